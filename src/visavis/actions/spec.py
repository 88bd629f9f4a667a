"""How an Action is declared. Wire names are PascalCase; fields are their snake_case."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Generic, NoReturn, TypeVar

import msgspec
from msgspec import Meta

from visavis.apps.models import App
from visavis.catalogue.snapshot import Snapshot
from visavis.errors import ApiError, ReturnCode

if TYPE_CHECKING:  # the client reads these declarations too, and has no database
    from visavis.streams.driving import DriveService
    from visavis.streams.service import StreamService


class Params(msgspec.Struct, rename="pascal", kw_only=True):
    """What a caller gives. Ranges and descriptions are in the annotations; unknown fields are
    ignored (contract section 2)."""


class Data(msgspec.Struct, rename="pascal", kw_only=True):
    """What an answer carries."""


@dataclass
class Services:
    """What handlers may call."""

    catalogue: Callable[[], Snapshot]
    stream_tasks: "StreamService | None" = None
    """None where no streams are run; so below."""
    stream_drives: "DriveService | None" = None

    @property
    def streams(self) -> "StreamService":
        """Raises ApiError 400010007 where no streams are run."""
        return self.stream_tasks or _no_streams()

    @property
    def drives(self) -> "DriveService":
        """Raises as above."""
        return self.stream_drives or _no_streams()


def _no_streams() -> NoReturn:
    raise ApiError(
        ReturnCode.NOT_ENOUGH_RESOURCES,
        "This server runs no streams: no node has room. Call one that does.",
    )


class NoData(Data, kw_only=True):
    """Of an Action that returns nothing."""


NOTHING = b""
"""What such an Action's handler returns."""

P = TypeVar("P", bound=Params)


@dataclass(frozen=True)
class ActionSpec(Generic[P]):
    """One Action: its name, parameters, answer and handler.

    ``handle`` returns the JSON of Data, which the catalogue has encoded beforehand; no bytes at all
    leave Data out of the answer.
    """

    name: str
    summary: str
    section: str
    params: type[P]
    data: type[Data]
    handle: Callable[[Services, App, P], Awaitable[bytes]]
    post_only: bool = False
    """Whether a GET cannot carry its parameters: one of them is called as a common one is."""


AnyActionSpec = ActionSpec[Any]

Offset = Annotated[int, Meta(ge=0, le=1_000_000, description="Where the page starts. Default 0.")]
Limit = Annotated[int, Meta(ge=1, le=20, description="How many entries to fetch. Default 20.")]
