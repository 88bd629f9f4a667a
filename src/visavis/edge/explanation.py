"""What an explained call consists of."""

from enum import StrEnum

import msgspec


class Finding(StrEnum):
    """What came of a step."""

    OK = "ok"
    WRONG = "wrong"
    NOT_REACHED = "not_reached"
    """An earlier fault leaves nothing to look at."""
    NOT_CHECKED = "not_checked"
    """It cannot be told from the call alone."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at. No secret and no good signature is in any text."""

    name: str
    looked_at: str
    came: str
    expected: str
    finding: Finding
    code: int = 0
    """The Code that the server answers for this fault; 0 if there is none."""
    remedy: str = ""


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """The steps in the order in which a server takes them. All that can be looked at is looked at,
    though a server stops at the first fault."""

    steps: list[Step]
    code: int
    """What the server would answer: the Code of the first fault."""
    verdict: str
    """One sentence or two."""
    signed_text: str = ""
    """What has to be hashed, with a word in the place of the secret; empty where it is not
    known."""
