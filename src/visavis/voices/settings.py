"""Engines' settings as an operator writes them: names and values, both text."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from visavis.errors import OperatorError


def check_settings(engine: str, settings: Mapping[str, str], known: Collection[str]) -> None:
    """Raises OperatorError when there is one that the engine does not know."""
    unknown = sorted(set(settings) - set(known))
    if unknown:
        raise OperatorError(
            f'The voice engine "{engine}" has no setting "{unknown[0]}".',
            f"It has: {', '.join(sorted(known)) or 'none'}.",
        )


def read_number(
    engine: str,
    settings: Mapping[str, str],
    name: str,
    default: int,
    *,
    at_least: int,
    at_most: int,
) -> int:
    """A whole number within bounds. Raises OperatorError."""
    given = settings.get(name, str(default))
    if not (given.isascii() and given.isdecimal() and at_least <= int(given) <= at_most):
        raise OperatorError(
            f'The setting "{name}" of the voice engine "{engine}" is {given!r}.',
            f"It must be a whole number from {at_least} to {at_most}.",
        )
    return int(given)
