"""Kinds of faces: those that Visavis brings, and those of plugins, by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from visavis.errors import OperatorError
from visavis.faces.contract import FaceKind

GROUP = "visavis.faces"
"""The group of entry points that kinds of faces are found by."""

_OWN = "visavis"


class FaceKindError(OperatorError):
    """A kind of face is there by name, but cannot be used."""


def face_kinds() -> Mapping[str, FaceKind]:
    """All installed kinds by name, each loaded when it is asked for.

    Asking for one whose package is broken raises `FaceKindError`; the others are as usable as ever.
    """
    return _Kinds()


class _Kinds(Mapping[str, FaceKind]):
    def __init__(self) -> None:
        self._offers: dict[str, list[EntryPoint]] = {}
        for offer in entry_points(group=GROUP):
            self._offers.setdefault(offer.name, []).append(offer)

    def __getitem__(self, name: str) -> FaceKind:
        return _load(_chosen(self._offers[name]))

    def __contains__(self, name: object) -> bool:
        return name in self._offers

    def __iter__(self) -> Iterator[str]:
        return iter(self._offers)

    def __len__(self) -> int:
        return len(self._offers)


def _chosen(offers: list[EntryPoint]) -> EntryPoint:
    """The only offer, or our own: no plugin takes the place of what comes with Visavis."""
    own = [offer for offer in offers if _package(offer) == _OWN]
    if len(offers) > 1 and not own:
        packages = " and ".join(sorted(map(_package, offers)))
        raise FaceKindError(
            f"The face kind `{offers[0].name}` is offered by {packages}.",
            "Uninstall all of them but one.",
        )
    return (own or offers)[0]


def _load(offer: EntryPoint) -> FaceKind:
    where = f"The face kind `{offer.name}` ({offer.value}, of {_package(offer)})"
    remedy = f"Mend or uninstall {_package(offer)}."
    try:
        kind = offer.load()
    except Exception as error:  # a plugin may raise anything while it is imported
        raise FaceKindError(f"{where} cannot be loaded: {error!r}.", remedy) from error
    if not callable(getattr(kind, "read", None)):
        raise FaceKindError(f"{where} has no `read(content)`, so it is none.", remedy)
    return cast(FaceKind, kind)


def _package(offer: EntryPoint) -> str:
    return "an unknown package" if offer.dist is None else offer.dist.name
