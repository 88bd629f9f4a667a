"""Durations as people write them."""

import pytest

from visavis.cli.durations import read_duration
from visavis.errors import OperatorError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("800ms", 0.8), ("30s", 30.0), ("1.5m", 90.0), ("2h", 7200.0), (" 10 M ", 600.0)],
)
def test_a_number_and_a_unit(text: str, seconds: float) -> None:
    assert read_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "10", "m", "-1s", "1d", "1e9s", "1" * 20 + "s", "१s"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(OperatorError):
        read_duration(text)
