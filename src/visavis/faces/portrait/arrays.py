"""The kinds of arrays that portraits are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Rgb = NDArray[np.uint8]
"""Height x width x 3, sRGB."""
Rgba = NDArray[np.uint8]
"""Height x width x 4, premultiplied."""
Mask = NDArray[np.uint8]
"""Height x width, 255 where it covers."""
Triangles = NDArray[np.int32]
"""T x 3 numbers of points."""
