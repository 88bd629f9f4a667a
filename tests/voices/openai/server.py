"""A speech server of ours on a real socket: it hums, and misbehaves when asked to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

RATE = 24_000
PITCH_HZ = 150.0
SECONDS_A_CHARACTER = 0.06

Answer = Callable[[Request, dict[str, Any]], Awaitable[Response]]


@dataclass
class SpeechServer:
    """Remembers what it was asked; ``answers`` are used up before it answers as usual."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    async def speech(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        self.keys.append(request.headers.get("authorization", ""))
        if self.answers:
            return await self.answers.pop(0)(request, body)
        if body["voice"] != "alloy":
            return JSONResponse({"error": {"message": "voice must be alloy"}}, 400)
        return StreamingResponse(hum(body), media_type="audio/pcm")


async def hum(body: dict[str, Any]) -> AsyncIterator[bytes]:
    """A buzz whose length follows text and speed, in pieces of an odd number of bytes."""
    length = int(len(body["input"]) * SECONDS_A_CHARACTER / body["speed"] * RATE)
    rest = b""
    for start in range(0, length, 4800):
        times = np.arange(start, min(start + 4800, length)) / RATE
        harmonics = [np.sin(2 * np.pi * PITCH_HZ * n * times) / n for n in range(1, 12)]
        data = rest + (np.sum(harmonics, axis=0) * 5000).astype("<i2").tobytes()
        odd = len(data) - (len(data) % 2 == 0)
        yield data[:odd]
        rest = data[odd:]
        await asyncio.sleep(0)
    yield rest


@asynccontextmanager
async def serving() -> AsyncIterator[SpeechServer]:
    speech = SpeechServer()
    app = Starlette(routes=[Route("/v1/audio/speech", speech.speech, methods=["POST"])])
    config = uvicorn.Config(
        app, port=0, log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    speech.url = f"http://127.0.0.1:{port}/v1"
    try:
        yield speech
    finally:
        server.should_exit = True
        await task
