"""Against a real HTTP server on loopback."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from visavis.voices.conformance import VoiceConformance, hear, joined
from visavis.voices.contract import Utterance
from visavis.voices.faults import Reason, VoiceError
from visavis.voices.openai.configuration import Configuration
from visavis.voices.openai.engine import OpenAiEngine

from .server import RATE, SECONDS_A_CHARACTER, Answer, SpeechServer, hum, serving

KEY = "sk-very-secret-0123456789"
HELLO = Utterance("Hello there, everybody.", "alloy")


class Pauses:
    """Time between attempts, noted instead of waited for."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
async def server() -> AsyncIterator[SpeechServer]:
    async with serving() as server:
        yield server


@pytest.fixture
async def engine(server: SpeechServer, pauses: Pauses) -> AsyncIterator[OpenAiEngine]:
    engine = OpenAiEngine(Configuration(server.url, "tts-1", KEY, timeout_s=0.5), pauses)
    yield engine
    await engine.aclose()


def answering(response: Response) -> Answer:
    async def answer(_request: Request, _body: dict[str, Any]) -> Response:
        return response

    return answer


def streaming(body: AsyncIterator[bytes], kind: str = "audio/pcm") -> Answer:
    return answering(StreamingResponse(body, media_type=kind))


async def refused(engine: OpenAiEngine, utterance: Utterance = HELLO) -> VoiceError:
    with pytest.raises(VoiceError) as caught:
        await hear(engine, utterance)
    assert KEY not in caught.value.message
    return caught.value


class TestOpenAi(VoiceConformance):
    voice = "alloy"
    knows_phonemes = False
    knows_words = False
    unknown_voices = ("no-such-voice", "x\x00y", "", " ")


async def test_it_asks_for_raw_pcm_with_the_key(engine: OpenAiEngine, server: SpeechServer) -> None:
    await hear(engine, Utterance("Hello\x00 there.", "alloy", rate=500))
    assert server.asked == [
        {
            "model": "tts-1",
            "input": "Hello there.",
            "voice": "alloy",
            "response_format": "pcm",
            "speed": 2.0,
        }
    ]
    assert server.keys == [f"Bearer {KEY}"]


async def test_long_texts_are_asked_for_in_parts(
    engine: OpenAiEngine, server: SpeechServer
) -> None:
    text = "All of this is said. " * 300
    samples, _ = joined(await hear(engine, Utterance(text, "alloy")))
    inputs = [asked["input"] for asked in server.asked]
    assert max(map(len, inputs)) <= 4096
    assert " ".join(inputs) == text.strip()
    expected = sum(map(len, inputs)) * SECONDS_A_CHARACTER * RATE
    assert abs(len(samples) - expected) < 0.01 * expected


@pytest.mark.parametrize("pitch", [-500, 500])
async def test_pitch_keeps_the_length(engine: OpenAiEngine, pitch: int) -> None:
    plain, _ = joined(await hear(engine, HELLO))
    turned, _ = joined(await hear(engine, Utterance(HELLO.text, "alloy", pitch=pitch)))
    assert abs(len(turned) - len(plain)) < 0.01 * len(plain)


async def test_what_passes_is_tried_again(
    engine: OpenAiEngine, server: SpeechServer, pauses: Pauses
) -> None:
    server.answers = [answering(JSONResponse({}, 503)), answering(JSONResponse({}, 429))]
    assert await hear(engine, HELLO)
    assert pauses.seconds == [0.4, 0.8]


async def test_attempts_are_bounded(engine: OpenAiEngine, server: SpeechServer) -> None:
    server.answers = [answering(JSONResponse({}, 503)) for _ in range(9)]
    fault = await refused(engine)
    assert fault.can_retry
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_refusals_are_told_and_not_tried_again(
    engine: OpenAiEngine, server: SpeechServer, status: int
) -> None:
    server.answers = [answering(JSONResponse({"error": f"bad key {KEY}, go away"}, status))]
    fault = await refused(engine)
    assert fault.reason is Reason.REJECTED
    assert not fault.can_retry
    assert str(status) in fault.message
    assert "go away" in fault.message
    assert len(server.asked) == 1


