"""Every action of the built-in catalogue has a preview that plays."""

import asyncio
from pathlib import Path

import av
import numpy as np
import pytest

from visavis.catalogue.seed import BUILT_IN, BuiltInItem, read_built_in
from visavis.faces.drawn import DrawnModel
from visavis.media.store import MediaStore
from visavis.previews.files import Preview, PreviewFiles
from visavis.previews.performance import AFTER_S, BEFORE_S
from visavis.previews.renderer import PreviewRenderer

WIDTH, HEIGHT = 108, 192
"""Small, for there are hundreds of them; what is drawn and encoded is the same."""
LEAST_MOTION = 0.6
"""Of 255, on average over the picture, between rest and the farthest from it."""


def check_video(path: Path, length_s: float) -> None:
    """It has the right size and length, moves, and ends as it began."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert (stream.width, stream.height) == (WIDTH, HEIGHT)
        pictures = [frame.to_ndarray().astype(np.int16) for frame in file.decode(stream)]
    assert len(pictures) == round((BEFORE_S + length_s + AFTER_S) * 25)
    away = [float(np.abs(picture - pictures[0]).mean()) for picture in pictures]
    assert max(away) > LEAST_MOTION, f"{path} does not move"
    assert away[-1] < 0.8 * max(away), f"{path} does not come back to rest"


@pytest.mark.parametrize("item", read_built_in().digital_humans, ids=lambda item: item.name)
async def test_every_action_has_a_preview_that_plays(item: BuiltInItem, tmp_path: Path) -> None:
    svg = (BUILT_IN / "characters" / item.picture).read_bytes()
    media, files = MediaStore(tmp_path / "media"), PreviewFiles(tmp_path / "previews")
    renderer = PreviewRenderer(media, files, size=(WIDTH, HEIGHT))
    lengths = DrawnModel.read(svg).gestures
    assert len(lengths) >= 5
    assert all(2 <= length_s <= 5 for length_s in lengths.values())
    model = media.put(svg)
    paths = await asyncio.gather(
        *(renderer.path(Preview("drawn", model, action)) for action in lengths)
    )
    for path, length_s in zip(paths, lengths.values(), strict=True):
        check_video(path, length_s)
    await renderer.aclose()
