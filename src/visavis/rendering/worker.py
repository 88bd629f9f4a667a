"""The rendering program (``python -m visavis.rendering.worker``): an order in, messages out."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable

import cv2
import msgspec

from visavis.audio.faults import AudioError
from visavis.errors import OperatorError
from visavis.faces.contract import FaceModelError
from visavis.rendering.messages import Done, Failed, Order, Progress
from visavis.rendering.studio import carry_out
from visavis.voices.faults import VoiceError

_FAULTS = {
    VoiceError: "The timbre cannot say that: {}",
    FaceModelError: "The digital human's face cannot be used: {}",
    KeyError: "There is no kind of face {} here; install the plugin that brings it.",
}


def main() -> None:
    """Read one order, carry it out, and say how it went."""
    cv2.setNumThreads(1)
    # Whatever a library prints must not be taken for a message.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def tell(message: Progress | Done | Failed) -> None:
        out.write(msgspec.json.encode(message) + b"\n")

    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    tell(_carry_out(order, tell))


def _carry_out(order: Order, tell: Callable[[Progress], None]) -> Done | Failed:
    try:
        return asyncio.run(carry_out(order, tell))
    except OperatorError as fault:
        return Failed(fault.problem, fault.remedy)
    except AudioError as fault:
        return Failed(f"The sound cannot be used: {fault.found}", fault.remedy)
    except OSError as fault:
        return Failed(f"{_name(fault, order)}: {fault.strerror}.")
    except (VoiceError, FaceModelError, KeyError) as fault:
        return Failed(
            next(text for kind, text in _FAULTS.items() if isinstance(fault, kind)).format(fault)
        )


def _name(fault: OSError, order: Order) -> str:
    """What could not be used. Both outputs are drafts, whose names say nothing to people."""
    if fault.filename in (None, "", order.output):
        return "The video cannot be written"
    if fault.filename == order.subtitles:
        return "The subtitles cannot be written"
    return f"{fault.filename} cannot be used"


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
