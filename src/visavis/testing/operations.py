"""What a test has done behind the API, as an operator would."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from visavis.bootstrap.house import House
from visavis.database.follower import ChangeFeed
from visavis.injection.models import NewFault

T = TypeVar("T")
FAULTY_S = 24 * 3600


class Run(Protocol):
    """Does work in the server's thread, and waits for it."""

    def __call__(self, work: Coroutine[Any, Any, T], /) -> T: ...


class Operations:
    """Each is in force when it returns. Raises OperatorError for what is not allowed."""

    def __init__(
        self,
        house: House,
        feed: ChangeFeed,
        app_id: int,
        run: Run,
        crash: Callable[[str], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        """``crash`` ends the process of a task's stream, where there is a way to."""
        self._house = house
        self._feed = feed
        self._app_id = app_id
        self._run = run
        self._crash = crash

    def set_callback_url(self, url: str) -> None:
        """Where the App is told."""
        self._do(self._house.apps.set_callback_url(self._app_id, url))

    def set_limits(self, calls_a_second: int | None, streams: int | None) -> None:
        """None is the server's default."""
        self._do(self._house.apps.set_rate_limit(self._app_id, calls_a_second))
        self._do(self._house.apps.set_stream_limit(self._app_id, streams))

    def set_fault(self, action: str | None, code: int | None, drop_callbacks: bool) -> None:
        """For the App, until it is cleared or a day has gone by."""
        fault = NewFault(
            app_id=self._app_id, action=action, code=code, drop_callbacks=drop_callbacks
        )
        self._do(self._house.faults.set(fault, FAULTY_S))

    def clear_faults(self) -> None:
        """All of them."""
        self._do(self._house.faults.clear())

    def crash(self, task_id: str) -> None:
        """The process of a task's stream ends. Raises NotImplementedError for real streams."""
        if self._crash is None:
            raise NotImplementedError("Real streams: end their process yourself.")
        self._run(self._crash(task_id))

    def _do(self, change: Coroutine[Any, Any, object]) -> None:
        async def seen() -> None:
            await change
            await self._feed.catch_up()

        self._run(seen())
