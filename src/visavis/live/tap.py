"""Sound on its way to the host, which relays it to other streams."""

from __future__ import annotations

from collections.abc import Callable

from visavis.audio.chunk import Samples
from visavis.live.gate import SoundGate
from visavis.live.wire import Sound


class SoundTap:
    """Sends what is heard, and nothing of silence."""

    def __init__(self, send: Callable[[Sound], None]) -> None:
        self._send = send
        self._gate = SoundGate()

    def hear(self, samples: Samples) -> None:
        """The next of it: mono, 48 kHz, 10 to 60 ms."""
        passed = self._gate.push(samples)
        if passed.closed:
            self._send(Sound(last=True))
        elif len(passed.samples):
            self._send(Sound(passed.samples.astype("<i2", copy=False).tobytes()))

    def rest(self) -> None:
        """There is silence from here on."""
        if self._gate.close():
            self._send(Sound(last=True))
