"""Section 6 of the contract against the real server. Tokens are made here by the contract's words,
sharing no code with the server."""

from __future__ import annotations

import base64
import json
import os
import shutil
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from support.calls import Caller, fetch
from support.server import serve
from support.streaming import ENVIRONMENT, Streams

UNAUTHORISED, AUTHORISED = 401, 400
"""What follows no offer: whoever may watch is told that, and nobody else is."""
LIVES_S = 600


def token(
    app: Caller, payload: object = "", *, secret: str = "", inner_s: int = 600, outer_s: int = 600
) -> str:
    now = int(time.time())
    inside = {
        "app_id": app.app_id,
        "user_id": "me",
        "nonce": 12345,
        "ctime": now,
        "expire": now + inner_s,
        "payload": payload if isinstance(payload, str) else json.dumps(payload),
    }
    plain = json.dumps(inside).encode()
    rest = 16 - len(plain) % 16
    start = os.urandom(16)
    key = (secret or app.server_secret).encode()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(start)).encryptor()
    hidden = encryptor.update(plain + bytes([rest]) * rest) + encryptor.finalize()
    whole = (
        struct.pack(">q", now + outer_s)
        + struct.pack(">H", len(start))
        + start
        + struct.pack(">H", len(hidden))
        + hidden
    )
    return "04" + base64.b64encode(whole).decode()


@dataclass
class Room:
    """A stream in ``room``, under ``live``, and another App."""

    app: Caller
    other: Caller

    def ask(
        self, bearer: str | None, kind: str = "whep", room_id: str = "room", stream_id: str = "live"
    ) -> tuple[int, bytes]:
        headers: dict[str, Any] = {"Content-Type": "application/sdp"}
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        url = f"{self.app.base_url}/rtc/{self.app.app_id}/{room_id}/{stream_id}/{kind}"
        status, _, body = fetch(url, "POST", b"no offer", headers)
        return status, body

    def status(self, bearer: str, **where: str) -> int:
        return self.ask(bearer, **where)[0]


@pytest.fixture(scope="module")
def room(seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    data_dir = shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("section6") / "data")
    environment = {**ENVIRONMENT, "VISAVIS_STREAM_SPARES": "1"}
    with serve(data_dir, environment=environment) as server:
        app, other = server.new_app(), server.new_app()
        Streams(app).create("live")
        yield Room(app, other)


def test_every_server_secret_has_32_characters(room: Room) -> None:
    assert [len(app.server_secret) for app in (room.app, room.other)] == [32, 32]


def test_an_empty_payload_allows_watching(room: Room) -> None:
    assert room.status(token(room.app)) == AUTHORISED


def test_an_empty_payload_allows_no_publishing(room: Room) -> None:
    assert room.status(token(room.app), kind="whip", stream_id="mine") == UNAUTHORISED


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        ({"room_id": "room"}, AUTHORISED),
        ({"room_id": "other"}, UNAUTHORISED),
        ({"room_id": "room", "stream_id_list": ["live", "x"]}, AUTHORISED),
        ({"room_id": "room", "stream_id_list": ["x"]}, UNAUTHORISED),
        ({"room_id": "room", "stream_id_list": None}, AUTHORISED),
        ({"room_id": "room", "privilege": {"1": 1, "2": 0}}, AUTHORISED),
        ({"room_id": "room", "privilege": {"1": 0, "2": 1}}, UNAUTHORISED),
    ],
)
def test_a_payload_narrows_who_may_watch(room: Room, payload: object, status: int) -> None:
    assert room.status(token(room.app, payload)) == status


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        ({"room_id": "room", "privilege": {"1": 1, "2": 1}}, AUTHORISED),
        ({"room_id": "room", "privilege": {"1": 1, "2": 0}}, UNAUTHORISED),
        ({"room_id": "other", "privilege": {"1": 1, "2": 1}}, UNAUTHORISED),
        (
            {"room_id": "room", "privilege": {"2": 1}, "stream_id_list": ["live"]},
            UNAUTHORISED,
        ),
    ],
)
def test_privilege_2_is_to_publish(room: Room, payload: object, status: int) -> None:
    assert room.status(token(room.app, payload), kind="whip", stream_id="mine") == status


def test_only_the_inner_expiry_is_trusted(room: Room) -> None:
    assert room.status(token(room.app, outer_s=-600)) == AUTHORISED
    assert room.status(token(room.app, inner_s=-1)) == UNAUTHORISED


def test_all_token_faults_look_alike(room: Room) -> None:
    good = token(room.app)
    faults = [
        None,
        "",
        "04",
        "04!!!!",
        good[:-8],
        "03" + good[2:],
        good[2:],
        token(room.app, secret="x" * 32),
        token(room.app, inner_s=-1),
        token(room.other),
        token(room.other, secret=room.app.server_secret),  # of another App, well hidden
        token(room.app, {"room_id": "other"}),
        token(room.app, {"room_id": 7}),
    ]
    answers = {room.ask(fault) for fault in faults}
    assert len(answers) == 1
    assert answers.pop()[0] == UNAUTHORISED


def test_whether_there_is_a_stream_or_an_app_is_not_told_without_a_token(room: Room) -> None:
    known = room.ask("04bad")
    assert room.ask("04bad", stream_id="nothing") == known
    nobody = Caller(room.app.base_url, 4_000_000_000, "x" * 32)
    assert Room(nobody, room.other).ask("04bad") == known
