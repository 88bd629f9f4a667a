"""A reference player of visavis-character/1, lent from outside, to be measured beside ours."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from visavis.faces.contract import Picture, Pose
from visavis.faces.drawn.frame import frame_for

_HEART_S = 3.2
_RISE_S = 0.6


class ReferencePlayer:
    """The module of such a player: its classes `Character` and `Player`, `wave` and `pose`."""

    gestures = ("wave", "heart")
    """Those that it can perform."""

    def __init__(self, path: Path) -> None:
        spec = importlib.util.spec_from_file_location("reference_player", path)
        assert spec is not None
        assert spec.loader is not None, f"{path} is no Python file"
        self._module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self._module)

    def open(
        self, svg: bytes, width: int, height: int, background: tuple[int, int, int]
    ) -> Callable[[Pose], Picture]:
        """What draws a pose of a character, as I420, in the same frame as ours."""
        character = self._module.Character(svg)
        frame = frame_for(width, height)
        view = (frame.x, frame.y, frame.width)
        player = self._module.Player(character, width, height, view, (*background, 255))

        def draw(pose: Pose) -> Picture:
            planes: Picture = player.i420(**_fields(self._module, character, pose))
            return planes

        return draw


def _fields(module: ModuleType, character: Any, pose: Pose) -> dict[str, Any]:
    """A pose as the reference player takes it."""
    known = {name: weight for name, weight in pose.visemes.items() if name != "sil"}
    fields: dict[str, Any] = {
        "mouth": {**known, "smile": 0.45 + pose.smile},
        "blink": pose.blink,
        "gaze": tuple(pose.gaze),
        "yaw": pose.head.yaw,
        "pitch": pose.head.pitch,
        "tilt": pose.head.roll,
        "breath": pose.breath,
        "brow": max(0.0, pose.brows),
        "frown": max(0.0, -pose.brows),
    }
    if pose.gesture and pose.gesture.name == "wave":
        moved = module.wave(character, pose.gesture.elapsed_s)
        fields["arms"] = moved["arms"]
        fields["tilt"] += moved["tilt"]
        fields["brow"] += moved["brow"]
    elif pose.gesture:
        fields["arms"] = _both(module, character, pose.gesture.name, pose.gesture.elapsed_s)
    return fields


def _both(module: ModuleType, character: Any, name: str, elapsed_s: float) -> dict[str, Any]:
    way = module.smooth(elapsed_s / _RISE_S) * (
        1 - module.smooth((elapsed_s - _HEART_S + _RISE_S) / _RISE_S)
    )
    return {
        side: module.pose(character, "stance", side).mix(module.pose(character, name, side), way)
        for side in "lr"
    }
