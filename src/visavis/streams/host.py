"""StreamHost: the contract between the API and whatever runs the processes of streams.

The local host spawns processes and talks over a pipe; a distributed engine may take its place.
``visavis.streams.conformance`` is the suite that every host passes.
"""

from collections.abc import AsyncIterator
from typing import Protocol

from visavis.streams.messages import AnyCommand, AnyEvent, StreamSpec


class InsufficientResourcesError(Exception):
    """No node has room for another stream."""


class NotFoundError(Exception):
    """The host runs no stream of this task: it never did, or that is gone."""


class GoneError(Exception):
    """The stream's process is gone, or going: it takes nothing any more."""


class OfferRefusedError(Exception):
    """An SDP offer that cannot be answered. The message says why, for the viewer to read."""


class ViewersFullError(OfferRefusedError):
    """The stream has as many viewers as it may have. Later there may be room."""


class PlaceTakenError(Exception):
    """Somebody publishes into this room under this StreamId already."""


class StreamHandle(Protocol):
    """One stream that runs. Every caller of ``StreamHost.handle`` gets the same stream; several
    may hold it at once."""

    @property
    def task_id(self) -> str: ...

    async def drive(self, command: AnyCommand) -> None:
        """Hand a command over; returns when the stream has it, in its order, not when it is done.

        Before Ready, what is handed over waits. PCM waits here while the stream has its fill (its
        buffer is bounded), other commands never behind it for longer than that. Raises GoneError.
        """
        ...

    async def offer(self, sdp: str, viewer_id: str) -> str:
        """Answer the SDP offer of a new viewer; HangUp ends it. Raises OfferRefusedError for an
        offer that is malformed, too large or holds nothing to send to, ViewersFullError, and
        GoneError."""
        ...

    def events(self, after: int = 0) -> AsyncIterator[AnyEvent]:
        """Every event with a number above ``after``, those that happened before included, then as
        they happen; ends behind Lost. Several may listen, each to all of it.

        The host keeps a task's events until its end has been read or forgotten (``stop``).
        """
        ...

    async def stop(self) -> None:
        """End the stream and its process, within a few seconds whatever that is doing. Lost has
        happened when this returns. Twice does no harm."""
        ...


class StreamHost(Protocol):
    """Where streams run."""

    async def start(self, spec: StreamSpec, timeout_s: float) -> StreamHandle:
        """Find room for a stream and begin to run it; returns when it is admitted, not when it is
        ready (Ready or NotReady say that).

        Raises InsufficientResourcesError when there is no room, or none within ``timeout_s``;
        nothing of the stream is left then. Raises ValueError for a task that runs already.
        """
        ...

    async def handle(self, task_id: str) -> StreamHandle:
        """The handle of a stream that runs, whoever has started it. Raises NotFoundError."""
        ...

    async def publish(
        self, app_id: int, room_id: str, stream_id: str, sdp: str, publisher_id: str
    ) -> str:
        """Answer the SDP offer of one who publishes sound (WHIP), which RelayAudio without a
        ``source_task_id`` then relays. It lasts until ``unpublish`` or until its connection ends.

        Raises OfferRefusedError as ``StreamHandle.offer``, PlaceTakenError, and
        InsufficientResourcesError.
        """
        ...

    async def unpublish(self, publisher_id: str) -> None:
        """A publisher goes (DELETE of WHIP). One that is gone already is no fault."""
        ...

    async def aclose(self) -> None:
        """Let go of the host. A local one ends its streams; one whose streams outlive this process
        leaves them. Twice does no harm."""
        ...
