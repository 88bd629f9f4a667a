"""What may stand in for parts of a server, so that programs which call it can be tested."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from visavis.clock import Clock
from visavis.hosting.local import LocalHost
from visavis.streams.host import StreamHost


def _as_it_is(host: LocalHost) -> StreamHost:
    return host


@dataclass(frozen=True)
class StandIns:
    """By default nothing does."""

    host: Callable[[LocalHost], StreamHost] = _as_it_is
    """What runs streams, made from what would: in its place or round it."""
    callers_clock: Clock | None = None
    """Callers may sign by this clock as well as by the server's."""
    callback_transport: httpx.AsyncBaseTransport | None = None
    """What carries callbacks."""
    owns_process: bool = True
    """False: other things than the server live in this process, and its memory is left alone."""
