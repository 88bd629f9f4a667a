"""A portrait as a model: what faces of any size are opened from."""

from __future__ import annotations

from collections.abc import Mapping

from visavis.faces.contract import Colour
from visavis.faces.portrait.face import PortraitFace
from visavis.faces.portrait.gestures import DURATIONS
from visavis.faces.portrait.rig import Rig, read_rig

MIN_SIDE, MAX_SIDE = 16, 4096


class PortraitModel:
    """See `visavis.faces.contract.FaceModel`."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig

    @classmethod
    def load(cls, content: bytes) -> PortraitModel:
        """From a rig's file. Raises `RigFileError`."""
        return cls(read_rig(content))

    @property
    def gestures(self) -> Mapping[str, float]:
        """See the contract."""
        return DURATIONS

    def open(self, width: int, height: int, *, background: Colour | None) -> PortraitFace:
        """See the contract: the person alone, before a colour or before nothing."""
        _check_size(width, height)
        return PortraitFace(self._rig, width, height, background, scene=False)

    def open_in_scene(self, width: int, height: int) -> PortraitFace:
        """A face before the photo's own background."""
        _check_size(width, height)
        return PortraitFace(self._rig, width, height, None, scene=True)


def _check_size(width: int, height: int) -> None:
    if not (MIN_SIDE <= width <= MAX_SIDE and MIN_SIDE <= height <= MAX_SIDE):
        raise ValueError(
            f"A face cannot be {width} x {height}: each side is {MIN_SIDE} to {MAX_SIDE} pixels."
        )
