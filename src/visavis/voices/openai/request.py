"""One part of a text asked for, tried again while nothing of it has been heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

import httpx

from visavis.voices.faults import Reason, VoiceError
from visavis.voices.openai.answer import Silence, check_answer, check_beginning
from visavis.voices.openai.configuration import Configuration

Sleep = Callable[[float], Awaitable[object]]

_FIRST_PAUSE_S = 0.4
_LONGEST_PAUSE_S = 5.0
_TOTAL_SILENCE_S = 120.0
_SLOWEST_S = 1.0
"""Seconds that one character may take at most; more sound than that is not of this text."""
_EXTRA_S = 20.0
_WIDTH = 2


class SpeechRequest:
    """Asks a server for speech. ``sleep`` waits between attempts."""

    def __init__(
        self, client: httpx.AsyncClient, configuration: Configuration, sleep: Sleep
    ) -> None:
        self._client = client
        self._configuration = configuration
        self._sleep = sleep

    async def pcm(self, text: str, voice: str, speed: float) -> AsyncGenerator[bytes, None]:
        """Raw PCM as it comes; pieces have whole samples. Raises VoiceError."""
        for attempt in range(1, self._configuration.attempts + 1):
            is_heard = False
            try:
                async with aclosing(self._attempt(text, voice, speed)) as pieces:
                    async for piece in pieces:
                        is_heard = True
                        yield piece
            except VoiceError as fault:
                if is_heard or not fault.can_retry or attempt == self._configuration.attempts:
                    raise
                await self._sleep(min(_FIRST_PAUSE_S * 2 ** (attempt - 1), _LONGEST_PAUSE_S))
            else:
                return

    async def _attempt(self, text: str, voice: str, speed: float) -> AsyncGenerator[bytes, None]:
        configuration = self._configuration
        seconds = _EXTRA_S + _SLOWEST_S * len(text) / min(speed, 1.0)
        room = int(seconds * configuration.sample_rate) * _WIDTH
        try:
            async with aclosing(self._body(text, voice, speed)) as body:
                silence = Silence(configuration.timeout_s, _TOTAL_SILENCE_S)
                rest = b""
                is_first = True
                while data := await silence.next_bytes(body):
                    if is_first:
                        check_beginning(data)
                        is_first = False
                    rest += data
                    whole = len(rest) // _WIDTH * _WIDTH
                    room -= whole
                    if room < 0:
                        raise _endless(seconds, len(text))
                    if whole:
                        yield rest[:whole]
                    rest = rest[whole:]
        except TimeoutError:
            raise VoiceError(
                Reason.TIMED_OUT,
                f"The speech server was silent for {configuration.timeout_s:g} s, or kept us "
                f"waiting {_TOTAL_SILENCE_S:g} s in all. Try again.",
            ) from None

    async def _body(self, text: str, voice: str, speed: float) -> AsyncGenerator[bytes, None]:
        configuration = self._configuration
        key = configuration.key
        try:
            async with self._client.stream(
                "POST",
                f"{configuration.base_url}/audio/speech",
                json={
                    "model": configuration.model,
                    "input": text,
                    "voice": voice,
                    "response_format": "pcm",
                    "speed": round(speed, 3),
                },
                headers={"Authorization": f"Bearer {key}"} if key else {},
            ) as response:
                await check_answer(response, key)
                async for data in response.aiter_bytes():
                    yield data
        except httpx.TimeoutException as fault:
            raise TimeoutError from fault
        except httpx.HTTPError as fault:
            raise VoiceError(
                Reason.UNREACHABLE,
                f"The speech server cannot be reached, or broke off ({type(fault).__name__}). Is "
                f"base_url right, and does it run?",
            ) from fault


def _endless(seconds: float, length: int) -> VoiceError:
    return VoiceError(
        Reason.WRONG_ANSWER,
        f"The speech server sent more than {seconds:.0f} s of sound for {length} characters.",
    )


default_sleep: Sleep = asyncio.sleep
