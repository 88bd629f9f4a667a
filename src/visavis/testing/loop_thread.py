"""An event loop in a thread of its own, for what runs beside a test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs until it is closed."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The work's result, once it is done there. Whoever asks waits."""
        if threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("The server's own thread cannot wait for itself.")
        running = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return running.result()
        except BaseException:
            running.cancel()  # Ctrl+C
            raise

    @contextmanager
    def hold(self, manager: AbstractAsyncContextManager[T]) -> Iterator[T]:
        """A context manager of the loop, entered and left by one task of it."""
        opened: Future[tuple[T, asyncio.Event]] = Future()
        kept = asyncio.run_coroutine_threadsafe(_keep(manager, opened), self._loop)
        value, closing = opened.result()
        try:
            yield value
        finally:
            self._loop.call_soon_threadsafe(closing.set)
            kept.result()

    def close(self) -> None:
        """End the loop and its thread."""
        self.run(self._loop.shutdown_asyncgens())
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _keep(
    manager: AbstractAsyncContextManager[T], opened: Future[tuple[T, asyncio.Event]]
) -> None:
    closing = asyncio.Event()
    try:
        async with manager as value:
            opened.set_result((value, closing))
            await closing.wait()
    except BaseException as fault:
        if opened.done():
            raise
        opened.set_exception(fault)
