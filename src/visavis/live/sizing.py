"""OutputMode 2 (mobile): a smaller picture of the same shape."""

from __future__ import annotations

from math import ceil

import msgspec

from visavis.streams.messages import Box, StreamSpec

SMALL_SIDE = 360
"""Pixels of the shorter side at most: 720 x 1280 becomes 360 x 640."""
_LEAST_BITS_PER_S = 100_000


def small(spec: StreamSpec) -> StreamSpec:
    """The stream with all that is in its picture smaller, and bits as there are fewer pixels.

    One that is small enough stays as it is.
    """
    scale = SMALL_SIDE / min(spec.width, spec.height)
    if scale >= 1:
        return spec
    width, height = _even(spec.width * scale), _even(spec.height * scale)
    bitrate = spec.bitrate * width * height // (spec.width * spec.height)
    return msgspec.structs.replace(
        spec,
        width=width,
        height=height,
        bitrate=min(spec.bitrate, max(_LEAST_BITS_PER_S, bitrate)),
        face_box=_scaled(spec.face_box, scale),
        images=tuple(
            msgspec.structs.replace(image, box=_scaled(image.box, scale)) for image in spec.images
        ),
    )


def _scaled(box: Box | None, scale: float) -> Box | None:
    if box is None:
        return None
    return Box(
        top=round(box.top * scale),
        left=round(box.left * scale),
        width=ceil(box.width * scale),
        height=ceil(box.height * scale),
        layer=box.layer,
    )


def _even(side: float) -> int:
    return max(2, round(side / 2) * 2)
