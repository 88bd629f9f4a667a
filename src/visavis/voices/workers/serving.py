"""The worker's own side: takes requests from standard input, one at a time, and answers them."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO, Protocol

from visavis.framing import HEAD_SIZE, read_length
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.workers.messages import (
    LONGEST_MESSAGE,
    Cancel,
    Done,
    Failed,
    Ready,
    Reply,
    Say,
    Sound,
    decode_request,
    encode_message,
)
from visavis.voices.workers.parent import die_with


class Synthesiser(Protocol):
    """An engine as a worker process runs it."""

    def ready(self) -> Ready:
        """What it offers."""
        ...

    def say(
        self, request: Say, emit: Callable[[Sound], None], is_cancelled: Callable[[], bool]
    ) -> None:
        """Emit the sounds of a request, looking now and then whether it is still wanted.

        Raises VoiceError.
        """
        ...


def serve(load: Callable[[], Synthesiser], parent: int) -> None:
    """Load the engine and answer until standard input ends, or ``parent`` does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with(parent)
    desk = _Desk(sys.stdin.buffer, _take_standard_output())
    try:
        synthesiser = load()
    except VoiceError as fault:
        desk.send(Failed(0, fault.reason, fault.message))
        return
    desk.send(synthesiser.ready())
    threading.Thread(target=desk.read, daemon=True).start()
    while True:
        desk.answer(synthesiser, desk.requests.get())


class _Desk:
    """Reads in a thread of its own, so that Cancel and the end of input are seen during speech."""

    def __init__(self, source: BinaryIO, out: int) -> None:
        self.requests: queue.SimpleQueue[Say] = queue.SimpleQueue()
        self._source = source
        self._out = out
        self._cancelled = 0

    def read(self) -> None:
        while True:
            head = self._source.read(HEAD_SIZE)
            if len(head) < HEAD_SIZE:
                os._exit(0)
            request = decode_request(self._source.read(read_length(head, LONGEST_MESSAGE)))
            if isinstance(request, Cancel):
                self._cancelled = max(self._cancelled, request.number)
            else:
                self.requests.put(request)

    def answer(self, synthesiser: Synthesiser, request: Say) -> None:
        def is_cancelled() -> bool:
            return self._cancelled >= request.number

        try:
            if not is_cancelled():
                synthesiser.say(request, self.send, is_cancelled)
        except VoiceError as fault:
            self.send(Failed(request.number, fault.reason, fault.message))
        except ValueError as fault:
            self.send(Failed(request.number, Reason.FAILED, f"{type(fault).__name__}: {fault}"))
        else:
            self.send(Done(request.number))

    def send(self, reply: Reply) -> None:
        rest = memoryview(encode_message(reply))
        try:
            while rest:
                rest = rest[os.write(self._out, rest) :]
        except BrokenPipeError:
            os._exit(0)


def _take_standard_output() -> int:
    """A descriptor of our own for messages; what libraries print goes to standard error instead."""
    out = os.dup(1)
    os.dup2(2, 1)
    return out
