"""``python -m voices.workers.scripted``: a worker that does what the text of its request says.

Numbers are spoken as samples of that value; ``hang``, ``stuck``, ``die`` and ``nonsense`` are what
can go wrong with a real engine.
"""

from __future__ import annotations

import array
import os
import signal
import stat
import sys
import time
from collections.abc import Callable

from visavis.voices.faults import Reason, VoiceError
from visavis.voices.workers.messages import Ready, Say, Sound, VoiceRow
from visavis.voices.workers.serving import serve

RATE = 16_000


class Scripted:
    def ready(self) -> Ready:
        return Ready((VoiceRow("script", ("en",)),))

    def say(
        self, request: Say, emit: Callable[[Sound], None], is_cancelled: Callable[[], bool]
    ) -> None:
        for word in request.text.split():
            if word.isdigit():
                pcm = array.array("h", [int(word)] * 160).tobytes()
                emit(Sound(request.number, RATE, pcm))
            else:
                getattr(self, word)(is_cancelled)

    def hang(self, is_cancelled: Callable[[], bool]) -> None:
        """Until it is cancelled, as an engine that looks now and then."""
        while not is_cancelled():
            time.sleep(0.005)

    def stuck(self, _is_cancelled: Callable[[], bool]) -> None:
        """For ever, with signals and the end of input going unheard, as a loop in C would."""
        os.kill(os.getpid(), signal.SIGSTOP)

    def die(self, _is_cancelled: Callable[[], bool]) -> None:
        os._exit(3)

    def crash(self, _is_cancelled: Callable[[], bool]) -> None:
        os.kill(os.getpid(), signal.SIGSEGV)

    def nonsense(self, _is_cancelled: Callable[[], bool]) -> None:
        """Into the pipe to the parent, as a library with a stray descriptor would."""
        pipes = [fd for fd in range(3, 16) if _is_pipe(fd)]
        os.write(pipes[0], b"\xff" * 64)

    def fail(self, _is_cancelled: Callable[[], bool]) -> None:
        raise VoiceError(Reason.FAILED, "as the script says")

    def value(self, _is_cancelled: Callable[[], bool]) -> None:
        raise ValueError("as the script says")


def _is_pipe(descriptor: int) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    except OSError:
        return False


def load() -> Scripted:
    match sys.argv[2:]:
        case ["missing"]:
            raise VoiceError(Reason.NOT_INSTALLED, "it is not installed")
        case ["slow"]:
            time.sleep(60)
    return Scripted()


if __name__ == "__main__":
    serve(load, int(sys.argv[1]))
