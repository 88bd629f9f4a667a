"""Frames of PCM into pieces worth a command each."""

from visavis.streams.messages import MAX_PCM_BYTES

JOINED_S = 0.04
"""Of sound: a piece that has as much goes on at once. Also how long a smaller one waits for more,
so that it is not heard later than that."""


class PcmJoiner:
    """Joins short frames, cuts long ones. Times are those of a monotonic clock, in seconds."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._enough = 0
        self.due: float | None = None
        """When what is held has to go on; None while nothing is."""
        self.expect(16_000, 1)

    def expect(self, sample_rate: int, channels: int) -> None:
        """The frames that follow are such PCM."""
        self._enough = max(1, min(round(JOINED_S * sample_rate) * channels * 2, MAX_PCM_BYTES))

    def take(self, frame: bytes, now: float) -> list[bytes]:
        """The pieces that go on with this frame."""
        self._held += frame
        if len(self._held) >= self._enough:
            return self.rest()
        if self._held and self.due is None:
            self.due = now + JOINED_S
        return []

    def rest(self) -> list[bytes]:
        """All that is held."""
        held = bytes(self._held)
        self._held.clear()
        self.due = None
        return [held[low : low + MAX_PCM_BYTES] for low in range(0, len(held), MAX_PCM_BYTES)]
