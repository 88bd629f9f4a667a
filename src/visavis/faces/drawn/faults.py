"""What can be wrong with a character document, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visavis.faces.contract import FaceModelError

_SHOWN_IN_MESSAGE = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: what, where in the document, and what to do about it."""

    problem: str
    where: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}; {self.remedy}"


class CharacterError(FaceModelError):
    """A document cannot be used as a character. `faults` holds all that was found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        lines = [str(fault) for fault in self.faults[:_SHOWN_IN_MESSAGE]]
        hidden = len(self.faults) - len(lines)
        if hidden:
            lines.append(f"and {hidden} more")
        super().__init__("\n".join(lines))
