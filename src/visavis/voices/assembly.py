"""One utterance put together from pieces of sound, as the contract wants its chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from visavis.voices.contract import Chunk, Phoneme, Samples, Word
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.loudness import amplify

_CHUNK_S = 0.1


class Assembly:
    """Counts the samples of one utterance, sets its volume and cuts it into chunks of 100 ms."""

    def __init__(self, volume: int) -> None:
        self._volume = volume
        self._rate: int | None = None
        self.position = 0

    def add(
        self,
        samples: Samples,
        sample_rate: int,
        phonemes: Sequence[Phoneme] | None = None,
        words: Sequence[Word] | None = None,
    ) -> Iterator[Chunk]:
        """Chunks of a piece. Times of phonemes and words count from the piece's own start.

        Raises VoiceError when the sample rate is not that of the pieces before.
        """
        if self._rate not in {None, sample_rate}:
            raise VoiceError(
                Reason.WRONG_ANSWER,
                f"The engine changed from {self._rate} to {sample_rate} samples a second within "
                "one utterance.",
            )
        self._rate = sample_rate
        start = self.position
        sounds = None if phonemes is None else [_shift_phoneme(p, start) for p in phonemes]
        heard = (
            None if words is None else [word._replace(start=word.start + start) for word in words]
        )
        step = max(int(_CHUNK_S * sample_rate), 1)
        for low in range(0, len(samples), step):
            piece = samples[low : low + step]
            since, until = start + low, start + low + len(piece)
            self.position = until
            yield Chunk(
                since,
                sample_rate,
                amplify(piece, self._volume),
                None if sounds is None else tuple(p for p in sounds if since <= p.start < until),
                None if heard is None else tuple(w for w in heard if since <= w.start < until),
            )


def _shift_phoneme(phoneme: Phoneme, by: int) -> Phoneme:
    return Phoneme(phoneme.ipa, phoneme.start + by, phoneme.end + by)
