"""Drawn characters as models of faces."""

from __future__ import annotations

from collections.abc import Mapping

from visavis.faces.contract import Colour, Face
from visavis.faces.drawn.document import CharacterDocument, read_character
from visavis.faces.drawn.face import DrawnFace
from visavis.faces.drawn.gesture import STANCE, Gesture
from visavis.faces.drawn.gestures import GESTURES, REACHES
from visavis.faces.drawn.ground import SCENE


class DrawnModel:
    """A character, whatever the size it will be drawn at. Fulfils `FaceModel`."""

    def __init__(self, document: CharacterDocument) -> None:
        self._document = document
        self._gestures = {
            name: gesture for name, gesture in GESTURES.items() if _can(document, gesture)
        }

    @classmethod
    def read(cls, svg: bytes) -> DrawnModel:
        """Read and check a document. Raises `CharacterError` that lists all its faults."""
        return cls(read_character(svg))

    @property
    def gestures(self) -> Mapping[str, float]:
        return {name: gesture.duration_s for name, gesture in self._gestures.items()}

    def open(self, width: int, height: int, *, background: Colour | None) -> Face:
        """A face of this size. Raises `ValueError` for impossible sizes and `RasterError`."""
        return DrawnFace(self._document, self._gestures, width, height, background)

    def open_in_scene(self, width: int, height: int) -> Face:
        """A face before the backdrop of its avatar. Raises as `open` does."""
        return DrawnFace(self._document, self._gestures, width, height, SCENE)


def _can(document: CharacterDocument, gesture: Gesture) -> bool:
    """Whether it has all the hands that a gesture shows."""
    shown = {name for keys in gesture.arms.values() for _, name in keys if name != STANCE}
    return all(f"hand.{REACHES[name].hand}" in document.parts for name in shown)
