"""Local hosts for tests: room for a number of streams, one small voice worker each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from visavis.clock import SystemClock
from visavis.hosting.capacity import Capacity
from visavis.hosting.local import LocalHost
from visavis.live.wire import Prepare
from visavis.streams.messages import StreamSpec

PREPARE = Prepare(voices={"espeak": {"workers": "1"}}, warm_voices=("espeak",))


class Places(Capacity):
    """Room for so many streams, whatever they cost."""

    def demand(self, _spec: StreamSpec) -> float:
        return 1.0


@asynccontextmanager
async def local_host(
    model: Path, *, streams: int = 2, spares: int = 1, prepare: Prepare = PREPARE
) -> AsyncIterator[LocalHost]:
    """A host whose every face is the one of this model."""
    capacity = Places(streams, lambda: 2**33)
    host = LocalHost(SystemClock(), capacity, prepare, lambda _: model, spares=spares)
    try:
        host.warm()
        yield host
    finally:
        await host.aclose()
