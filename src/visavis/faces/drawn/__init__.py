"""Drawn faces: characters that are SVG documents with named parts, drawn by ThorVG."""

from visavis.faces.drawn.avatar import draw_avatar, draw_picture
from visavis.faces.drawn.document import CharacterDocument, read_character
from visavis.faces.drawn.faults import CharacterError, Fault
from visavis.faces.drawn.model import DrawnModel
from visavis.faces.drawn.raster import RasterError

__all__ = [
    "CharacterDocument",
    "CharacterError",
    "DrawnModel",
    "Fault",
    "RasterError",
    "draw_avatar",
    "draw_picture",
    "read_character",
]
