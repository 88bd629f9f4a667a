"""Learning of a network by gradient descent, in plain numpy: forwards, backwards, Adam."""

from __future__ import annotations

from dataclasses import dataclass, field

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

    def forward(self, features: Matrix) -> tuple[Matrix, list[tuple[Matrix, Matrix, Matrix]]]:
        """The outputs, and what ``backward`` needs of each layer: frames, mask, input."""
        signal = features
        seen: list[tuple[Matrix, Matrix, Matrix]] = []
        for number, shape in enumerate(self.shapes):
            frames = _frames(signal, shape.offsets)
            total = frames @ self.parameters[2 * number] + self.parameters[2 * number + 1]
            gate = (total > 0).astype(np.float32)
            # Whole channels are dropped, for a sound at a time.
            kept = self._noise.random((len(gate), 1, gate.shape[2]), np.float32) >= self.dropout
            mask = np.asarray(gate * (kept / (1 - self.dropout)), np.float32)
            result = total * mask
            seen.append((frames, mask, signal))
            signal = result + signal if shape.adds else result
        seen.append((signal, signal, signal))
        outputs = np.asarray(signal @ self.parameters[-2] + self.parameters[-1], np.float32)
        return outputs, seen

    def backward(self, error: Matrix, seen: list[tuple[Matrix, Matrix, Matrix]]) -> list[Matrix]:
        """Gradients in the order of the parameters, from that of the outputs."""
        gradients = [_product(seen[-1][0], error), error.sum(axis=(0, 1))]
        back = error @ self.parameters[-2].T
        for number in range(len(self.shapes) - 1, -1, -1):
            shape, (frames, mask, signal) = self.shapes[number], seen[number]
            inner = np.asarray(back * mask, np.float32)
            gradients[:0] = [_product(frames, inner), inner.sum(axis=(0, 1))]
            if number:
                spread = np.asarray(inner @ self.parameters[2 * number].T, np.float32)
                through = _gather(spread, shape.offsets, signal.shape[2])
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


def _frames(signal: Matrix, offsets: tuple[int, ...]) -> Matrix:
    """Each frame with those at ``offsets`` from it, side by side; outside are zeros."""
    past, future = max(0, -min(offsets)), max(0, *offsets)
    padded = np.pad(signal, ((0, 0), (past, future), (0, 0)))
    length = signal.shape[1]
    return np.concatenate(
        [padded[:, past + offset : past + offset + length] for offset in offsets], axis=2
    )


def _gather(spread: Matrix, offsets: tuple[int, ...], width: int) -> Matrix:
    """The transpose of ``_frames``."""
    past, future = max(0, -min(offsets)), max(0, *offsets)
    sounds, length, _ = spread.shape
    padded = np.zeros((sounds, past + length + future, width), np.float32)
    for number, offset in enumerate(offsets):
        piece = spread[:, :, number * width : (number + 1) * width]
        padded[:, past + offset : past + offset + length] += piece
    return padded[:, past : past + length]


def _product(left: Matrix, right: Matrix) -> Matrix:
    rows = left.shape[0] * left.shape[1]
    return left.reshape(rows, -1).T @ right.reshape(rows, -1)
