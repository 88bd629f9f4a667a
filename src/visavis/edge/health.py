"""``/healthz`` and ``/readyz``: whether the server is alive, and whether it can do its work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from visavis.clock import Clock
from visavis.logs import in_background

CHECK_S = 1.0
"""How long a check may take, and how long its finding is repeated to whoever asks next."""
_HEADERS = {"Cache-Control": "no-store"}


class Finding(NamedTuple):
    """What a check has found. Anybody may read the detail."""

    ok: bool
    detail: str


Check = Callable[[], Awaitable[Finding]]


class HealthEndpoint:
    """Answers both. However often and by how many it is asked, each check runs once a second."""

    def __init__(self, checks: Mapping[str, Check], clock: Clock) -> None:
        self._checks = checks
        self._clock = clock
        self._running: asyncio.Task[dict[str, Finding]] | None = None
        self._found_at = 0.0

    def routes(self) -> list[Route]:
        """Where the two are."""
        return [
            Route("/healthz", self.alive, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
        ]

    async def alive(self, _request: Request) -> Response:
        """200 as long as the loop turns."""
        return PlainTextResponse("ok\n", headers=_HEADERS)

    async def ready(self, _request: Request) -> Response:
        """200 when every check is passed, else 503; with each finding."""
        found = await self._find()
        ready = all(finding.ok for finding in found.values())
        content = {
            "ready": ready,
            "checks": {name: finding._asdict() for name, finding in found.items()},
        }
        return JSONResponse(content, 200 if ready else 503, headers=_HEADERS)

    async def _find(self) -> dict[str, Finding]:
        now = self._clock.monotonic()
        running = self._running
        if running is None or (running.done() and now - self._found_at >= CHECK_S):
            running = self._running = in_background(self._run())
            self._found_at = now
        # Who goes away does not take the answer from others.
        return await asyncio.shield(running)

    async def _run(self) -> dict[str, Finding]:
        found = await asyncio.gather(*(_bounded(check) for check in self._checks.values()))
        return dict(zip(self._checks, found, strict=True))


async def _bounded(check: Check) -> Finding:
    try:
        async with asyncio.timeout(CHECK_S):
            return await check()
    except TimeoutError:
        return Finding(False, f"There was no answer within {CHECK_S:g} s.")
