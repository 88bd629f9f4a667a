"""A portrait as a face: one rig at one size."""

from __future__ import annotations

import cv2
import numpy as np

from visavis.faces.contract import Colour, Picture, Pose
from visavis.faces.portrait.arrays import Rgba
from visavis.faces.portrait.eyeballs import Eyeball, eyeball_triangles
from visavis.faces.portrait.framing import frame_rig
from visavis.faces.portrait.inside import Inside
from visavis.faces.portrait.lids import Lid
from visavis.faces.portrait.lip_paint import LipPaint
from visavis.faces.portrait.mesh import TRIANGLES
from visavis.faces.portrait.motion import Motion
from visavis.faces.portrait.rig import Rig
from visavis.faces.portrait.texture import make_texture
from visavis.faces.portrait.topology import EYES
from visavis.faces.portrait.warp import draw_map


class PortraitFace:
    """See `visavis.faces.contract.Face`. Opening it compiles what is drawn with, or loads it."""

    def __init__(
        self, rig: Rig, width: int, height: int, background: Colour | None, *, scene: bool
    ) -> None:
        self.width, self.height = width, height
        framing = frame_rig(rig, width, height)
        self._opaque = scene or background is not None
        self._texture = make_texture(rig, framing, background, scene=scene)
        self._motion = Motion(rig, framing)
        rest = self._motion.rest
        irises = framing.frame_points(rig.irises)
        self._eyes = [Eyeball(eye, rest, iris) for eye, iris in zip(EYES, irises, strict=True)]
        mouth = framing.frame_points(np.array([rig.level.origin], np.float32))[0]
        self._inside = Inside(rig, framing.scale, mouth)
        self._lips = LipPaint(rest, self._texture, framing.margin, rig.level.scale * framing.scale)
        self._margin = np.float32(framing.margin)
        self._lids = [Lid(eye, rest, self._texture, framing.margin) for eye in EYES]
        balls = eyeball_triangles(len(rest))
        self._triangles = np.concatenate([TRIANGLES, balls])
        self._across = np.zeros((height, width), np.float32)
        self._down = np.zeros((height, width), np.float32)
        self._frame: Rgba = np.zeros((height, width, 4), np.uint8)
        self._planes: Picture = np.zeros((height * 3 // 2, width), np.uint8)
        self.rgba(Pose(visemes={"aa": 1.0}))

    def i420(self, pose: Pose) -> Picture:
        """See the contract."""
        if not self._opaque:
            raise ValueError("I420 has no transparency: open the face with a background.")
        if self.width % 2 or self.height % 2:
            raise ValueError(f"I420 needs even sides, not {self.width} x {self.height}.")
        cv2.cvtColor(self.rgba(pose), cv2.COLOR_RGBA2YUV_I420, dst=self._planes)
        return self._planes

    def rgba(self, pose: Pose) -> Picture:
        """See the contract."""
        places = self._motion.places(pose)
        points = np.concatenate([
            places.points,
            *(eye.places(places.points) for eye in self._eyes),
        ])  # fmt: skip
        sources = np.concatenate([
            self._motion.rest,
            *(eye.sources(places.unturned, places.gaze_x, places.gaze_y) for eye in self._eyes),
        ])  # fmt: skip
        draw_map(points, sources + self._margin, self._triangles, self._across, self._down)
        cv2.remap(
            self._texture, self._across, self._down, cv2.INTER_LINEAR, dst=self._frame,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        self._lips.paint(self._frame, places)
        self._inside.paint(self._frame, places)
        for lid in self._lids:
            lid.paint(self._frame, places.points, lid.shut(places.unturned))
        if not self._opaque:
            # Rounding and lashes may leave a colour above its own opacity.
            np.minimum(self._frame, self._frame[..., 3:], out=self._frame)
        return self._frame

    def close(self) -> None:
        """Nothing is held outside Python."""
