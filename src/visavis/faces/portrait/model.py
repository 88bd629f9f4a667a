"""A portrait as a model: what faces of any size are opened from."""

from __future__ import annotations

from collections.abc import Mapping

from visavis.faces.contract import Colour, Face
from visavis.faces.portrait.gestures import DURATIONS
from visavis.faces.portrait.rig import Rig
from visavis.faces.portrait.rig_file import read_rig

MIN_SIDE, MAX_SIDE = 16, 4096


class PortraitModel:
    """A rig, whatever the size it will be drawn at. Fulfils `FaceModel`; the class is a kind."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig

    @classmethod
    def read(cls, content: bytes) -> PortraitModel:
        """From a rig's file, which may come from anybody. Raises `RigFileError`."""
        return cls(read_rig(content))

    @property
    def gestures(self) -> Mapping[str, float]:
        """See the contract."""
        return DURATIONS

    def open(self, width: int, height: int, *, background: Colour | None) -> Face:
        """See the contract: the person alone, before a colour or before nothing."""
        return self._opened(width, height, background, scene=False)

    def open_in_scene(self, width: int, height: int) -> Face:
        """See the contract: before the photo's own background."""
        return self._opened(width, height, None, scene=True)

    def _opened(self, width: int, height: int, background: Colour | None, *, scene: bool) -> Face:
        if not (MIN_SIDE <= width <= MAX_SIDE and MIN_SIDE <= height <= MAX_SIDE):
            raise ValueError(
                f"A face cannot be {width} x {height}: "
                f"each side is {MIN_SIDE} to {MAX_SIDE} pixels."
            )
        # What draws is compiled, which takes a while to load: only where something is drawn.
        from visavis.faces.portrait.face import PortraitFace  # noqa: PLC0415

        return PortraitFace(self._rig, width, height, background, scene=scene)
