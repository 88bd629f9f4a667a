"""Timelines: values at a few moments, and smooth motion in between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Track:
    """n values over time, by monotone cubics through the keys (Fritsch and Carlson).

    Between two equal keys nothing moves, nothing overshoots unless a key says so, and value
    and velocity are continuous everywhere: before the first key and after the last it stands.
    """

    times: tuple[float, ...]
    """Seconds, rising."""
    values: tuple[tuple[float, ...], ...]
    """n for each key."""
    slopes: tuple[tuple[float, ...], ...]
    """n for each key: per second."""

    def at(self, time_s: float) -> tuple[float, ...]:
        """The n values at a moment."""
        times = self.times
        if time_s <= times[0]:
            return self.values[0]
        if time_s >= times[-1]:
            return self.values[-1]
        key = bisect_right(times, time_s) - 1
        span = times[key + 1] - times[key]
        u = (time_s - times[key]) / span
        v = 1 - u
        from_start, out = v * v * (1 + 2 * u), v * v * u * span
        from_end, into = u * u * (1 + 2 * v), u * u * v * span
        numbers = zip(
            self.values[key], self.slopes[key], self.values[key + 1], self.slopes[key + 1],
            strict=True,
        )  # fmt: skip
        return tuple(
            start * from_start + leaving * out + end * from_end - coming * into
            for start, leaving, end, coming in numbers
        )


def track(times: Sequence[float], values: Sequence[Sequence[float]]) -> Track:
    """A track through these keys. It starts and ends without velocity."""
    points = np.asarray(values, np.float64)
    spans = np.diff(np.asarray(times, np.float64))[:, None]
    if (spans <= 0).any():
        raise ValueError("the times of a track must rise")
    slopes = np.zeros_like(points)
    if len(points) > 2:  # noqa: PLR2004 - with a key between the first and the last
        slopes[1:-1] = _inner_slopes(np.diff(points, axis=0) / spans, spans)
    return Track(
        tuple(times), tuple(map(tuple, points.tolist())), tuple(map(tuple, slopes.tolist()))
    )


def keys(*pairs: tuple[float, float]) -> Track:
    """A track of one value from (time, value) pairs."""
    return track([time for time, _ in pairs], [[value] for _, value in pairs])


def _inner_slopes(secants: Values, spans: Values) -> Values:
    """Weighted harmonic means; flat wherever the direction changes."""
    before, after = secants[:-1], secants[1:]
    first = 2 * spans[1:] + spans[:-1]
    second = spans[1:] + 2 * spans[:-1]
    same_way = before * after > 0
    below = np.where(same_way, first / np.where(same_way, before, 1), 1) + np.where(
        same_way, second / np.where(same_way, after, 1), 1
    )
    return np.where(same_way, (first + second) / below, 0)
