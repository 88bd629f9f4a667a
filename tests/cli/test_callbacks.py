"""``visavis callbacks``."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from support.command import Commands

from visavis.database.engine import changing, open_engine
from visavis.streams.models import Delivery, EventType, Try
from visavis.streams.outbox import Outbox, tell


@pytest.fixture
def receiver() -> Iterator[str]:
    """The URL of a server that receives what comes to /good."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204 if self.path == "/good" else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


async def _tell_two(url: str, app_id: int) -> None:
    engine = open_engine(url)
    async with changing(engine) as connection:
        for status in (1, 3):
            detail: dict[str, object] = {"Status": status}
            await tell(connection, app_id, "task", EventType.TASK, 1_700_000_000_123, detail)
    await Outbox(engine).note(1, Try(1_700_000_001_000, "u", "HTTP 500"), Delivery.GIVEN_UP, 0)
    await engine.dispose()


@pytest.fixture
def app_id(visavis: Commands) -> int:
    """An App that was told two things, the first without success."""
    made: int = visavis.json("apps", "create", "Shop")["AppId"]
    visavis.json("apps", "callback", made, "http://127.0.0.1:9/")
    asyncio.run(_tell_two(f"sqlite:///{visavis.data_dir / 'visavis.sqlite3'}", made))
    return made


def test_list_has_the_newest_first_and_can_be_narrowed(visavis: Commands, app_id: int) -> None:
    rows = visavis.json("callbacks", "list")["Callbacks"]
    assert [row["Number"] for row in rows] == [2, 1]
    assert rows[1] == {
        "Number": 1,
        "AppId": app_id,
        "EventType": 3,
        "EventTime": "2023-11-14T22:13:20.123Z",
        "TaskId": "task",
        "Detail": {"Status": 1},
        "Delivery": "given_up",
        "Tries": 1,
        "Last": "HTTP 500",
    }
    pending = visavis.json("callbacks", "list", "--delivery", "pending")["Callbacks"]
    assert [row["Number"] for row in pending] == [2]
    assert visavis.json("callbacks", "list", "--app", 1)["Callbacks"] == []
    assert "given_up" in visavis.run("callbacks", "list").out


def test_show_has_every_try(visavis: Commands, app_id: int) -> None:
    shown = visavis.json("callbacks", "show", 1)
    assert shown["AppId"] == app_id
    assert shown["Tries"] == [
        {"Time": "2023-11-14T22:13:21.000Z", "Url": "u", "Outcome": "HTTP 500"}
    ]
    assert "HTTP 500" in visavis.run("callbacks", "show", 1).out
    assert "no callback 9" in visavis.refused("callbacks", "show", 9)


def test_resend_makes_it_pending_again(visavis: Commands, app_id: int) -> None:
    assert visavis.json("callbacks", "resend", 1)["Delivery"] == "pending"
    assert visavis.json("callbacks", "show", 1)["AppId"] == app_id
    assert "no callback 9" in visavis.refused("callbacks", "resend", 9)


def test_test_sends_one_and_says_what_came_of_it(visavis: Commands, receiver: str) -> None:
    app_id = visavis.json("apps", "create", "Shop")["AppId"]
    assert "has no callback URL" in visavis.refused("callbacks", "test", app_id)
    visavis.json("apps", "callback", app_id, f"{receiver}/good")
    assert visavis.json("callbacks", "test", app_id)["Outcome"] == "HTTP 204"
    visavis.json("apps", "callback", app_id, f"{receiver}/bad")
    assert "not received: HTTP 500" in visavis.refused("callbacks", "test", app_id)
