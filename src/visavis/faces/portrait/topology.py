"""Which of the 468 points lie where, after MediaPipe's canonical face (Apache-2.0).

Right and left are the person's own: the right eye is on the left side of the picture.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from visavis.faces.portrait.tessellation import FACE_TRIANGLES as _PACKED


class Eye(NamedTuple):
    """An eye's opening, along the lower and the upper lid, from picture left to picture right."""

    lower: tuple[int, ...]
    upper: tuple[int, ...]
    above: tuple[int, ...]
    """The crease above the upper lid, likewise."""
    below: tuple[int, ...]
    brow: tuple[int, ...]
    mirrored: bool


LANDMARK_COUNT = 468

RIGHT_EYE = Eye(
    lower=(33, 7, 163, 144, 145, 153, 154, 155, 133),
    upper=(33, 246, 161, 160, 159, 158, 157, 173, 133),
    above=(130, 247, 30, 29, 27, 28, 56, 190, 243),
    below=(130, 25, 110, 24, 23, 22, 26, 112, 243),
    brow=(46, 53, 52, 65, 55, 107, 66, 105, 63, 70),
    mirrored=False,
)
LEFT_EYE = Eye(
    lower=(362, 382, 381, 380, 374, 373, 390, 249, 263),
    upper=(362, 398, 384, 385, 386, 387, 388, 466, 263),
    above=(463, 414, 286, 258, 257, 259, 260, 467, 359),
    below=(463, 341, 256, 252, 253, 254, 339, 255, 359),
    brow=(276, 283, 282, 295, 285, 336, 296, 334, 293, 300),
    mirrored=True,
)
EYES = (RIGHT_EYE, LEFT_EYE)

UPPER_LIP = (
    (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291),
    (76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306),
    (62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292),
    (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308),
)
"""Rings of the upper lip from outside to inside, each from picture left to picture right."""
LOWER_LIP = (
    (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291),
    (76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306),
    (62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292),
    (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308),
)
LIPS = tuple(sorted({point for ring in UPPER_LIP + LOWER_LIP for point in ring}))

OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""The face's outline, clockwise from the top of the forehead."""
JAW = (397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172)
"""The part of the outline that goes down with the jaw."""
CHIN = 152
FOREHEAD = 10
NOSE_TIP = 1
NOSE_BASE = 2
NOSE = (
    1, 2, 4, 5, 6, 19, 45, 51, 94, 97, 98, 115, 122, 131, 134, 168, 174, 195, 196, 197, 198, 220,
    236, 248, 275, 281, 326, 327, 344, 351, 360, 363, 399, 419, 420, 440, 456, 48, 64, 278, 294,
)  # fmt: skip
"""Points that expressions leave where they are."""

FACE_TRIANGLES = np.frombuffer(bytes.fromhex(_PACKED), dtype=">u2").reshape(-1, 3).astype(np.int32)
"""852 triangles: the whole face except the openings of eyes and mouth."""
