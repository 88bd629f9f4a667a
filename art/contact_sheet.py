"""Draws the README's picture: every built-in digital human and some of the timbres.

Run ``python -m art.contact_sheet docs/images/catalogue.jpg`` (or ``make pictures``).
"""

import io
import sys
from pathlib import Path

from PIL import Image

from visavis.catalogue.seed import BUILT_IN, BuiltInItem, read_built_in
from visavis.faces.drawn import draw_avatar, draw_picture

COLUMNS = 12
CELL = 120
HUMAN_HEIGHT = CELL * 16 // 9
QUALITY = 88


def draw_sheet() -> Image.Image:
    """Three rows: two of digital humans, one of timbres."""
    built_in = read_built_in()
    sheet = Image.new("RGB", (COLUMNS * CELL, 2 * HUMAN_HEIGHT + CELL), "white")
    for place, item in enumerate(built_in.digital_humans[: 2 * COLUMNS]):
        sheet.paste(_human(item), (place % COLUMNS * CELL, place // COLUMNS * HUMAN_HEIGHT))
    for place, timbre in enumerate(built_in.timbres[:COLUMNS]):
        sheet.paste(_timbre(timbre), (place * CELL, 2 * HUMAN_HEIGHT))
    return sheet


def _human(item: BuiltInItem) -> Image.Image:
    svg = (BUILT_IN / "characters" / item.picture).read_bytes()
    picture = Image.open(io.BytesIO(draw_avatar(svg)))
    return picture.resize((CELL, HUMAN_HEIGHT), Image.Resampling.LANCZOS)


def _timbre(item: BuiltInItem) -> Image.Image:
    svg = (BUILT_IN / "timbres" / item.picture).read_bytes()
    picture = Image.open(io.BytesIO(draw_picture(svg, 2 * CELL, 2 * CELL)))
    return picture.convert("RGB").resize((CELL, CELL), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    draw_sheet().save(Path(sys.argv[1]), quality=QUALITY, optimize=True)
