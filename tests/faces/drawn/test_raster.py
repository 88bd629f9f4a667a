from __future__ import annotations

import threading

import numpy as np
import pytest

from visavis.faces.drawn.raster import LARGEST_SIDE_PX, RasterError, rasterise

HALF_RED = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    b'<rect width="100" height="100" fill="#ff0000" fill-opacity="0.5"/></svg>'
)


def test_pixels_are_premultiplied_rgba() -> None:
    pixels = rasterise(HALF_RED, 8, 8)
    assert pixels.shape == (8, 8, 4)
    assert pixels.dtype == np.uint8
    assert (pixels == (128, 0, 0, 128)).all()


@pytest.mark.parametrize(("width", "height"), [(30, 20), (20, 30)])
def test_proportions_are_kept_and_the_rest_is_transparent(width: int, height: int) -> None:
    alpha = rasterise(HALF_RED, width, height)[..., 3]
    ys, xs = np.nonzero(alpha)
    assert np.ptp(xs) == np.ptp(ys) == 19
    assert [xs.min(), ys.min()] == [(width - 20) // 2, (height - 20) // 2]


@pytest.mark.parametrize("svg", [b"", b"hello", b"<svg", b"<html/>"])
def test_what_thorvg_refuses_is_a_raster_error(svg: bytes) -> None:
    with pytest.raises(RasterError, match="read the document"):
        rasterise(svg, 8, 8)


@pytest.mark.parametrize("size", [(0, 8), (8, -1), (LARGEST_SIDE_PX + 1, 8)])
def test_impossible_sizes_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        rasterise(HALF_RED, *size)


def test_threads_may_draw() -> None:
    results: list[bool] = []

    def draw() -> None:
        results.extend(bool((rasterise(HALF_RED, 64, 64) == 128).any()) for _ in range(20))

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 80
