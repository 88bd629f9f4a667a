"""``/healthz`` and ``/readyz``."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest
from starlette.applications import Starlette
from support.clock import FakeClock

from visavis.edge import health
from visavis.edge.health import Check, Finding, HealthEndpoint


def client(checks: Mapping[str, Check], clock: FakeClock) -> httpx.AsyncClient:
    app = Starlette(routes=HealthEndpoint(checks, clock).routes())
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


class Counting:
    """A check that counts how often it is run."""

    def __init__(self, ok: bool) -> None:
        self.ok = ok
        self.runs = 0

    async def __call__(self) -> Finding:
        self.runs += 1
        await asyncio.sleep(0)
        return Finding(self.ok, "so it is")


async def test_ready_when_every_check_is_passed() -> None:
    good, bad = Counting(True), Counting(False)
    async with client({"a": good}, FakeClock()) as http:
        answer = await http.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"a": {"ok": True, "detail": "so it is"}}}
    async with client({"a": good, "b": bad}, FakeClock()) as http:
        answer = await http.get("/readyz")
        alive = await http.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["b"] == {"ok": False, "detail": "so it is"}
    assert answer.json()["checks"]["a"]["ok"]
    assert (alive.status_code, alive.text) == (200, "ok\n")
    assert "no-store" in answer.headers["Cache-Control"]


async def test_however_many_ask_checks_run_once_a_second() -> None:
    check, clock = Counting(True), FakeClock()
    async with client({"a": check}, clock) as http:
        answers = await asyncio.gather(*(http.get("/readyz") for _ in range(20)))
        assert {answer.status_code for answer in answers} == {200}
        clock.advance(0.9)
        await http.get("/readyz")
        assert check.runs == 1
        clock.advance(0.2)
        check.ok = False
        assert (await http.get("/readyz")).status_code == 503
    assert check.runs == 2


async def test_a_check_that_hangs_is_not_passed_and_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "CHECK_S", 0.02)

    async def hang() -> Finding:
        await asyncio.Event().wait()
        raise AssertionError

    async with client({"a": hang, "b": Counting(True)}, FakeClock()) as http:
        answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert "no answer within" in answer.json()["checks"]["a"]["detail"]
    assert answer.json()["checks"]["b"]["ok"]
