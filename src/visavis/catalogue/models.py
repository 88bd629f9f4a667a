"""What the catalogue holds. Pictures and videos are given by their media IDs."""

from enum import IntEnum
from typing import Annotated

import msgspec
from msgspec import Meta


class FetchMode(IntEnum):
    """Which digital humans a list is of (contract section 3)."""

    ALL = 1
    PUBLIC = 2
    PRIVATE = 3


class Action(msgspec.Struct, frozen=True):
    """Something a digital human can do, with a video of it."""

    action: str
    preview: str


class DigitalHuman(msgspec.Struct, frozen=True, kw_only=True):
    """``app_id`` is the owner's; None for a public one. Lists are ordered by ``position``, which
    the store gives out, rising."""

    digital_human_id: str
    name: str
    app_id: Annotated[int, Meta(ge=1, le=2**32 - 1)] | None = None
    avatar: str
    actions: tuple[Action, ...] = ()
    position: int = 0


class Timbre(msgspec.Struct, frozen=True, kw_only=True):
    """A voice. A private one is listed only for the digital humans it is bound to."""

    timbre_id: str
    name: str
    is_public: bool
    avatar: str
    digital_human_ids: tuple[str, ...] = ()
    position: int = 0


class Contents(msgspec.Struct, frozen=True):
    """Digital humans and timbres together, as a manifest or a seed gives them."""

    digital_humans: list[DigitalHuman]
    timbres: list[Timbre]

    def media_ids(self) -> set[str]:
        """Every picture and video that is referred to."""
        previews = {action.preview for human in self.digital_humans for action in human.actions}
        return self.avatars() | previews

    def avatars(self) -> set[str]:
        """Every picture of a digital human or a timbre."""
        avatars = {human.avatar for human in self.digital_humans}
        return avatars | {timbre.avatar for timbre in self.timbres}
