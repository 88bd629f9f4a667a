"""Learning of a network by gradient descent, in plain numpy: forwards, backwards, Adam."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from visavis.lipsync.levelling import Usual
from visavis.lipsync.network import Layer, Network

Matrix = NDArray[np.float32]

_BETAS = (0.9, 0.98)
_TINY = 1e-8


@dataclass(frozen=True, slots=True)
class Shape:
    """A layer to be."""

    offsets: tuple[int, ...]
    width: int
    adds: bool


class Seen(NamedTuple):
    """What ``backward`` needs of a layer. Within the learner time comes first, so that the frames
    at an offset from all others lie together: nothing has to be copied to multiply them."""

    padded: Matrix
    """(past + frames + future, sounds, inputs)."""
    mask: Matrix
    """(frames, sounds, outputs): what each sum was multiplied by."""


@dataclass(slots=True)
class Learner:
    """A network that learns. Signals have the shape (sounds, frames, width)."""

    shapes: tuple[Shape, ...]
    inputs: int
    outputs: int
    seed: int
    dropout: float = 0.0
    parameters: list[Matrix] = field(default_factory=list)
    _moments: list[tuple[Matrix, Matrix]] = field(default_factory=list)
    _steps: int = 0
    _noise: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self._noise = np.random.default_rng(self.seed)
        width = self.inputs
        for shape in self.shapes:
            rows = len(shape.offsets) * width
            self._add((rows, shape.width), np.sqrt((1 if shape.adds else 2) / rows))
            self._add((shape.width,), 0)
            width = shape.width
        self._add((width, self.outputs), np.sqrt(1 / width))
        self._add((self.outputs,), 0)

    def forward(self, features: Matrix) -> tuple[Matrix, list[Seen]]:
        """The outputs, and what ``backward`` needs of each layer; last, of the outputs."""
        signal = np.ascontiguousarray(features.swapaxes(0, 1))
        seen: list[Seen] = []
        for number, shape in enumerate(self.shapes):
            padded = _padded(signal, shape.offsets)
            result = _sums(padded, self.parameters[2 * number], shape.offsets)
            result += self.parameters[2 * number + 1]
            # Whole channels are dropped, for a sound at a time.
            kept = self._noise.random(result.shape[1:], np.float32) >= self.dropout
            scale = np.asarray(kept / (1 - self.dropout), np.float32)
            mask = np.where(result > 0, scale, np.float32(0))
            result *= mask
            seen.append(Seen(padded, mask))
            signal = result + signal if shape.adds else result
        outputs = _times(signal, self.parameters[-2]) + self.parameters[-1]
        seen.append(Seen(signal, np.ones_like(outputs)))
        return outputs.swapaxes(0, 1), seen

    def backward(self, error: Matrix, seen: list[Seen]) -> list[Matrix]:
        """Gradients in the order of the parameters, from that of the outputs."""
        wrong = np.ascontiguousarray(error.swapaxes(0, 1))
        gradients = [_product(seen[-1].padded, wrong), wrong.sum(axis=(0, 1))]
        back = _times(wrong, self.parameters[-2].T)
        for number in range(len(self.shapes) - 1, -1, -1):
            shape, (padded, mask) = self.shapes[number], seen[number]
            inner = back * mask
            gradients[:0] = [_products(padded, inner, shape.offsets), inner.sum(axis=(0, 1))]
            if number:
                through = _spread(inner, self.parameters[2 * number], shape.offsets)
                back = through + back if shape.adds else through
        return gradients

    def step(self, gradients: list[Matrix], rate: float, decay: float) -> None:
        """One step of Adam with decoupled weight decay; gradients are clipped to a norm of 1."""
        self._steps += 1
        norm = float(np.sqrt(sum(float((g * g).sum()) for g in gradients)))
        scale = min(1.0, 1.0 / max(norm, _TINY))
        first, second = _BETAS
        for parameter, gradient, moments in zip(
            self.parameters, gradients, self._moments, strict=True
        ):
            scaled = gradient * np.float32(scale)
            mean, square = moments
            np.copyto(mean, first * mean + (1 - first) * scaled)
            np.copyto(square, second * square + (1 - second) * scaled * scaled)
            unbiased = mean / (1 - first**self._steps)
            spread = np.sqrt(square / (1 - second**self._steps)) + _TINY
            kept = 1 - rate * decay * (parameter.ndim > 1)
            np.copyto(parameter, kept * parameter - rate * unbiased / spread)

    def network(self, usual: Usual, parameters: list[Matrix] | None = None) -> Network:
        """What was learnt so far, or other parameters of the same shapes."""
        given = self.parameters if parameters is None else parameters
        layers = tuple(
            Layer(shape.offsets, given[2 * number], given[2 * number + 1], shape.adds)
            for number, shape in enumerate(self.shapes)
        )
        return Network(layers, given[-2], given[-1], usual)

    def _add(self, shape: tuple[int, ...], spread: float) -> None:
        values = self._noise.normal(0, 1, shape).astype(np.float32) * np.float32(spread)
        self.parameters.append(values)
        self._moments.append((np.zeros_like(values), np.zeros_like(values)))


def _reach(offsets: tuple[int, ...]) -> tuple[int, int]:
    """How many frames before and after its own a layer sees."""
    return max(0, -min(offsets)), max(0, *offsets)


def _padded(signal: Matrix, offsets: tuple[int, ...]) -> Matrix:
    """With zeros before and after, as far as ``offsets`` reach."""
    return np.pad(signal, (_reach(offsets), (0, 0), (0, 0)))


def _sums(padded: Matrix, weights: Matrix, offsets: tuple[int, ...]) -> Matrix:
    """For each frame: those at ``offsets`` from it, times their weights."""
    past, future = _reach(offsets)
    length = len(padded) - past - future
    parts = (
        _times(padded[past + offset : past + offset + length], tap)
        for offset, tap in zip(offsets, np.split(weights, len(offsets)), strict=True)
    )
    total = next(parts)
    for part in parts:
        total += part
    return total


def _products(padded: Matrix, inner: Matrix, offsets: tuple[int, ...]) -> Matrix:
    """The gradient of the weights of ``_sums``."""
    past, _ = _reach(offsets)
    starts = (past + offset for offset in offsets)
    return np.concatenate([_product(padded[at : at + len(inner)], inner) for at in starts])


def _spread(inner: Matrix, weights: Matrix, offsets: tuple[int, ...]) -> Matrix:
    """The gradient of the frames of ``_sums``, without what was padded."""
    past, future = _reach(offsets)
    length, sounds, _ = inner.shape
    width = len(weights) // len(offsets)
    padded = np.zeros((past + length + future, sounds, width), np.float32)
    for offset, tap in zip(offsets, np.split(weights, len(offsets)), strict=True):
        padded[past + offset : past + offset + length] += _times(inner, tap.T)
    return padded[past : past + length]


def _times(signal: Matrix, weights: Matrix) -> Matrix:
    """In one multiplication, which is faster than one for each frame."""
    return (signal.reshape(-1, len(weights)) @ weights).reshape(*signal.shape[:2], -1)


def _product(left: Matrix, right: Matrix) -> Matrix:
    rows = left.shape[0] * left.shape[1]
    return left.reshape(rows, -1).T @ right.reshape(rows, -1)
