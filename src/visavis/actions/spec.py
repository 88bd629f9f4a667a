"""How an Action is declared. Wire names are PascalCase; fields are their snake_case."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta

from visavis.apps.models import App
from visavis.catalogue.snapshot import Snapshot


class Params(msgspec.Struct, rename="pascal", kw_only=True):
    """What a caller gives. Ranges and descriptions are in the annotations; unknown fields are
    ignored (contract section 2)."""


class Data(msgspec.Struct, rename="pascal", kw_only=True):
    """What an answer carries."""


@dataclass
class Services:
    """What handlers may call."""

    catalogue: Callable[[], Snapshot]


P = TypeVar("P", bound=Params)


@dataclass(frozen=True)
class ActionSpec(Generic[P]):
    """One Action: its name, parameters, answer and handler.

    ``handle`` returns the JSON of Data, which the catalogue has encoded beforehand.
    """

    name: str
    summary: str
    section: str
    params: type[P]
    data: type[Data]
    handle: Callable[[Services, App, P], Awaitable[bytes]]


AnyActionSpec = ActionSpec[Any]

Offset = Annotated[int, Meta(ge=0, le=1_000_000, description="Where the page starts. Default 0.")]
Limit = Annotated[int, Meta(ge=1, le=20, description="How many entries to fetch. Default 20.")]
