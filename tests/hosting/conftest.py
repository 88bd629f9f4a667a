"""The model of a face."""

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def model() -> Iterator[Path]:
    with as_file(files("visavis.catalogue") / "builtin/characters/amara.svg") as path:
        yield path
