"""WHEP: who may watch, and what they are answered."""

import asyncio
import json
from collections.abc import Mapping

import httpx
import pytest
from structlog.testing import capture_logs
from support.edge import Edge
from support.streams import order

from visavis.edge import whep
from visavis.edge.offer_limit import BURST
from visavis.edge.places import Place, whep_path
from visavis.edge.rtc_manners import MAX_OFFER_BYTES
from visavis.streams.messages import HangUp

OFFER = "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=recvonly\r\n"
SDP = {"Content-Type": "application/sdp"}
ROOM = "a/b ü%2F"
HERE = Place(1, ROOM, "s")


async def post(
    edge: Edge,
    place: Place = HERE,
    query: str = "",
    body: str | bytes = OFFER,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    url = f"{whep_path(place)}?{query}"
    return await edge.http.post(url, content=body, headers=SDP | dict(headers or {}))


@pytest.fixture
async def task_id(edge: Edge) -> str:
    return await edge.on.streaming("s", room_id=ROOM)


def viewers(edge: Edge, task_id: str) -> list[str]:
    """Those who were hung up."""
    commands = edge.on.commands(task_id)
    return [one.viewer_id for one in commands if isinstance(one, HangUp)]


async def test_an_offer_with_a_token_is_answered(edge: Edge, task_id: str) -> None:
    with capture_logs() as lines:
        answer = await post(edge, headers=edge.token())
    assert answer.status_code == 201
    assert answer.headers["Content-Type"] == "application/sdp"
    assert "a=sendonly" in answer.text
    assert answer.headers["Location"].startswith(f"{whep_path(HERE)}/{task_id}/")
    assert answer.headers.get_list("Link") == [
        '<stun:s.test:3478>; rel="ice-server"',
        '<turn:t.test>; rel="ice-server"; username="me"; credential="a\\"b"; '
        'credential-type="password"',
    ]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {"Location", "Link"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert lines[0]["event"] == "viewer.answered"
    assert {"app_id": 1, "task_id": task_id}.items() <= lines[0].items()


async def test_an_offer_with_the_signature_of_the_watch_page(edge: Edge, task_id: str) -> None:
    assert (await post(edge, query=edge.signature(HERE))).status_code == 201
    other = edge.signature(Place(1, ROOM, "other"))
    assert (await post(edge, query=other)).status_code == 401
    expired = await post(edge, query=edge.signature(HERE, lives_s=0))
    assert expired.status_code == 401
    assert "expired" in expired.text
    del task_id


async def test_a_token_of_the_secret_before_a_rotation_while_that_is_good(
    edge: Edge, task_id: str
) -> None:
    old = edge.token(lives_s=7200)
    await edge.on.apps.rotate_secret(1, keep_old_s=3600)
    await edge.refresh()
    assert (await post(edge, headers=old)).status_code == 201
    await edge.on.apps.end_previous_secret(1)
    await edge.refresh()
    assert (await post(edge, headers=old)).status_code == 401
    del task_id


async def test_the_session_hangs_up_as_often_as_it_is_asked_to(edge: Edge, task_id: str) -> None:
    session = (await post(edge, headers=edge.token())).headers["Location"]
    for _ in range(2):
        assert (await edge.http.delete(session)).status_code == 204
    hung_up = viewers(edge, task_id)
    assert len(set(hung_up)) == 1
    assert hung_up[0] in session
    await edge.on.host.streams[task_id].stop()
    assert (await edge.http.delete(session)).status_code == 204


async def test_a_session_cannot_be_guessed(edge: Edge, task_id: str) -> None:
    first, second = [(await post(edge, headers=edge.token())).headers["Location"] for _ in range(2)]
    mixed = first.partition("?")[0] + "?" + second.partition("?")[2]
    for url in (mixed, first.partition("?")[0], first.replace("Signature=", "Signature=x")):
        assert (await edge.http.delete(url)).status_code == 404
    assert viewers(edge, task_id) == []


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "POST"])
async def test_other_methods_of_a_session(edge: Edge, task_id: str, method: str) -> None:
    del task_id
    session = (await post(edge, headers=edge.token())).headers["Location"]
    refused = await edge.http.request(method, session)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "DELETE, OPTIONS")


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE"])
async def test_other_methods_of_the_endpoint(edge: Edge, method: str) -> None:
    refused = await edge.http.request(method, whep_path(HERE))
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST, OPTIONS")


async def test_preflights_need_no_token(edge: Edge) -> None:
    answer = await edge.http.options(whep_path(HERE))
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Link" not in answer.headers
    session = await edge.http.options(f"{whep_path(HERE)}/t/v")
    assert session.headers["Access-Control-Allow-Methods"] == "DELETE, OPTIONS"


