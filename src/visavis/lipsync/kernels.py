"""The loops that a piece of sound runs through, compiled.

A push of 20 ms is two frames: numpy spends ten times longer on calling than on computing them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visavis.compiled import compiled

Matrix = NDArray[np.float32]

_GROUP = 4
"""Inputs whose products are added up before the sum is stored again."""


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

    ``weights`` are (offsets * inputs, outputs). What is negative becomes 0; then the row at
    ``added`` from it is added, unless that is negative. Two rows are filled at a time: to fetch
    the weights takes longer than to use them.
    """
    places = np.empty(len(weights) + _GROUP, np.int64)
    heard = np.empty((2, len(weights) + _GROUP), np.float32)
    rows = total.shape[0]
    for row in range(0, rows, 2):
        last = min(row + 1, rows - 1)
        count = _hear_pair(held, row, last, offsets, places, heard)
        if row < last:
            _sum_pair(weights, bias, places, heard, count, total[row], total[last])
        else:
            _sum_one(weights, bias, places, heard, count, total[row])
    for row in range(rows):
        for output in range(total.shape[1]):
            total[row, output] = max(total[row, output], np.float32(0))
            if added >= 0:
                total[row, output] += held[row + added, output]


@compiled
def _hear_pair(
    held: Matrix,
    one: int,
    two: int,
    offsets: NDArray[np.int64],
    places: NDArray[np.int64],
    heard: Matrix,
) -> int:
    """List what two rows hear, and its ``places``; how many these are, in whole groups.

    Much of what a layer hears is 0 and is passed over.
    """
    count, place = 0, 0
    for offset in offsets:
        for number in range(held.shape[1]):
            first, second = held[one + offset, number], held[two + offset, number]
            if first != 0 or second != 0:
                heard[0, count], heard[1, count] = first, second
                places[count] = place
                count += 1
            place += 1
    while count % _GROUP:
        heard[0, count] = heard[1, count] = places[count] = 0
        count += 1
    return count


@compiled
def _sum_pair(
    weights: Matrix,
    bias: Matrix,
    places: NDArray[np.int64],
    heard: Matrix,
    count: int,
    one: Matrix,
    two: Matrix,
) -> None:
    """Fill two rows with the sums of what they hear times its weights, a group at a time."""
    for output in range(len(bias)):
        one[output] = two[output] = bias[output]
    for at in range(0, count, _GROUP):
        a, b, c, d = heard[0, at], heard[0, at + 1], heard[0, at + 2], heard[0, at + 3]
        e, f, g, h = heard[1, at], heard[1, at + 1], heard[1, at + 2], heard[1, at + 3]
        first, second = weights[places[at]], weights[places[at + 1]]
        third, fourth = weights[places[at + 2]], weights[places[at + 3]]
        for output in range(len(bias)):
            w, x, y, z = first[output], second[output], third[output], fourth[output]
            one[output] += a * w + b * x + c * y + d * z
            two[output] += e * w + f * x + g * y + h * z


@compiled
def _sum_one(
    weights: Matrix,
    bias: Matrix,
    places: NDArray[np.int64],
    heard: Matrix,
    count: int,
    one: Matrix,
) -> None:
    """The same for the last of an odd number of rows."""
    for output in range(len(bias)):
        one[output] = bias[output]
    for at in range(0, count, _GROUP):
        a, b, c, d = heard[0, at], heard[0, at + 1], heard[0, at + 2], heard[0, at + 3]
        first, second = weights[places[at]], weights[places[at + 1]]
        third, fourth = weights[places[at + 2]], weights[places[at + 3]]
        for output in range(len(bias)):
            w, x, y, z = first[output], second[output], third[output], fourth[output]
            one[output] += a * w + b * x + c * y + d * z


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
