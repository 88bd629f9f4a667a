"""From a portrait to a face that can be listed."""

from pathlib import Path

import cv2

from visavis.bootstrap.progress import Progress
from visavis.catalogue.editor import NewFace
from visavis.errors import OperatorError
from visavis.faces.contract import Pose
from visavis.faces.drawn.png import encode_opaque
from visavis.faces.models import ModelFilesError, install_models, missing_models
from visavis.faces.portrait import PortraitError, PortraitModel, Tell, prepare, write_rig

AVATAR_WIDTH, AVATAR_HEIGHT = 720, 1280
FETCHING = "fetching the model files (once)"


def receive_portrait(content: bytes, models: Path, progress: Progress) -> NewFace:
    """As ``make_portrait``. Raises OperatorError that says why there can be no face."""
    try:
        return make_portrait(content, models, progress)
    except ModelFilesError as fault:
        raise OperatorError(fault.problem, fault.remedy) from None
    except PortraitError as fault:
        raise OperatorError(fault.found, fault.remedy) from None


def make_portrait(
    content: bytes, models: Path, progress: Progress, tell: Tell = lambda _finding: None
) -> NewFace:
    """Fetch the model files if they are missing, build the rig and draw its picture.

    What is found in the picture is told. Raises ModelFilesError and PortraitError.
    """
    cv2.setNumThreads(1)
    if missing_models(models):
        progress(0.0, FETCHING)
        install_models(models)
    rig = prepare(content, models, progress, tell)
    progress(1.0, "drawing the picture")
    model = PortraitModel(rig)
    face = model.open_in_scene(AVATAR_WIDTH, AVATAR_HEIGHT)
    avatar = encode_opaque(face.rgba(Pose()))
    face.close()
    return NewFace("portrait", write_rig(rig), tuple(model.gestures), avatar)
