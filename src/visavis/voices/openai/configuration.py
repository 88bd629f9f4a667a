"""Where the server is and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from visavis.errors import OperatorError
from visavis.voices.settings import check_settings, read_number

_KNOWN = {"base_url", "key", "model", "sample_rate", "timeout_s"}
_NAME = "openai"


@dataclass(frozen=True, slots=True)
class Configuration:
    """``key`` is in no message and no representation."""

    base_url: str
    """With its version: ``https://api.openai.com/v1``."""
    model: str
    key: str = field(default="", repr=False)
    sample_rate: int = 24_000
    """Of the raw PCM that the server sends, which does not say it."""
    timeout_s: float = 15.0
    """How long the server may be silent."""
    attempts: int = 3


def read_configuration(settings: Mapping[str, str]) -> Configuration:
    """Settings: ``base_url``, ``model`` (tts-1), ``key``, ``sample_rate`` (24000), ``timeout_s``.

    Raises OperatorError.
    """
    check_settings(_NAME, settings, _KNOWN)
    key = settings.get("key", "")
    if not all("!" <= character <= "~" for character in key):
        raise OperatorError(
            'The setting "key" of the voice engine "openai" holds blanks or other characters that '
            "no key has.",
            "Give the key alone, without quotes or a line break.",
        )
    return Configuration(
        base_url=_read_url(settings.get("base_url", "")),
        model=settings.get("model", "tts-1"),
        key=key,
        sample_rate=read_number(
            _NAME, settings, "sample_rate", 24_000, at_least=8_000, at_most=96_000
        ),
        timeout_s=read_number(_NAME, settings, "timeout_s", 15, at_least=1, at_most=300),
    )


def _read_url(url: str) -> str:
    if not url:
        raise OperatorError(
            'The voice engine "openai" has no setting "base_url": it is not set up.',
            "Set VISAVIS_VOICES_OPENAI_BASE_URL to https://host/v1.",
        )
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or parts.username or parts.password or parts.query or parts.fragment:
        raise OperatorError(
            'The setting "base_url" of the voice engine "openai" is no usable address.',
            "Give it as https://host/v1, without user, password or query.",
        )
    return url.rstrip("/")