async def test_redirects_do_not_carry_the_key_away(
    engine: OpenAiEngine, server: SpeechServer
) -> None:
    server.answers = [answering(RedirectResponse(f"{server.url}/audio/speech", 307))]
    fault = await refused(engine)
    assert fault.reason is Reason.REJECTED
    assert len(server.asked) == 1


@pytest.mark.parametrize("kind", ["text/html", "audio/mpeg", "application/json"])
async def test_other_kinds_of_content_are_no_speech(
    engine: OpenAiEngine, server: SpeechServer, kind: str
) -> None:
    server.answers = [answering(Response(b"<html>" * 99, media_type=kind))]
    assert (await refused(engine)).reason is Reason.WRONG_ANSWER


async def test_a_file_that_calls_itself_pcm_is_no_speech(
    engine: OpenAiEngine, server: SpeechServer
) -> None:
    server.answers = [answering(Response(b"RIFF\0\0\0\0WAVEfmt " * 9, media_type="audio/pcm"))]
    assert (await refused(engine)).reason is Reason.WRONG_ANSWER


async def test_a_body_without_end_is_ended(engine: OpenAiEngine, server: SpeechServer) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"\1\2" * 32_768
            await asyncio.sleep(0)

    server.answers = [streaming(endless())]
    assert (await refused(engine)).reason is Reason.WRONG_ANSWER
    assert sent * 65_536 < 20_000_000


async def test_half_a_sample_at_the_end_is_dropped(
    engine: OpenAiEngine, server: SpeechServer
) -> None:
    server.answers = [answering(Response(b"\1\0" * 5000 + b"\1", media_type="audio/pcm"))]
    samples, _ = joined(await hear(engine, HELLO))
    assert len(samples) == 5000
    assert (samples == 1).all()


async def test_a_silent_server_is_given_up(engine: OpenAiEngine, server: SpeechServer) -> None:
    async def silent() -> AsyncIterator[bytes]:
        yield b"\1\0" * 4800
        await asyncio.sleep(3)

    server.answers = [streaming(silent())]
    fault = await refused(engine)
    assert fault.reason is Reason.TIMED_OUT
    assert len(server.asked) == 1, "what has been heard in part is not asked for again"


async def test_a_connection_that_breaks_off_is_told(
    engine: OpenAiEngine, server: SpeechServer
) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"\1\0" * 4800

    response = StreamingResponse(broken(), media_type="audio/pcm")
    response.headers["content-length"] = "1000000"
    server.answers = [answering(response)]
    assert (await refused(engine)).reason is Reason.UNREACHABLE


async def test_no_server_is_told(pauses: Pauses) -> None:
    engine = OpenAiEngine(Configuration("http://127.0.0.1:1/v1", "m", KEY), pauses)
    fault = await refused(engine)
    assert fault.reason is Reason.UNREACHABLE
    assert fault.can_retry
    assert len(pauses.seconds) == 2
    await engine.aclose()


async def test_a_listener_in_real_time_holds_no_more_than_a_minute(
    engine: OpenAiEngine, server: SpeechServer
) -> None:
    chunks = engine.speak(Utterance("All of this is said. " * 1000, "alloy"))
    await anext(chunks)
    before = -1
    while before != len(server.asked):
        before = len(server.asked)
        await asyncio.sleep(0.2)
    assert 1 <= before <= 4
    await chunks.aclose()


async def test_the_key_is_in_no_log(
    engine: OpenAiEngine, server: SpeechServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers = [answering(JSONResponse({"key": KEY}, 401))]
    await refused(engine)
    assert await hear(engine, HELLO)
    assert KEY not in caplog.text
    assert KEY not in repr(engine._configuration)


async def test_a_slow_stream_is_heard_as_it_comes(
    engine: OpenAiEngine, server: SpeechServer
) -> None:
    go = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"\1\0" * 4800
        yield b"\1\0" * 4800
        await go.wait()
        async for data in hum({"input": "abc", "speed": 1.0}):
            yield data

    server.answers = [streaming(slow())]
    chunks = engine.speak(HELLO)
    await anext(chunks)
    go.set()
    async for _ in chunks:
        pass
