"""What a fault is."""

import msgspec

MAX_LATENCY_MS = 30_000
MAX_LASTING_S = 24 * 3600
MAX_FAULTS = 100
"""In force at a time."""


class NewFault(msgspec.Struct, frozen=True, kw_only=True):
    """A fault as it is asked for."""

    app_id: int | None = None
    """None is every App."""
    action: str | None = None
    """None is every Action."""
    code: int | None = None
    """What calls are answered with; None lets them through."""
    latency_ms: int = 0
    """How long they are held before that."""
    share: float = 1.0
    """Of the calls and callbacks it is for, in (0, 1]."""
    drop_callbacks: bool = False
    """Whether callbacks are not delivered."""


class Fault(NewFault, frozen=True, kw_only=True):
    """A fault that is set. Times are Unix milliseconds."""

    number: int
    created_ms: int
    until_ms: int

    @property
    def hits_calls(self) -> bool:
        """Whether it does anything to calls."""
        return self.code is not None or self.latency_ms > 0
