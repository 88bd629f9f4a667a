"""``python -m visavis.voices.espeak.worker PARENT``: the process in which espeak-ng is loaded.

espeak-ng is under the GPL and can crash on what it reads; nothing else runs in here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from visavis.voices.espeak.library import Event, Library, Parameter
from visavis.voices.espeak.synthesis import Synthesis
from visavis.voices.espeak.voice_name import unknown_voice
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.workers.messages import Ready, Say, Sound, VoiceRow
from visavis.voices.workers.serving import serve

_VOLUME = 100
_EXTERNAL = "mb"
"""Voices of another program (MBROLA), which is not here."""


class EspeakSynthesiser:
    """espeak-ng with the voice that was asked for last."""

    def __init__(self) -> None:
        try:
            import espeakng_loader  # noqa: PLC0415
        except ImportError as fault:
            raise VoiceError(
                Reason.NOT_INSTALLED, "espeak-ng is not installed: pip install espeakng-loader"
            ) from fault
        data = espeakng_loader.get_data_path()
        self._library = Library(espeakng_loader.get_library_path(), data)
        self._library.set_parameter(Parameter.VOLUME, _VOLUME)
        self._library.hear(self._take)
        self._voices = _list_voices(self._library, Path(data))
        self._variants = _list_variants(Path(data) / "voices" / "!v")
        self._names = {row.name for row in self._voices}
        self._suffixes = {row.name for row in self._variants} | {""}
        self._voice = ""
        self._synthesis: Synthesis | None = None

    def ready(self) -> Ready:
        return Ready(self._voices, self._variants)

    def say(
        self, request: Say, emit: Callable[[Sound], None], is_cancelled: Callable[[], bool]
    ) -> None:
        self._set_voice(request.voice)
        for parameter, name in (
            (Parameter.RATE, "wpm"),
            (Parameter.PITCH, "pitch"),
            (Parameter.RANGE, "range"),
        ):
            self._library.set_parameter(parameter, int(request.settings[name]))
        self._synthesis = Synthesis(
            request.number, request.text, self._library.sample_rate, emit, is_cancelled
        )
        try:
            self._library.speak(request.text, end_pause=bool(request.settings.get("is_end")))
            if not is_cancelled():
                self._synthesis.finish()
        finally:
            self._synthesis = None

    def _take(self, pcm: bytes, events: list[Event]) -> bool:
        return self._synthesis is not None and self._synthesis.take(pcm, events)

    def _set_voice(self, name: str) -> None:
        if name == self._voice:
            return
        language, _, variant = name.partition("+")
        self._voice = ""
        if language not in self._names or variant not in self._suffixes:
            raise unknown_voice(name)
        if not self._library.set_voice(name):
            raise unknown_voice(name)
        self._voice = name


def _list_voices(library: Library, data: Path) -> tuple[VoiceRow, ...]:
    """By the last part of the identifier, which is a language code and always found again.

    Those whose dictionary is missing in this build are left out.
    """
    rows: dict[str, VoiceRow] = {}
    for identifier, languages in library.voices():
        family, _, name = identifier.lower().rpartition("/")
        dictionary = data / f"{name.partition('-')[0]}_dict"
        if family != _EXTERNAL and dictionary.exists():
            rows.setdefault(name, VoiceRow(name, languages, "male"))
    return tuple(sorted(rows.values(), key=lambda row: row.name))


def _list_variants(folder: Path) -> tuple[VoiceRow, ...]:
    """espeak takes names of variants that there are not: its own files are the list."""
    paths = sorted(path for path in folder.iterdir() if path.name.isalnum() and path.name.isascii())
    return tuple(VoiceRow(path.name, (), _gender(path)) for path in paths)


def _gender(path: Path) -> str:
    for line in path.read_text(errors="replace").splitlines():
        words = line.split()
        if words[:1] == ["gender"] and len(words) > 1:
            return words[1] if words[1] in {"male", "female"} else ""
    return ""


if __name__ == "__main__":
    serve(EspeakSynthesiser, int(sys.argv[1]))
