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
def cut_windows(sound: Matrix, hop: int, hann: Matrix, windows: Matrix) -> None:
    """Fill each row of ``windows`` with what is heard of ``sound`` through a window, each ``hop``
    samples after the one before. A constant is no sound: it is taken off before."""
    total = np.float32(0)
    for place in range(hann.shape[0]):
        total += hann[place]
    for row in range(windows.shape[0]):
        mean = np.float32(0)
        for place in range(hann.shape[0]):
            mean += sound[row * hop + place] * hann[place]
        mean /= total
        for place in range(hann.shape[0]):
            windows[row, place] = (sound[row * hop + place] - mean) * hann[place]


@compiled
def sum_bands(
    spectrum: NDArray[np.complex64], filters: Matrix, edges: NDArray[np.int64], powers: Matrix
) -> None:
    """Fill ``powers``, (frames, bands). Of ``filters``, (bins, bands), what lies outside ``edges``,
    the first bin of each band and the one after its last, is 0."""
    for row in range(powers.shape[0]):
        for band in range(powers.shape[1]):
            total = np.float32(0)
            for place in range(edges[band, 0], edges[band, 1]):
                value = spectrum[row, place]
                total += (value.real**2 + value.imag**2) * filters[place, band]
            powers[row, band] = total


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
def read_outputs(
    outputs: Matrix, jaws: Matrix, closing: float, closed: float, held: Matrix
) -> None:
    """Fill the last rows of ``held``, one for each row that the network gives.

    They are: the shares of the visemes; how far down these take the jaw; how far down the network
    says it is; how much the lips touch.
    """
    visemes = jaws.shape[0]
    past = held.shape[0] - outputs.shape[0]
    for row in range(outputs.shape[0]):
        now, said = held[past + row], outputs[row]
        highest = said[0]
        for number in range(visemes):
            highest = max(highest, said[number])
        total = 0.0
        for number in range(visemes):
            now[number] = np.exp(said[number] - highest)
            total += now[number]
        jaw = 0.0
        for number in range(visemes):
            now[number] /= total
            jaw += now[number] * jaws[number]
        now[visemes] = jaw
        now[visemes + 1] = 1 / (1 + np.exp(-min(max(said[visemes], -20.0), 20.0)))
        likely = 1 / (1 + np.exp(-min(max(said[visemes + 1], -20.0), 20.0)))
        part = min(max((likely - closing) / (closed - closing), 0.0), 1.0)
        now[visemes + 2] = part * part * (3 - 2 * part)


@compiled
def move_mouth(
    held: Matrix, kernel: Matrix, touching: int, shut: int, weights: Matrix, opening: Matrix
) -> None:
    """Fill ``weights`` and ``opening`` from the last rows of ``held``.

    ``kernel`` has a row of shares for each frame that counts, the latest last, and a column for
    each of ``held`` but the touch, which is the most of the last ``touching`` rows; the viseme
    ``shut`` takes what it leaves of the others.
    """
    visemes = weights.shape[1]
    past = held.shape[0] - weights.shape[0]
    for row in range(weights.shape[0]):
        touch = held[past + row, visemes + 2]
        for back in range(1, touching):
            touch = max(touch, held[past + row - back, visemes + 2])
        jaw, total = 0.0, 0.0
        for number in range(visemes + 2):
            mean = 0.0
            for back in range(kernel.shape[0]):
                share = kernel[kernel.shape[0] - 1 - back, number]
                mean += share * held[past + row - back, number]
            if number < visemes:
                weights[row, number] = mean * (1 - touch)
                total += weights[row, number]
            else:
                jaw += mean
        weights[row, shut] += touch
        for number in range(visemes):
            weights[row, number] /= total + touch
        opening[row] = min(max(jaw, 0.0), 1.0) * (1 - touch)
