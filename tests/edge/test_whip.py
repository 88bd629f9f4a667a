"""WHIP: who may publish, and where."""

import json

import httpx
import pytest
from support.edge import Edge

from visavis.edge.places import Place, whip_path

OFFER = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendonly\r\n"
HERE = Place(1, "r/1", "mic")
MAY_PUBLISH = json.dumps({"privilege": {"1": 1, "2": 1}})


async def post(
    edge: Edge,
    place: Place = HERE,
    body: str = OFFER,
    query: str = "",
    payload: str = MAY_PUBLISH,
) -> httpx.Response:
    headers = {"Content-Type": "application/sdp"} | edge.token(payload)
    return await edge.http.post(f"{whip_path(place)}?{query}", content=body, headers=headers)


async def test_somebody_publishes_and_leaves(edge: Edge) -> None:
    answer = await post(edge)
    assert answer.status_code == 201
    assert "a=recvonly" in answer.text
    assert len(answer.headers.get_list("Link")) == 2
    assert list(edge.on.host.published.values()) == [HERE]
    session = answer.headers["Location"]
    for _ in range(2):
        assert (await edge.http.delete(session)).status_code == 204
    assert edge.on.host.published == {}


async def test_a_place_is_for_one(edge: Edge) -> None:
    assert (await post(edge)).status_code == 201
    assert (await post(edge)).status_code == 409
    assert (await post(edge, Place(1, "r/1", "other"))).status_code == 201


async def test_a_digital_humans_place_is_taken(edge: Edge) -> None:
    await edge.on.streaming("mic", room_id="r/1")
    assert (await post(edge)).status_code == 409
    assert edge.on.host.published == {}


@pytest.mark.parametrize("payload", ["", json.dumps({"privilege": {"1": 1}})])
async def test_a_token_has_to_allow_it(edge: Edge, payload: str) -> None:
    assert (await post(edge, payload=payload)).status_code == 401


async def test_a_signed_url_is_not_enough(edge: Edge) -> None:
    answer = await edge.http.post(
        f"{whip_path(HERE)}?{edge.signature(HERE)}",
        content=OFFER,
        headers={"Content-Type": "application/sdp"},
    )
    assert answer.status_code == 401


async def test_an_offer_that_is_refused_says_why(edge: Edge) -> None:
    answer = await post(edge, body="v=0\r\n")
    assert (answer.status_code, answer.text) == (400, "The offer sends no sound.\n")


async def test_a_session_cannot_be_guessed(edge: Edge) -> None:
    session = (await post(edge)).headers["Location"]
    assert (await edge.http.delete(session.partition("?")[0])).status_code == 404
    assert len(edge.on.host.published) == 1
    assert (await edge.http.patch(session)).status_code == 405


async def test_preflights_need_no_token(edge: Edge) -> None:
    answer = await edge.http.options(whip_path(HERE))
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS"
