"""What an operator may change of a digital human or a timbre that is there already."""

import msgspec

from visavis.catalogue.models import Gender


class HumanChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be another; None stays as it is."""

    name: str | None = None
    languages: tuple[str, ...] | None = None
    gender: Gender | None = None
    style: str | None = None
    tags: tuple[str, ...] | None = None


class TimbreChanges(msgspec.Struct, frozen=True, kw_only=True):
    """As ``HumanChanges``."""

    name: str | None = None
    language: str | None = None
    gender: Gender | None = None
    tags: tuple[str, ...] | None = None