def payload(**said: object) -> str:
    return json.dumps(said)


@pytest.mark.parametrize(
    "narrowed",
    [
        payload(room_id="other"),
        payload(stream_id_list=["other"]),
        payload(privilege={"1": 0}),
        payload(privilege={"2": 1}),
    ],
)
async def test_all_faults_of_tokens_look_alike(edge: Edge, task_id: str, narrowed: str) -> None:
    del task_id
    answers = [
        await post(edge, headers=edge.token(narrowed)),
        await post(edge),
        await post(edge, headers={"Authorization": "Bearer 04nonsense"}),
        await post(edge, headers={"Authorization": "Basic 04nonsense"}),
        await post(edge, headers=edge.token(lives_s=0)),
        await post(edge, Place(2, ROOM, "s"), headers=edge.token()),
        await post(edge, Place(999, ROOM, "s"), headers=edge.token()),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}


async def test_a_token_for_this_stream_alone(edge: Edge, task_id: str) -> None:
    del task_id
    narrowed = payload(room_id=ROOM, stream_id_list=["s"], privilege={"1": 1, "2": 0})
    assert (await post(edge, headers=edge.token(narrowed))).status_code == 201


async def test_a_disabled_app_is_refused(edge: Edge, task_id: str) -> None:
    del task_id
    await edge.on.apps.set_enabled(1, enabled=False)
    await edge.refresh()
    assert (await post(edge, headers=edge.token())).status_code == 403
    assert (await post(edge, query=edge.signature(HERE))).status_code == 403


async def test_where_nothing_streams(edge: Edge, task_id: str) -> None:
    assert (await post(edge, Place(1, ROOM, "t"), headers=edge.token())).status_code == 404
    await edge.on.streams.stop(edge.on.app, task_id)
    assert (await post(edge, headers=edge.token())).status_code == 404


async def test_a_stream_that_initialises_is_waited_for(edge: Edge) -> None:
    await edge.on.streams.create(edge.on.app, order("s", room_id=ROOM))
    waiting = asyncio.create_task(post(edge, headers=edge.token()))
    while not waiting.done():
        await edge.on.pass_time(0.1)
        await asyncio.sleep(0.005)
    assert (await waiting).status_code == 201


async def test_but_not_for_long(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whep, "READY_WAIT_S", 0.02)
    await edge.on.streams.create(edge.on.app, order("s", room_id=ROOM))
    answer = await post(edge, headers=edge.token())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


async def test_a_stream_of_another_server(edge: Edge, task_id: str) -> None:
    del edge.on.host.streams[task_id]
    answer = await post(edge, headers=edge.token())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


async def test_an_offer_that_is_refused_says_why(edge: Edge, task_id: str) -> None:
    del task_id
    answer = await post(edge, body="v=0\r\n", headers=edge.token())
    assert (answer.status_code, answer.text) == (400, "The offer asks for no video.\n")


async def test_a_stream_that_has_its_viewers(edge: Edge, task_id: str) -> None:
    del task_id
    edge.on.host.is_full = True
    answer = await post(edge, headers=edge.token())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"x" * (MAX_OFFER_BYTES + 1), {}, 413),
        (b"\xff", {}, 400),
        (b"{}", {"Content-Type": "application/json"}, 415),
        (b"v=0", {"Content-Type": ""}, 415),
        (OFFER.encode(), {"Content-Type": "Application/SDP; charset=utf-8"}, 201),
    ],
)
async def test_bodies(
    edge: Edge, task_id: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    del task_id
    assert (await post(edge, body=body, headers=edge.token() | headers)).status_code == status


async def test_too_many_offers_from_an_address(edge: Edge, task_id: str) -> None:
    del task_id
    for _ in range(BURST):
        assert (await post(edge, headers=edge.token())).status_code == 201
    refused = await post(edge, headers=edge.token())
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    edge.on.clock.advance(1)
    assert (await post(edge, headers=edge.token())).status_code == 201


@pytest.mark.parametrize(
    "path",
    [
        "/rtc/1/r/s",
        "/rtc/1/r/s/whep/one",
        "/rtc/1/r/s/whep/one/two/three",
        "/rtc/0/r/s/whep",
        "/rtc/4294967296/r/s/whep",
        "/rtc/x/r/s/whep",
        "/rtc/1//s/whep",
        "/rtc/1/r/%ff/whep",
        "/rtc/1/r%00/s/whep",
        "/rtc/1/" + "r" * 129 + "/s/whep",
        "/rtc/",
        "/watch/1/r",
        "/watch/assets/other.js",
    ],
)
async def test_paths_that_lead_nowhere(edge: Edge, path: str) -> None:
    assert (await edge.http.get(path)).status_code == 404
