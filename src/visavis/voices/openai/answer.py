"""What a speech server answers: raw PCM, or something that is turned into one clear error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx

from visavis.voices.faults import Reason, VoiceError

_PCM_TYPES = {"", "audio/pcm", "audio/l16", "audio/raw", "audio/x-raw", "application/octet-stream"}
_HEADERS = (b"RIFF", b"ID3", b"OggS", b"fLaC", b"<!DO", b"<htm")
_EXCERPT = 300
_EXCERPT_BYTES = 4096
_EXCERPT_S = 2.0
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_OK, _MULTIPLE_CHOICES, _BAD_REQUEST = 200, 300, 400
_UNAUTHORIZED, _FORBIDDEN, _TOO_MANY = 401, 403, 429


class Silence:
    """How long we have waited for the server in all; waiting for the listener does not count."""

    def __init__(self, longest_s: float, total_s: float) -> None:
        self._longest_s = longest_s
        self._left_s = total_s

    async def next_bytes(self, body: AsyncIterator[bytes]) -> bytes | None:
        """The next bytes; None at the end. Raises TimeoutError."""
        clock = asyncio.get_running_loop().time
        start = clock()
        async with asyncio.timeout(min(self._longest_s, self._left_s)):
            data = await anext(body, None)
        self._left_s -= clock() - start
        return data


async def check_answer(response: httpx.Response, key: str) -> None:
    """Raises VoiceError unless this is the beginning of raw PCM."""
    status = response.status_code
    if status == _OK:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in _PCM_TYPES:
            return
        raise VoiceError(
            Reason.WRONG_ANSWER,
            f"The speech server sent {kind[:60]!r} instead of raw PCM. Does it know "
            'response_format "pcm"?',
        )
    if _MULTIPLE_CHOICES <= status < _BAD_REQUEST:
        raise VoiceError(
            Reason.REJECTED,
            f"The speech server redirects (HTTP {status}), which is not followed, since the key "
            "would go along. Give its final address as base_url.",
        )
    excerpt = await _read_excerpt(response, key)
    raise VoiceError(
        _reason(status),
        f"The speech server answered HTTP {status}: {excerpt}",
        can_retry=status in _PASSING,
    )


def check_beginning(data: bytes) -> None:
    """Raises VoiceError when what calls itself PCM is a file of another kind."""
    if data.startswith(_HEADERS):
        raise VoiceError(
            Reason.WRONG_ANSWER,
            f"The speech server sent a file that begins with {data[:4]!r} instead of raw PCM. "
            'Does it know response_format "pcm"?',
        )


def _reason(status: int) -> Reason:
    if status == _TOO_MANY:
        return Reason.BUSY
    return Reason.FAILED if status in _PASSING else Reason.REJECTED


async def _read_excerpt(response: httpx.Response, key: str) -> str:
    """The beginning of an error's text, on one line, without the key if the server repeats it."""
    data = b""
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(_EXCERPT_S):
            async for more in response.aiter_bytes():
                data += more
                if len(data) >= _EXCERPT_BYTES:
                    break
    text = " ".join(data[:_EXCERPT_BYTES].decode(errors="replace").split())
    if key:
        text = text.replace(key, "…")
    printable = "".join(character for character in text if character.isprintable())
    return printable[:_EXCERPT] or "(no text)"
