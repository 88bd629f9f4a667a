"""The program that makes a face of an upload: ``python -m visavis.bootstrap.maker PARENT``.

An order in, messages out (``visavis.creation.messages``). Uploads are decoded here and nowhere
else: whatever one does to the libraries that read it, the server goes on.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import msgspec

from visavis.bootstrap.newcomers import is_document, receive_character
from visavis.bootstrap.portraits import FETCHING, make_portrait
from visavis.catalogue.editor import NewFace
from visavis.creation.messages import (
    AVATAR,
    MODEL,
    Checked,
    Made,
    Mesh,
    Message,
    Order,
    Refused,
    Step,
    write_line,
)
from visavis.errors import OperatorError
from visavis.faces.models import ModelFilesError
from visavis.faces.portrait import Check, MeshFound, PortraitError
from visavis.faces.portrait.arrays import Floats
from visavis.faces.portrait.topology import FACE_TRIANGLES
from visavis.voices.workers.parent import die_with

NICENESS = 5
PATIENCE_S = 60.0
"""For what takes a tenth of a second on an idle machine."""
FETCHING_S = 660.0
"""A little longer than pip is given."""
DOCUMENT_NEED = "a character as docs/characters.md describes it"
_DECIMALS = 5

Say = Callable[[Message], None]


def make(order: Order, say: Say) -> Made | Refused:
    """Carry the order out. Raises OSError where the folder cannot be written."""

    def progress(share: float, doing: str) -> None:
        say(Step(share, doing, FETCHING_S if doing == FETCHING else PATIENCE_S))

    content = Path(order.source).read_bytes()
    try:
        if is_document(content):
            face = _make_character(content, progress, say)
        else:
            models = Path(order.models)
            face = make_portrait(content, models, progress, lambda found: say(_finding(found)))
    except PortraitError as fault:
        return Refused(fault.found, fault.remedy, fault.reason.value)
    except ModelFilesError as fault:
        return Refused(fault.problem, fault.remedy)
    except OperatorError as fault:
        return Refused(fault.problem, fault.remedy, "document")
    return _keep(face, Path(order.folder))


def _make_character(content: bytes, progress: Callable[[float, str], None], say: Say) -> NewFace:
    try:
        face = receive_character(content, progress)
    except OperatorError as fault:
        value, problem, remedy = "not sound", fault.problem, fault.remedy
        say(Checked("document", value, DOCUMENT_NEED, False, "document", problem, remedy))
        raise
    say(Checked("document", "sound", DOCUMENT_NEED, True))
    return face


def _keep(face: NewFace, folder: Path) -> Made:
    (folder / MODEL).write_bytes(face.model)
    (folder / AVATAR).write_bytes(face.avatar)
    return Made(face.kind, face.actions)


def _finding(found: Check | MeshFound) -> Checked | Mesh:
    if isinstance(found, MeshFound):
        triangles = tuple((int(a), int(b), int(c)) for a, b, c in FACE_TRIANGLES)
        return Mesh(found.width, found.height, _points(found.points), triangles)
    fault = found.fault
    if fault is None:
        return Checked(found.name.value, found.value, found.need, True)
    return Checked(
        found.name.value,
        found.value,
        found.need,
        False,
        fault.reason.value,
        fault.found,
        fault.remedy,
        tuple(_points(place) for place in found.places),
    )


def _points(points: Floats) -> tuple[tuple[float, float], ...]:
    return tuple((round(float(x), _DECIMALS), round(float(y), _DECIMALS)) for x, y in points)


def main() -> None:
    """Carry out one order, given on standard input."""
    die_with(int(sys.argv[1]))
    os.nice(NICENESS)
    cv2.setNumThreads(1)
    # Whatever a library prints must not be taken for a message.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def say(message: Message) -> None:
        out.write(write_line(message))

    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    try:
        say(make(order, say))
    except OSError as fault:
        say(Refused(f"The face cannot be kept: {fault.strerror}.", "Free some space."))


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
