"""The engines that are installed: ours and those of plugins, by the names of their entry points."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from visavis.errors import OperatorError
from visavis.voices.contract import OpenEngine, VoiceEngine

GROUP = "visavis.voices"
_OWN = "visavis"


def list_kinds() -> list[str]:
    """The names under which engines are installed, in order."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def open_engine(kind: str, settings: Mapping[str, str] | None = None) -> VoiceEngine:
    """An engine of this kind. Raises OperatorError: no such kind, not loadable, bad settings."""
    points = list(entry_points(group=GROUP, name=kind))
    if not points:
        raise OperatorError(
            f'There is no voice engine "{kind}".',
            f"Installed are: {', '.join(list_kinds()) or 'none'}.",
        )
    return _load(_choose(points))(settings or {})


def _choose(points: list[EntryPoint]) -> EntryPoint:
    """The only one, or ours: no plugin takes the place of what comes with Visavis."""
    own = [point for point in points if _package(point) == _OWN]
    if len(points) > 1 and not own:
        raise OperatorError(
            f'The voice engine "{points[0].name}" is offered by '
            f"{' and '.join(sorted(map(_package, points)))}.",
            "Uninstall all of them but one.",
        )
    return (own or points)[0]


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "(unknown)"


def _load(point: EntryPoint) -> OpenEngine:
    try:
        return cast(OpenEngine, point.load())
    except (ImportError, AttributeError) as fault:
        raise OperatorError(
            f'The voice engine "{point.name}" ({point.value}) cannot be loaded: {fault}',
            "Install the package that offers it again.",
        ) from fault
