from __future__ import annotations

import pytest

from visavis.errors import OperatorError
from visavis.voices.openai.configuration import read_configuration

GOOD = {"base_url": "https://speech.example/v1/", "key": "sk-1"}


def test_settings_are_read() -> None:
    configuration = read_configuration(GOOD | {"model": "kokoro", "sample_rate": "22050"})
    assert configuration.base_url == "https://speech.example/v1"
    assert configuration.model == "kokoro"
    assert configuration.sample_rate == 22_050


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": ""},
        {"base_url": "speech.example/v1"},
        {"base_url": "file:///etc/passwd"},
        {"base_url": "https://user:pass@speech.example/v1"},
        {"base_url": "https://[broken/v1"},
        {"sample_rate": "0"},
        {"timeout_s": "soon"},
        {"colour": "red"},
        {"key": "sk-1\n"},
    ],
)
def test_unusable_settings_are_refused_without_showing_the_key(wrong: dict[str, str]) -> None:
    with pytest.raises(OperatorError) as caught:
        read_configuration(GOOD | wrong)
    assert "sk-1" not in str(caught.value)
    assert "pass" not in str(caught.value).replace("password", "")
