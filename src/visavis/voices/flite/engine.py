"""flite as a voice engine: one run of its program for each sentence."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence

from visavis.voices.assembly import Assembly
from visavis.voices.contract import Chunk, Phoneme, Utterance, VoiceFacts
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.flite.phones import read_phones
from visavis.voices.flite.program import Said, run_flite, synthesise
from visavis.voices.scales import pitch_factor, speed_factor
from visavis.voices.settings import check_settings, read_number
from visavis.voices.text.cleaning import clean
from visavis.voices.text.sentences import cut_sentences

_GENDERS = {"slt": "female", "kal": "male", "kal16": "male", "awb": "male", "rms": "male"}
_LIST_TIMEOUT_S = 10.0
_SHOWN = 60
_PLAIN = str.maketrans("‘’“”–—…", "''\"\"--.")


class FliteEngine:
    """English voices with phones; ``rms`` keeps its pitch, and the others change theirs."""

    def __init__(
        self, program: str = "flite", *, processes: int = 2, timeout_s: float = 20.0
    ) -> None:
        self._program = program
        self._timeout_s = timeout_s
        self._turns = asyncio.Semaphore(processes)
        self._names: list[str] | None = None
        self._is_closed = False
        self._tasks: set[asyncio.Task[Said]] = set()

    async def speak(self, utterance: Utterance) -> AsyncGenerator[Chunk, None]:
        """Speech of what is English letters and digits; the rest is passed over."""
        if utterance.voice not in await self._list_names():
            raise VoiceError(
                Reason.VOICE_UNKNOWN,
                f"flite has no voice {utterance.voice[:_SHOWN]!r}; "
                f"it has {', '.join(self._names or ())}.",
            )
        arguments = [
            *("-voice", utterance.voice),
            *("--setf", f"duration_stretch={1 / speed_factor(utterance.rate):.3f}"),
            *("--setf", f"f0_shift={pitch_factor(utterance.pitch):.3f}"),
        ]
        assembly = Assembly(utterance.volume)
        for text in _cut(utterance.text):
            said = await self._say(arguments, text)
            phonemes = _read_phones(said)
            for chunk in assembly.add(said.samples, said.sample_rate, phonemes):
                self._check_open()
                yield chunk
        if not assembly.position:
            raise VoiceError(
                Reason.NOTHING_TO_SAY, "flite speaks English only, and there is none in the text."
            )

    async def voices(self) -> Sequence[VoiceFacts]:
        return [
            VoiceFacts(name, ("en-us",), _GENDERS.get(name, ""))
            for name in await self._list_names()
        ]

    async def aclose(self) -> None:
        self._is_closed = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _say(self, arguments: Sequence[str], text: str) -> Said:
        async with self._turns:
            self._check_open()
            task = asyncio.create_task(synthesise(self._program, arguments, text, self._timeout_s))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            try:
                return await task
            except asyncio.CancelledError:
                task.cancel()
                self._check_open()
                raise

    async def _list_names(self) -> list[str]:
        """To check names by: those it does not have flite takes, and speaks with another voice."""
        self._check_open()
        if self._names is None:
            printed = await run_flite(self._program, ["-lv"], "", _LIST_TIMEOUT_S)
            self._names = sorted(set(printed.partition(":")[2].split()))
        return self._names

    def _check_open(self) -> None:
        if self._is_closed:
            raise VoiceError(Reason.CLOSED, "flite has been closed.")


def open_engine(settings: Mapping[str, str]) -> FliteEngine:
    """Settings: ``program`` (flite), ``processes`` at a time (2). Raises OperatorError."""
    check_settings("flite", settings, {"program", "processes"})
    processes = read_number("flite", settings, "processes", 2, at_least=1, at_most=64)
    return FliteEngine(settings.get("program", "flite"), processes=processes)


def _cut(text: str) -> Iterator[str]:
    """Sentences in ASCII: accents are taken off, letters of other writings left out."""
    for start, end in cut_sentences(text):
        spoken = clean(text[start:end]).text.translate(_PLAIN)
        plain = unicodedata.normalize("NFKD", spoken).encode("ascii", "ignore").decode()
        if any(character.isalnum() for character in plain):
            yield plain + "\n"


def _read_phones(said: Said) -> list[Phoneme]:
    try:
        return read_phones(said.printed, len(said.samples), said.sample_rate)
    except ValueError as fault:
        raise VoiceError(
            Reason.WRONG_ANSWER, f"flite printed phones that cannot be read: {fault}"
        ) from fault
