"""A scene: a face among still pictures (Layout and Assets of contract section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from visavis.faces.contract import Colour, Face, Picture, Pose
from visavis.live.blending import Plane, lay, planes_of, split
from visavis.live.placing import Part, part_of, plain
from visavis.live.stills import Still

_Region = tuple[slice, slice]


class _Overlay(NamedTuple):
    """What lies over the face, by planes, and where in the picture."""

    planes: tuple[Plane, Plane, Plane]
    regions: tuple[_Region, _Region, _Region]


class Scene:
    """What stands still is composed once: into the ground, before which the face is seen. Per
    picture the face is laid over it, and over the face only those parts of stills that cover it."""

    def __init__(
        self,
        face: Face,
        size: tuple[int, int],
        place: tuple[int, int],
        background: Colour,
        behind: Sequence[Still],
        before: Sequence[Still],
    ) -> None:
        """``size`` is the picture's width and height, ``place`` the face's left and top: even
        numbers, in pixels; the place may lie outside. With stills behind, the face is a transparent
        one; without, it is opaque, with this very background."""
        self.width, self.height = size
        self._face = face
        self._see_through = bool(behind)
        self._parts = [
            part_of((face.width // step, face.height // step), (self.width // step,
                    self.height // step), (place[0] // step, place[1] // step))
            for step in (1, 2, 2)
        ]  # fmt: skip
        self._picture = plain(self.width, self.height, background)
        for still in behind:
            self._lay_whole(still)
        self._ground = [
            planes[part.of_picture].copy()
            for planes, part in zip(self._planes(), self._parts, strict=True)
        ]
        for still in before:
            self._lay_whole(still)
        self._over = [
            overlay for still in before if (overlay := _within(still, self._parts[0])) is not None
        ]

    def i420(self, pose: Pose) -> Picture:
        """As every face."""
        if self._see_through:
            self._lay_face(self._face.rgba(pose))
        else:
            self._put_face(self._face.i420(pose))
        ours = self._planes()
        for overlay in self._over:
            for plane, region, our in zip(overlay.planes, overlay.regions, ours, strict=True):
                lay(plane, our[region], our[region])
        return self._picture

    def rgba(self, pose: Pose) -> Picture:
        """As every face."""
        return np.asarray(cv2.cvtColor(self.i420(pose), cv2.COLOR_YUV2RGBA_I420), np.uint8)

    def close(self) -> None:
        """As every face."""
        self._face.close()

    def _planes(self) -> tuple[Picture, Picture, Picture]:
        return planes_of(self._picture, self.width, self.height)

    def _put_face(self, i420: Picture) -> None:
        theirs = planes_of(i420, self._face.width, self._face.height)
        for part, their, our in zip(self._parts, theirs, self._planes(), strict=True):
            our[part.of_picture] = their[part.of_face]

    def _lay_face(self, rgba: Picture) -> None:
        seen = rgba[self._parts[0].of_face]
        if not seen.size:
            return
        planes = zip(split(seen), self._parts, self._ground, self._planes(), strict=True)
        for plane, part, ground, our in planes:
            lay(plane, ground, our[part.of_picture])

    def _lay_whole(self, still: Still) -> None:
        overlay = _overlay(still)
        for plane, region, our in zip(overlay.planes, overlay.regions, self._planes(), strict=True):
            lay(plane, our[region], our[region])


def order(stills: Sequence[Still], face_layer: int) -> tuple[list[Still], list[Still]]:
    """Those behind the digital human, and those before it. On its own layer they are behind: a
    layer is 0 by default for both, and what is then meant is a background."""
    behind = [one for one in stills if one.layer is None or one.layer <= face_layer]
    before = [one for one in stills if one.layer is not None and one.layer > face_layer]
    return behind, before


def _within(still: Still, face: Part) -> _Overlay | None:
    """The part of a still that lies over the face, cut to where it shows at all."""
    rows, columns = face.of_picture
    covered = still.pixels[..., 3] > 0
    covered[: max(0, rows.start - still.top)] = False
    covered[max(0, rows.stop - still.top) :] = False
    covered[:, : max(0, columns.start - still.left)] = False
    covered[:, max(0, columns.stop - still.left) :] = False
    down, across = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
    if not len(down):
        return None
    pixels = still.pixels[down[0] : down[-1] + 1, across[0] : across[-1] + 1]
    left, top = still.left + int(across[0]), still.top + int(down[0])
    return _overlay(Still(pixels, left, top, still.layer))


def _overlay(still: Still) -> _Overlay:
    """With transparent pixels round it, so that place and sides are even."""
    left, top = still.left & 1, still.top & 1
    high, wide = still.pixels.shape[:2]
    bottom, right = top + high & 1, left + wide & 1
    pixels = np.pad(still.pixels, ((top, bottom), (left, right), (0, 0)))
    rows = slice(still.top - top, still.top + high + bottom)
    columns = slice(still.left - left, still.left + wide + right)
    coarse = (slice(rows.start // 2, rows.stop // 2), slice(columns.start // 2, columns.stop // 2))
    luma = split(pixels)[0]
    # The mean of four pixels where there is time for it.
    halved = np.asarray(cv2.resize(pixels, (pixels.shape[1] // 2, pixels.shape[0] // 2),
                                   interpolation=cv2.INTER_AREA), np.uint8)  # fmt: skip
    smooth = split(np.repeat(np.repeat(halved, 2, axis=0), 2, axis=1))
    return _Overlay((luma, smooth[1], smooth[2]), ((rows, columns), coarse, coarse))
