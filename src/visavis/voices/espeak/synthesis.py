"""espeak's blocks of sound and its events, turned into sounds with timed phonemes and words."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from visavis.voices.espeak.library import Event, EventType
from visavis.voices.text.scripts import script_of
from visavis.voices.workers.messages import Sound

_TOKEN = re.compile(r"\S+")
_EDGES = re.compile(r"^\W+|\W+$")
_UNSPACED = {"Han", "Kana", "Thai", "Lao", "Khmer", "Myanmar"}
_BYTES = 2


@dataclass(slots=True)
class _Block:
    start: int
    pcm: bytes
    phonemes: list[tuple[str, int]] = field(default_factory=list)
    words: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def last(self) -> int:
        """Its last sample."""
        return self.start + max(len(self.pcm) // _BYTES - 1, 0)


class Synthesis:
    """One text being said.

    A phoneme ends where the next one starts, so a block is held back until that is known: rarely
    for longer than one phoneme.
    """

    def __init__(
        self,
        number: int,
        text: str,
        sample_rate: int,
        emit: Callable[[Sound], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._number = number
        self._sample_rate = sample_rate
        self._emit = emit
        self._is_cancelled = is_cancelled
        self._words = _Words(text)
        self._held: deque[_Block] = deque()
        self._position = 0
        self._latest, self._latest_name = 0, "-"
        """Where the latest phoneme starts, and its name; silences in a row are one."""

    def take(self, pcm: bytes, events: list[Event]) -> bool:
        """What espeak's callback gives. False: stop."""
        if self._is_cancelled():
            return False
        if not pcm:
            return True
        block = _Block(self._position, pcm)
        self._position += len(pcm) // _BYTES
        for event in events:
            self._note(block, event)
        self._held.append(block)
        while len(self._held) > 1 and self._is_known(self._held[0]):
            self._send()
        return True

    def finish(self) -> None:
        """Send what was held back; the last phoneme ends with the sound."""
        while self._held:
            self._send()

    def _note(self, block: _Block, event: Event) -> None:
        sample = min(max(event.sample, block.start, self._latest), block.last)
        if event.type == EventType.PHONEME:
            name = _phoneme_name(event)
            if name or self._latest_name:
                self._latest, self._latest_name = sample, name
                block.phonemes.append((name, sample))
        elif event.type == EventType.WORD:
            word = self._words.find(event.text_position - 1, event.length)
            if word:
                block.words.append((*word, sample))

    def _is_known(self, block: _Block) -> bool:
        return not block.phonemes or any(later.phonemes for later in self._held if later != block)

    def _send(self) -> None:
        block = self._held.popleft()
        following = next((later.phonemes[0][1] for later in self._held if later.phonemes), None)
        ends = [start for _, start in block.phonemes[1:]]
        ends.append(self._position if following is None else following)
        phonemes = [
            (ipa, start - block.start, end - block.start)
            for (ipa, start), end in zip(block.phonemes, ends, strict=False)
            if end > start and not ipa.startswith("(")
        ]
        words = [(at, length, start - block.start) for at, length, start in block.words]
        self._emit(Sound(self._number, self._sample_rate, block.pcm, phonemes, words))


class _Words:
    """espeak's word events, related to words of the text.

    espeak counts "42" or "o'clock" as two words that overlap; where words stand between blanks, one
    that has begun is not begun again.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [_bare(text, match.span()) for match in _TOKEN.finditer(text)]
        self._end = 0

    def find(self, position: int, length: int) -> tuple[int, int] | None:
        """Position and length of the word that an event means; None when it is no new one."""
        if not self._end <= position < len(self._text):
            return None
        start, end = self._around(position)
        if script_of(self._text[position]) in _UNSPACED:
            start, end = position, min(position + max(length, 1), end)
        if start < self._end or end <= start:
            return None
        self._end = end
        return start, end - start

    def _around(self, position: int) -> tuple[int, int]:
        for start, end in self._tokens:
            if start <= position < end:
                return start, end
        return position, position


def _bare(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """A word without the marks before and after it; what consists of marks stays whole."""
    start, end = span
    word = text[start:end]
    bare = _EDGES.sub("", word)
    if not bare:
        return span
    first = start + word.index(bare)
    return first, first + len(bare)


def _phoneme_name(event: Event) -> str:
    """Eight bytes that end at a NUL, or are full and may then end within a character."""
    name: bytes = event.id.string
    return name.decode(errors="ignore")
