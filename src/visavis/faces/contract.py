"""What a face is: opened from its model once, then asked for pictures.

A face knows nothing of sound, streams or time of its own: the same pose gives the same picture.
Plugins offer kinds of faces through the entry point group ``visavis.faces`` (see
``visavis.faces.kinds``); ``visavis.faces.conformance`` is the suite that every face passes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

VISEMES = (
    "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou",
)  # fmt: skip
"""The mouth shapes of the Oculus set, in its order."""

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]
"""sRGB, 0 to 255 each."""


class HeadTurn(NamedTuple):
    """Degrees: ``yaw`` to the viewer's right, ``pitch`` down, ``roll`` clockwise as seen."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0


class Gaze(NamedTuple):
    """Where the eyes look, -1 to 1: ``x`` to the viewer's right, ``y`` down."""

    x: float = 0.0
    y: float = 0.0


class GestureMoment(NamedTuple):
    """A gesture in progress: its name among the model's, and how long ago it began."""

    name: str
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class Pose:
    """Everything that a picture shows. Values outside their range are drawn as its nearest end."""

    visemes: Mapping[str, float] = field(default_factory=dict)
    """Weights of VISEMES, 0 to 1 each; what their sum lacks to 1 is the mouth at rest."""
    mouth_open: float = 0.0
    """How much further the jaw is down than the visemes' own shapes ask for: -1 (it hangs back,
    still on its way) to 1. Faces whose jaw is part of their shapes may take less than 0 as 0."""
    blink: float = 0.0
    """0: eyes open, 1: shut."""
    gaze: Gaze = Gaze()
    head: HeadTurn = HeadTurn()
    breath: float = 0.0
    """0: breathed out, 1: in."""
    smile: float = 0.0
    brows: float = 0.0
    """-1: frowning, 1: raised."""
    gesture: GestureMoment | None = None
    time_s: float = 0.0
    """For what moves by itself and follows late, such as hair."""


class Face(Protocol):
    """One model at one size. Not for use by several threads at once."""

    width: int
    height: int

    def i420(self, pose: Pose) -> Picture:
        """The picture as planar YUV 4:2:0 (BT.601, limited range): (height * 3 / 2, width).

        Valid until the next call. Raises ValueError without a background, or with an odd size.
        """
        ...

    def rgba(self, pose: Pose) -> Picture:
        """The picture as premultiplied RGBA: (height, width, 4). Valid until the next call."""
        ...

    def close(self) -> None:
        """Give back what the face holds outside Python."""
        ...


class FaceModel(Protocol):
    """What faces of any size are opened from."""

    @property
    def gestures(self) -> Mapping[str, float]:
        """The gestures that it can perform, and how long each takes, in seconds."""
        ...

    def open(self, width: int, height: int, *, background: Colour | None) -> Face:
        """A face of this size in pixels. Without a background it is transparent.

        Raises ValueError for sizes that cannot be drawn.
        """
        ...

    def open_in_scene(self, width: int, height: int) -> Face:
        """A face before its own background: a photo's, or a drawn backdrop. Always opaque.

        Raises ValueError for sizes that cannot be drawn.
        """
        ...


class FaceModelError(ValueError):
    """Content is no sound model of its kind. The message says what is wrong and what to do."""


class FaceKind(Protocol):
    """One kind of face: what an entry point of the group `visavis.faces` names.

    A class whose class method `read` makes its models is one.
    """

    def read(self, content: bytes) -> FaceModel:
        """The model in a file of this kind, which may come from anybody.

        Raises FaceModelError for content that is not sound.
        """
        ...
