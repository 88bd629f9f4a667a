from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import visavis.lipsync
from visavis.lipsync.levelling import Usual
from visavis.lipsync.mel import BANDS
from visavis.lipsync.network import (
    Layer,
    Network,
    RunningNetwork,
    load_network,
    open_network,
    read_network,
    store_network,
)

WEIGHTS = Path(visavis.lipsync.__file__).parent / "weights/mouth.npz"


def random_network(seed: int = 1) -> Network:
    noise = np.random.default_rng(seed)

    def matrix(*shape: int) -> np.ndarray:
        return noise.normal(0, 0.1, shape).astype(np.float32)

    layers = (
        Layer((-1, 0, 2), matrix(3 * BANDS, 8), matrix(8), adds=False),
        Layer((-3, 0, 1), matrix(3 * 8, 8), matrix(8), adds=True),
    )
    return Network(layers, matrix(8, 17), matrix(17), Usual(np.zeros(BANDS), np.ones(BANDS)))


def features(count: int) -> np.ndarray:
    return np.random.default_rng(3).normal(0, 1, (count, BANDS)).astype(np.float32)


def by_definition(network: Network, signal: np.ndarray) -> np.ndarray:
    """Each frame of each layer by its own sum."""
    for layer in network.layers:
        width = signal.shape[1]
        result = np.zeros((len(signal), len(layer.bias)))
        for frame in range(len(signal)):
            total = layer.bias.astype(float)
            for number, offset in enumerate(layer.offsets):
                if 0 <= frame + offset < len(signal):
                    block = layer.weights[number * width : (number + 1) * width]
                    total = total + signal[frame + offset] @ block
            result[frame] = np.maximum(total, 0) + (signal[frame] if layer.adds else 0)
        signal = result
    return signal @ network.heads + network.heads_bias


def run(network: Network, signal: np.ndarray, cuts: list[int]) -> np.ndarray:
    running = RunningNetwork(network)
    parts = [running.push(piece) for piece in np.split(signal, sorted(cuts))]
    return np.concatenate([*parts, running.finish()])


@given(st.lists(st.integers(0, 40), max_size=12))
@settings(deadline=None)
def test_pieces_give_what_the_sums_say(cuts: list[int]) -> None:
    network = random_network()
    found = run(network, features(40), cuts)
    assert found.shape == (40, 17)
    # At the very end zeros stand for features here, and for what a layer made of them there.
    expected = by_definition(network, features(40))
    np.testing.assert_allclose(found[:36], expected[:36], atol=1e-5)


def test_it_is_late_by_what_it_says() -> None:
    network = random_network()
    assert (network.past, network.future) == (4, 3)
    assert len(RunningNetwork(network).push(features(10))) == 7


def test_storing_keeps_it_to_half_precision(tmp_path: Path) -> None:
    network = random_network()
    store_network(network, tmp_path / "some.npz")
    again = open_network(tmp_path / "some.npz")
    assert [layer.offsets for layer in again.layers] == [(-1, 0, 2), (-3, 0, 1)]
    np.testing.assert_allclose(
        run(again, features(30), []), run(network, features(30), []), atol=0.02
    )


def test_the_weights_in_the_package_are_small_and_sound() -> None:
    assert WEIGHTS.stat().st_size < 1_000_000
    assert WEIGHTS.with_name("provenance.txt").read_text().startswith("mouth.npz")
    network = load_network()
    assert network.heads.shape[1] == 17
    assert all(np.isfinite(layer.weights).all() for layer in network.layers)


def test_what_is_not_such_a_file_is_refused() -> None:
    with pytest.raises(KeyError):
        read_network({"layers": np.array("[]")})
