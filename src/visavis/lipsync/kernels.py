"""The loops that a piece of sound runs through, compiled.

A push of 20 ms is two frames: numpy spends ten times longer on calling than on computing them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

_F = TypeVar("_F")

Matrix = NDArray[np.float32]

if TYPE_CHECKING:

    def compiled(function: _F) -> _F:
        """Made machine code when first called, which is kept beside this file."""
        ...

else:
    compiled: Callable[[_F], _F] = njit(cache=True, boundscheck=False)


@compiled
def run_layer(
    held: Matrix,
    offsets: NDArray[np.int64],
    weights: Matrix,
    bias: Matrix,
    added: int,
    total: Matrix,
) -> None:
    """Fill each row of ``total`` from the rows at ``offsets`` from it in ``held``.

    ``weights`` are (offsets, inputs, outputs). Half of what a layer hears is 0 and is passed over.
    What is negative becomes 0; then the row at ``added`` from it is added, unless that is negative.
    """
    for row in range(total.shape[0]):
        for output in range(total.shape[1]):
            total[row, output] = bias[output]
        for tap in range(offsets.shape[0]):
            for number in range(held.shape[1]):
                value = held[row + offsets[tap], number]
                if value != 0:
                    for output in range(total.shape[1]):
                        total[row, output] += value * weights[tap, number, output]
        for output in range(total.shape[1]):
            total[row, output] = max(total[row, output], np.float32(0))
            if added >= 0:
                total[row, output] += held[row + added, output]


@compiled
def smooth(held: Matrix, kernel: Matrix, total: Matrix) -> None:
    """Add to each row of ``total`` the rows of ``held`` from it on, each times a row of shares."""
    for row in range(total.shape[0]):
        for number in range(kernel.shape[0]):
            for column in range(total.shape[1]):
                total[row, column] += kernel[number, column] * held[row + number, column]
