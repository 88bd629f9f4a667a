"""What streams in a room: told to those who may watch it, and no more than that."""

import json
from urllib.parse import quote

import httpx
import pytest
from support.edge import Edge

from visavis.edge.room_streams import FRESH_S

ROOM = "a/b ü%2F"
PATH = f"/rtc/1/{quote(ROOM, safe='')}/streams"


async def ask(edge: Edge, payload: str = "", path: str = PATH) -> httpx.Response:
    return await edge.http.get(path, headers=edge.token(payload))


def streams(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["StreamId"] for one in answer.json()["Streams"]]


@pytest.fixture
async def room(edge: Edge) -> None:
    """Two streams in the room, and one elsewhere."""
    await edge.on.streaming("s1", room_id=ROOM)
    await edge.on.streaming("s2", room_id=ROOM)
    await edge.on.streaming("s3", room_id="a")


@pytest.mark.usefixtures("room")
async def test_the_streams_of_the_room(edge: Edge) -> None:
    answer = await ask(edge)
    assert streams(answer) == ["s1", "s2"]
    assert 59 <= answer.json()["ExpiresIn"] <= 60
    assert answer.json()["IceServers"] == [
        {"urls": "stun:s.test:3478"},
        {"urls": "turn:t.test", "username": "me", "credential": 'a"b'},
    ]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    assert streams(await ask(edge, path="/rtc/1/nobody/streams")) == []


@pytest.mark.usefixtures("room")
async def test_a_narrowed_token_shows_its_streams_alone(edge: Edge) -> None:
    assert streams(await ask(edge, json.dumps({"stream_id_list": ["s2", "s3"]}))) == ["s2"]
    assert streams(await ask(edge, json.dumps({"room_id": ROOM}))) == ["s1", "s2"]


@pytest.mark.usefixtures("room")
async def test_tokens_that_do_not_let_in(edge: Edge) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer 04xyz"},
        edge.token(lives_s=0),
        edge.token(json.dumps({"room_id": "a"})),
        edge.token(json.dumps({"privilege": {"1": 0, "2": 1}})),
    ):
        answer = await edge.http.get(PATH, headers=headers)
        assert answer.status_code == 401
        assert "s1" not in answer.text
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (await ask(edge, path=PATH.replace("/1/", "/2/"))).status_code == 401


async def test_one_that_begins_and_ends_is_seen_within_a_second(edge: Edge) -> None:
    assert streams(await ask(edge)) == []
    task_id = await edge.on.streaming("s", room_id=ROOM)
    edge.on.clock.advance(FRESH_S)
    assert streams(await ask(edge)) == ["s"]
    await edge.on.streams.stop(edge.on.app, task_id)
    edge.on.clock.advance(FRESH_S)
    assert streams(await ask(edge)) == []


async def test_preflight_and_other_methods(edge: Edge) -> None:
    asked = await edge.http.options(PATH)
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, OPTIONS"
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert "Accept-Post" not in asked.headers
    assert (await edge.http.post(PATH, headers=edge.token())).status_code == 405
