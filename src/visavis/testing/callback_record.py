"""Every try of every callback: what was sent, and what was answered."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec

from visavis.streams.models import EventType

HERE = "http://callbacks.visavis.test/"
"""Where callbacks go that go nowhere else: they are only kept."""
OF_TASK, OF_DRIVE = "task", "drive"
_OK = 200
_EVENTS = {EventType.TASK.value: OF_TASK, EventType.DRIVE.value: OF_DRIVE}


@dataclass(frozen=True, kw_only=True)
class SentCallback:
    """One try (contract section 5)."""

    event: str
    """``task`` or ``drive``."""
    status: int
    task_id: str
    drive_id: str = ""
    sent_s: float
    """Seconds since the test began, on its clock."""
    url: str
    answer: int | None
    """The HTTP status; None where there was no answer."""
    body: dict[str, Any]
    """All of it, with its Signature."""

    @property
    def received(self) -> bool:
        """Whether it counts as received."""
        return self.answer is not None and httpx.codes.is_success(self.answer)


class CallbackRecord(httpx.AsyncBaseTransport):
    """What an App is told, wherever its callback URL leads. Carries the callbacks, and keeps
    them."""

    def __init__(self, elapsed_s: Callable[[], float]) -> None:
        """``elapsed_s`` is the time of the test."""
        self._elapsed_s = elapsed_s
        self._set_url: Callable[[str], None] = lambda _: None
        self._settle: Callable[[], None] = lambda: None
        self._sent: list[SentCallback] = []
        self._answers: deque[int] = deque()
        self._changed = threading.Condition()
        self._network: httpx.AsyncHTTPTransport | None = None
        self._is_over = False

    # For tests

    @property
    def all(self) -> list[SentCallback]:
        """Every try so far, in order."""
        with self._changed:
            return list(self._sent)

    def matching(
        self,
        event: str | None = None,
        *,
        status: int | None = None,
        task_id: str | None = None,
        drive_id: str | None = None,
    ) -> list[SentCallback]:
        """Those received that are so, in order; None is any."""
        return [one for one in self.all if _fits(one, event, status, task_id, drive_id)]

    def wait_for(
        self,
        event: str | None = None,
        *,
        status: int | None = None,
        task_id: str | None = None,
        drive_id: str | None = None,
        timeout_s: float = 10.0,
    ) -> SentCallback:
        """The first that is so and was received; waits for one where there is none yet.

        The clock is not moved: what is due later does not come. ``timeout_s`` is real time, for
        programs that are still about to call. Raises AssertionError that says what came.
        """
        self._settle()
        end = time.monotonic() + timeout_s
        with self._changed:
            while True:
                for one in self._sent:
                    if _fits(one, event, status, task_id, drive_id):
                        return one
                left_s = end - time.monotonic()
                if left_s <= 0:
                    wanted = f"event={event}, status={status}, task={task_id}, drive={drive_id}"
                    raise AssertionError(
                        f"No callback came with {wanted}. Is it due only later (clock.advance)? "
                        f"Those that came:\n{self._listed()}"
                    )
                self._changed.wait(left_s)

    async def wait_for_async(
        self,
        event: str | None = None,
        *,
        status: int | None = None,
        task_id: str | None = None,
        drive_id: str | None = None,
        timeout_s: float = 10.0,
    ) -> SentCallback:
        """``wait_for``, while the event loop runs on."""
        return await asyncio.to_thread(
            self.wait_for,
            event,
            status=status,
            task_id=task_id,
            drive_id=drive_id,
            timeout_s=timeout_s,
        )

    def send_to(self, url: str) -> None:
        """Send what happens from now on to a URL of your own. It is kept here as well."""
        self._set_url(url)

    def answer_next(self, *statuses: int) -> None:
        """The HTTP statuses with which the next tries are answered that go nowhere else; 200
        behind them."""
        self._answers.extend(statuses)

    # For the server

    def connect(
        self, set_url: Callable[[str], None], settle: Callable[[], None] = lambda: None
    ) -> None:
        """To what sets the App's URL, and what waits until all that is due has been sent."""
        self._set_url, self._settle = set_url, settle

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """As httpx wants it."""
        content = await request.aread()
        if self._is_over:
            raise httpx.ConnectError("The test is over.", request=request)
        if str(request.url) == HERE:
            response = httpx.Response(self._answers.popleft() if self._answers else _OK)
        else:
            try:
                response = await self._open().handle_async_request(request)
            except BaseException:
                self._keep(content, str(request.url), None)
                raise
        self._keep(content, str(request.url), response.status_code)
        return response

    async def aclose(self) -> None:
        """As httpx wants it."""
        if self._network is not None:
            await self._network.aclose()
            self._network = None

    def end(self) -> None:
        """Nobody is told any more."""
        self._is_over = True

    def _open(self) -> httpx.AsyncHTTPTransport:
        if self._network is None:
            limits = httpx.Limits(max_keepalive_connections=0)
            self._network = httpx.AsyncHTTPTransport(limits=limits, trust_env=False)
        return self._network

    def _keep(self, content: bytes, url: str, answer: int | None) -> None:
        body = msgspec.json.decode(content)
        detail = body["Detail"]
        one = SentCallback(
            event=_EVENTS[body["EventType"]],
            status=detail["Status"],
            task_id=body["TaskId"],
            drive_id=detail.get("DriveId", ""),
            sent_s=self._elapsed_s(),
            url=url,
            answer=answer,
            body=body,
        )
        with self._changed:
            self._sent.append(one)
            self._changed.notify_all()

    def _listed(self) -> str:
        lines = (
            f"  {one.sent_s:.3f} s: {one.event} {one.drive_id or one.task_id} "
            f"status {one.status}, answered {one.answer}"
            for one in self._sent
        )
        return "\n".join(lines) or "  none"


def _fits(
    one: SentCallback,
    event: str | None,
    status: int | None,
    task_id: str | None,
    drive_id: str | None,
) -> bool:
    wanted = (event, status, task_id, drive_id)
    found = (one.event, one.status, one.task_id, one.drive_id)
    return one.received and all(
        wish in (None, is_) for wish, is_ in zip(wanted, found, strict=True)
    )
