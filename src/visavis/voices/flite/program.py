"""Running the flite program."""

from __future__ import annotations

import asyncio
import os
import tempfile
import wave
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from visavis.voices.contract import Samples
from visavis.voices.faults import Reason, VoiceError

_WIDTH = 2


@dataclass(frozen=True, slots=True)
class Said:
    """What a run of the program gave."""

    samples: Samples
    sample_rate: int
    printed: str


async def run_flite(program: str, arguments: Sequence[str], text: str, timeout_s: float) -> str:
    """What it prints, given ``text`` as its input. Raises VoiceError. Cancelling kills it."""
    process = await _start(program, arguments)
    try:
        async with asyncio.timeout(timeout_s):
            printed, _ = await process.communicate(text.encode("ascii"))
    except TimeoutError:
        raise VoiceError(
            Reason.TIMED_OUT, f"flite took longer than {timeout_s:g} s for {len(text)} characters."
        ) from None
    finally:
        await _end(process)
    if process.returncode:
        raise VoiceError(Reason.DIED, f"flite ended with code {process.returncode}. Try again.")
    return printed.decode("ascii", errors="replace")


async def synthesise(program: str, arguments: Sequence[str], text: str, timeout_s: float) -> Said:
    """Sound and phones of a text. Raises VoiceError.

    flite writes its header when it is done, so it needs a file; the text goes through its input,
    since others on the machine can see the arguments of a program.
    """
    descriptor, name = tempfile.mkstemp(prefix="visavis-flite-", suffix=".wav")
    os.close(descriptor)
    path = Path(name)
    try:
        printed = await run_flite(
            program, ["-psdur", *arguments, "-f", "/dev/stdin", "-o", name], text, timeout_s
        )
        samples, sample_rate = _read_wave(path)
    finally:
        await asyncio.shield(asyncio.to_thread(path.unlink, missing_ok=True))
    return Said(samples, sample_rate, printed)


def _read_wave(path: Path) -> tuple[Samples, int]:
    try:
        with wave.open(str(path), "rb") as file:
            shape = (file.getnchannels(), file.getsampwidth())
            sample_rate, data = file.getframerate(), file.readframes(file.getnframes())
    except (wave.Error, EOFError, OSError) as fault:
        raise _unreadable(str(fault)) from fault
    if shape != (1, _WIDTH):
        raise _unreadable("not 16-bit mono")
    samples = np.frombuffer(data[: len(data) // _WIDTH * _WIDTH], "<i2")
    return samples.astype(np.int16), sample_rate


def _unreadable(why: str) -> VoiceError:
    return VoiceError(
        Reason.WRONG_ANSWER, f"flite wrote no sound that can be read ({why}). Is the disk full?"
    )


async def _start(program: str, arguments: Sequence[str]) -> Process:
    try:
        return await asyncio.create_subprocess_exec(
            program,
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={"PATH": os.environ.get("PATH", os.defpath)},
        )
    except FileNotFoundError:
        raise VoiceError(
            Reason.NOT_INSTALLED,
            f"There is no program {program!r}. On Debian: apt-get install flite",
        ) from None
    except OSError as fault:
        raise VoiceError(
            Reason.FAILED, f"{program!r} could not be started: {fault}", can_retry=True
        ) from fault


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await asyncio.shield(process.wait())
