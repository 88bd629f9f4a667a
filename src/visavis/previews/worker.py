"""The worker's program (``python -m visavis.previews.worker``): a job a line in, an outcome a line
out, until its input ends."""

import contextlib
import os
import sys
from pathlib import Path

import cv2
import msgspec

from visavis.errors import OperatorError
from visavis.faces.contract import Face, FaceModel, FaceModelError
from visavis.faces.kinds import face_kinds
from visavis.previews.jobs import Job, Outcome, PreviewError, Reason
from visavis.previews.performance import perform
from visavis.video.mp4 import Mp4Writer

NICENESS = 5


class Studio:
    """Renders one job after the other; the last face stays open for the next."""

    def __init__(self) -> None:
        self._of: object = None
        self._model: FaceModel | None = None
        self._face: Face | None = None

    def render(self, job: Job) -> None:
        """Raises PreviewError."""
        model, face = self._open(job)
        length_s = model.gestures.get(job.action)
        if length_s is None:
            known = ", ".join(model.gestures)
            raise PreviewError(Reason.UNKNOWN, f"There is no action {job.action!r}, only {known}.")
        try:
            with Mp4Writer(Path(job.output), face.width, face.height) as file:
                for picture in perform(face, job.action, length_s):
                    file.write(picture)
        except OSError as fault:
            raise PreviewError(
                Reason.DISK, f"{job.output} cannot be written: {fault.strerror or fault}."
            ) from None

    def _open(self, job: Job) -> tuple[FaceModel, Face]:
        wanted = (job.kind, job.model, job.width, job.height)
        if self._of == wanted and self._model is not None and self._face is not None:
            return self._model, self._face
        if self._face is not None:
            self._face.close()
        self._of = self._face = None
        self._model = _read(job.kind, job.model)
        self._face = self._model.open_in_scene(job.width, job.height)
        self._of = wanted
        return self._model, self._face


def _read(kind: str, path: str) -> FaceModel:
    try:
        return face_kinds()[kind].read(Path(path).read_bytes())
    except KeyError:
        raise PreviewError(Reason.UNKNOWN, f"There is no kind of face {kind!r} here.") from None
    except OSError as fault:
        raise PreviewError(Reason.GONE, f"{path} cannot be read: {fault.strerror}.") from None
    except (FaceModelError, OperatorError) as fault:
        raise PreviewError(Reason.BROKEN, str(fault)) from None


def main() -> None:
    """Work until standard input ends, which it also does when the parent dies."""
    os.nice(NICENESS)
    cv2.setNumThreads(1)
    # Whatever a library prints must not be taken for an outcome.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    studio = Studio()
    for line in sys.stdin.buffer:
        outcome = Outcome()
        try:
            studio.render(msgspec.json.decode(line, type=Job))
        except PreviewError as fault:
            outcome = Outcome(fault.reason, str(fault))
        answers.write(msgspec.json.encode(outcome) + b"\n")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
