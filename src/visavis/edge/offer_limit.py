"""How often somebody may offer: each offer costs the stream's process some milliseconds."""

from dataclasses import dataclass

from visavis.clock import Clock

BURST = 30
"""Offers at once: a room full of viewers behind one address, when a server comes back."""
PER_S = 2.0
"""Offers a second from then on."""
_FORGOTTEN_S = BURST / PER_S


@dataclass
class _Bucket:
    left: float
    at: float


class OfferLimit:
    """Counts by key: a stream and the address of a client."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def allow(self, task_id: str, address: str) -> bool:
        """Count an offer. False, and not counted, where there were too many."""
        now = self._clock.monotonic()
        self._forget(now)
        bucket = self._buckets.pop((task_id, address), _Bucket(BURST, now))
        bucket.left = min(BURST, bucket.left + (now - bucket.at) * PER_S)
        bucket.at = now
        self._buckets[task_id, address] = bucket  # the last used stands last
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True

    def _forget(self, now: float) -> None:
        while self._buckets:
            oldest = next(iter(self._buckets))
            if now - self._buckets[oldest].at < _FORGOTTEN_S:
                break
            del self._buckets[oldest]
