"""A callback URL: keeps what it is told, in the order in which it came."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

TASK, DRIVE = 3, 4


@dataclass
class Told:
    """What came to a callback URL."""

    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """The HTTP statuses of the next answers; 200 behind them."""

    def of_task(self, task_id: str) -> list[int]:
        """The statuses of a task, as they came."""
        return [
            body["Detail"]["Status"]
            for body in list(self.bodies)
            if body["EventType"] == TASK and body["TaskId"] == task_id
        ]

    def of_drive(self, drive_id: str) -> list[int]:
        """The statuses of a drive, as they came."""
        return [
            body["Detail"]["Status"]
            for body in list(self.bodies)
            if body["EventType"] == DRIVE and body["Detail"]["DriveId"] == drive_id
        ]


@contextmanager
def callback_receiver() -> Iterator[Told]:
    """Listens until the block ends."""
    told = Told()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            told.bodies.append(json.loads(self.rfile.read(length)))
            self.send_response(told.answers.pop(0) if told.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/told"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
