"""The watch page: by signed URL, with nothing of third parties in it."""

import re
from html import unescape

import msgspec
from support.edge import Edge

from visavis.edge.places import Place, watch_path

HERE = Place(1, "a/b", "s")


async def test_the_page_by_its_signed_url(edge: Edge) -> None:
    answer = await edge.http.get(f"{watch_path(HERE)}?{edge.signature(HERE)}")
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    found = re.search(r'name="visavis-ice-servers" content="([^"]*)"', answer.text)
    assert found is not None
    assert msgspec.json.decode(unescape(found[1])) == [
        {"urls": "stun:s.test:3478"},
        {"urls": "turn:t.test", "username": "me", "credential": 'a"b'},
    ]


async def test_nothing_is_inline_and_nothing_from_elsewhere(edge: Edge) -> None:
    page = (await edge.http.get(f"{watch_path(HERE)}?{edge.signature(HERE)}")).text
    assert re.findall(r"<style|style=|\son\w+=|https?://", page) == []
    assert re.findall(r'<script[^>]*src="([^"]*)"[^>]*></script>', page) == [
        "/watch/assets/page.js"
    ]
    assert page.count("<script") == 1


async def test_without_a_good_signature_it_says_why(edge: Edge) -> None:
    for query in ("", edge.signature(Place(1, "a", "s")), edge.signature(HERE, lives_s=0)):
        answer = await edge.http.get(f"{watch_path(HERE)}?{query}")
        assert answer.status_code == 403
        assert "The URL" in answer.text
        assert "<script" not in answer.text
        assert "Content-Security-Policy" in answer.headers


async def test_its_parts_are_kept_until_they_change(edge: Edge) -> None:
    for name, kind in (("page.css", "text/css"), ("page.js", "text/javascript")):
        first = await edge.http.get(f"/watch/assets/{name}")
        assert first.status_code == 200
        assert first.headers["Content-Type"].startswith(kind)
        tag = {"If-None-Match": first.headers["ETag"]}
        again = await edge.http.get(f"/watch/assets/{name}", headers=tag)
        assert (again.status_code, again.content) == (304, b"")


async def test_other_methods(edge: Edge) -> None:
    assert (await edge.http.post(watch_path(HERE))).status_code == 405
    assert (await edge.http.head(f"{watch_path(HERE)}?{edge.signature(HERE)}")).status_code == 200
