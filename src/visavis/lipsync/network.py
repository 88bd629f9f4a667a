"""The network that reads lips from sound: layers that each see a few earlier and later frames."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visavis.lipsync.kernels import run_layer
from visavis.lipsync.levelling import Usual
from visavis.lipsync.mel import BANDS

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layer:
    """Sums over frames at ``offsets`` from its own; then what is negative becomes 0."""

    offsets: tuple[int, ...]
    weights: Matrix
    """(len(offsets) * inputs, outputs): the rows of the first offset first."""
    bias: Matrix
    adds: bool
    """Whether the input is added to the output, which then is as wide."""

    @property
    def past(self) -> int:
        """How many frames before its own it sees."""
        return max(0, -min(self.offsets))

    @property
    def future(self) -> int:
        """How many frames after its own it sees."""
        return max(0, *self.offsets)


@dataclass(frozen=True, slots=True)
class Network:
    """What the training gives; ``load_network`` reads it."""

    layers: tuple[Layer, ...]
    heads: Matrix
    """(width, 17): 15 visemes, the opening, whether the lips touch."""
    heads_bias: Matrix
    usual: Usual

    @property
    def future(self) -> int:
        """How many frames beyond its own a frame needs."""
        return sum(layer.future for layer in self.layers)

    @property
    def past(self) -> int:
        """How many earlier frames a frame needs; before the first stand zeros."""
        return sum(layer.past for layer in self.layers)


class RunningNetwork:
    """A network that takes features as they come."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._layers = [_RunningLayer(layer) for layer in network.layers]

    def push(self, features: Matrix) -> Matrix:
        """(n, 17): logits of visemes, opening and touch. Late by ``Network.future``."""
        signal = features
        for layer in self._layers:
            signal = layer.push(signal)
        return np.asarray(signal @ self._network.heads + self._network.heads_bias, np.float32)

    def finish(self) -> Matrix:
        """What is left, as if zeros came."""
        return self.push(np.zeros((self._network.future, BANDS), np.float32))


class _RunningLayer:
    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        width = layer.weights.shape[0] // len(layer.offsets)
        self._held: Matrix = np.zeros((layer.past, width), np.float32)
        self._beyond = layer.past + layer.future
        self._added = layer.past if layer.adds else -1
        self._offsets = np.array(layer.offsets, np.int64) + layer.past

    def push(self, signal: Matrix) -> Matrix:
        held = np.concatenate((self._held, signal))
        count = max(0, len(held) - self._beyond)
        self._held = held[count:]
        total = np.empty((count, len(self._layer.bias)), np.float32)
        run_layer(held, self._offsets, self._layer.weights, self._layer.bias, self._added, total)
        return total


@cache
def load_network() -> Network:
    """The network that comes with the package."""
    with as_file(files("visavis.lipsync") / "weights" / "mouth.npz") as path:
        return open_network(path)


def open_network(path: Path) -> Network:
    """A network from a file."""
    with np.load(path, allow_pickle=False) as stored:
        return read_network({name: stored[name] for name in stored.files})


def store_network(network: Network, path: Path) -> None:
    """Into a file, in half precision."""
    arrays: dict[str, Any] = stored_arrays(network)
    np.savez(path, **arrays)


def read_network(stored: dict[str, NDArray[Any]]) -> Network:
    """From the arrays that ``stored_arrays`` gives."""
    shapes = json.loads(str(stored["layers"]))
    layers = tuple(
        Layer(
            tuple(shape["offsets"]),
            stored[f"weights{number}"].astype(np.float32),
            stored[f"bias{number}"].astype(np.float32),
            bool(shape["adds"]),
        )
        for number, shape in enumerate(shapes)
    )
    usual = Usual(stored["mean"].astype(np.float64), stored["spread"].astype(np.float64))
    heads = stored["heads"].astype(np.float32)
    return Network(layers, heads, stored["heads_bias"].astype(np.float32), usual)


def stored_arrays(network: Network) -> dict[str, NDArray[Any]]:
    """A network as arrays of half precision, none of which needs pickle."""
    shapes = [{"offsets": layer.offsets, "adds": layer.adds} for layer in network.layers]
    arrays: dict[str, NDArray[Any]] = {
        "layers": np.array(json.dumps(shapes)),
        "heads": network.heads.astype(np.float16),
        "heads_bias": network.heads_bias.astype(np.float16),
        "mean": network.usual.mean.astype(np.float32),
        "spread": network.usual.spread.astype(np.float32),
    }
    for number, layer in enumerate(network.layers):
        arrays[f"weights{number}"] = layer.weights.astype(np.float16)
        arrays[f"bias{number}"] = layer.bias.astype(np.float16)
    return arrays
