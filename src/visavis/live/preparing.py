"""Getting ready before there is a stream: what takes long the first time is done once, unseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import structlog

from visavis.audio.pcm import DEFAULT_RATE
from visavis.audio.resampling import StreamResampler
from visavis.errors import OperatorError
from visavis.faces.contract import FaceModel, FaceModelError, Pose
from visavis.faces.kinds import face_kinds
from visavis.lipsync.from_audio import SoundLips
from visavis.live.measuring import picture_costs
from visavis.live.playback import SAMPLE_RATE
from visavis.live.wire import Cost, Prepare
from visavis.voices.engines import Engines
from visavis.voices.faults import VoiceError

log = structlog.get_logger()

FACE_FAULTS = (FaceModelError, OperatorError, OSError, ValueError, KeyError)
"""What reading, opening and drawing a face raise."""


async def get_ready(prepare: Prepare, engines: Engines) -> tuple[Cost, ...]:
    """Open voices, show faces, and listen; what pictures cost, where that is asked for.

    What cannot be made ready is no fault yet: drives and streams that need it will say so.
    """
    for kind in prepare.warm_voices:
        try:
            await engines.get(kind).voices()
        except (OperatorError, VoiceError) as fault:
            log.warning("voice.not_ready", engine=kind, fault=str(fault))
    models = list(_shown(prepare.faces))
    _hear_once()
    return picture_costs(models[0]) if prepare.measure and models else ()


def told(fault: Exception) -> str:
    """A fault of a face, for the caller: no paths of ours."""
    if isinstance(fault, OSError):
        return f"its model cannot be read ({fault.strerror or type(fault).__name__})."
    return str(fault)


def read_model(kind: str, path: str) -> FaceModel:
    """Raises FACE_FAULTS."""
    return face_kinds()[kind].read(Path(path).read_bytes())


def _shown(faces: Mapping[str, str]) -> Iterator[FaceModel]:
    for kind, path in faces.items():
        try:
            model = read_model(kind, path)
            _show_once(model)
        except FACE_FAULTS as fault:
            log.warning("face.not_ready", kind=kind, fault=str(fault))
        else:
            yield model


def _show_once(model: FaceModel) -> None:
    face = model.open(64, 64, background=(0, 0, 0))
    try:
        face.i420(Pose({"aa": 1.0}))
    finally:
        face.close()


def _hear_once() -> None:
    """The first sound that lips hear, and that is played, takes a second, for code that is compiled
    then."""
    lips, sound = SoundLips(DEFAULT_RATE), np.zeros(DEFAULT_RATE // 10, np.int16)
    lips.push(sound)
    lips.finish()
    StreamResampler(DEFAULT_RATE, SAMPLE_RATE).push(sound)
