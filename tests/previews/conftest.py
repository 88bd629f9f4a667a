"""A stored character, and what renders its previews."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from visavis.catalogue.seed import BUILT_IN
from visavis.media.store import MediaStore
from visavis.previews.files import Preview, PreviewFiles
from visavis.previews.renderer import PreviewRenderer

SMALL = (54, 96)


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media")


@pytest.fixture
def files(tmp_path: Path) -> PreviewFiles:
    return PreviewFiles(tmp_path / "previews")


@pytest.fixture
async def renderer(media: MediaStore, files: PreviewFiles) -> AsyncIterator[PreviewRenderer]:
    renderer = PreviewRenderer(media, files, size=SMALL)
    yield renderer
    await renderer.aclose()


@pytest.fixture
def nod(media: MediaStore) -> Preview:
    """A preview that can be rendered."""
    svg = (BUILT_IN / "characters" / "nora.svg").read_bytes()
    return Preview("drawn", media.put(svg), "nod")
