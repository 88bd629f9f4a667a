"""What the pictures are taken of: Apps, a stream, calls that went well and calls that did not,
callbacks, a fault that is set."""

import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import httpx

from art.console.server import Server
from visavis.client import CallFailed, Client
from visavis.signing import SIGNATURE_VERSION, sign

HUMAN, TIMBRE = "b8870391-3dd7-4507-8b8c-979afbaadb2c", "190ef9e2-4f62-4239-a60b-99fac5926350"
"""Amara and her timbre, of the built-in catalogue."""
ROOM = {"RoomId": "lobby", "StreamId": "screen-1"}


@dataclass(frozen=True)
class Scene:
    """``app`` is one that has done something; ``wrong_url`` is a call that was changed after it was
    signed."""

    app: dict[str, Any]
    wrong_url: str


def arrange(server: Server) -> Scene:
    """Everything that there is to see is made by calls and commands, as it would be."""
    lobby, museum = (
        server.run("apps", "create", name, "--rate-limit", "50")
        for name in ("Lobby screen", "Museum guide")
    )
    server.run("apps", "callback", str(lobby["AppId"]), _receiver())
    with server.client(lobby["AppId"], lobby["ServerSecret"]) as client:
        _day_of(client)
    wrong = _wrong_url(server, museum)
    httpx.post(wrong, json={}, trust_env=False)
    server.run(
        *("faults", "set", "--app", str(museum["AppId"]), "--action", "DriveByText"),
        *("--latency", "800ms", "--share", "0.2", "--for", "2h"),
    )
    return Scene(lobby, wrong)


def _receiver() -> str:
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody wants to read it."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=listening.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{listening.server_port}/callbacks"


def _day_of(client: Client) -> None:
    client.get_digital_human_list(limit=20)
    client.get_timbre_list(digital_human_id=HUMAN)
    task = {"DigitalHumanConfig": {"DigitalHumanId": HUMAN}, "RTCConfig": ROOM}
    task_id = client.call("CreateDigitalHumanStreamTask", task)["TaskId"]
    words = {"TaskId": task_id, "TTSConfig": {"TimbreId": TIMBRE}}
    for text in ("Welcome.", "The lift is on your left.", "x" * 1801):
        with suppress(CallFailed):
            client.call("DriveByText", {**words, "Text": text})
    with suppress(CallFailed):
        client.call("CreateDigitalHumanStreamTask", task)  # the StreamId is taken
    client.call("QueryDigitalHumanStreamTasks")
    client.call("StopDigitalHumanStreamTask", {"TaskId": task_id})
    with suppress(CallFailed):
        client.get_digital_human_info("no-such-digital-human")


def _wrong_url(server: Server, app: dict[str, Any]) -> str:
    """Signed in another order than the contract's."""
    app_id, nonce, timestamp = str(app["AppId"]), secrets.token_hex(8), str(int(time.time()))
    signature = sign(app_id, nonce, timestamp, app["ServerSecret"])
    query = {
        "Action": "GetDigitalHumanList",
        "AppId": app_id,
        "SignatureNonce": nonce,
        "Timestamp": timestamp,
        "Signature": signature,
        "SignatureVersion": SIGNATURE_VERSION,
    }
    return f"{server.base_url}/?{urlencode(query)}"
