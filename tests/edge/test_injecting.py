"""Injected faults at the gateway."""

import asyncio
import random
from contextlib import suppress

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs
from support.clock import START, FakeClock
from support.gate import QUERY, open_gate

from visavis.edge import injecting
from visavis.edge.injecting import Injector
from visavis.injection.models import Fault, NewFault
from visavis.injection.rules import FaultRules
from visavis.injection.store import FaultStore

BUSY = 400010002
NO_NONCE_TWICE = 100000005


async def test_a_code_answers_instead_of_the_action(engine: AsyncEngine, clock: FakeClock) -> None:
    async with open_gate(engine, clock) as gate:
        await gate.inject(NewFault(code=BUSY, action=QUERY))
        answer = await gate.client.call(QUERY)
        assert set(answer) == {"Code", "Message", "RequestId"}
        assert answer["Code"] == BUSY
        assert answer["Message"].startswith("System busy, retry later: fault 1, ")
        assert (await gate.client.call("GetDriveStatus", {"TaskId": "t"}))["Code"] != BUSY
        await gate.faults.clear()
        await gate.follow()
        assert (await gate.client.call(QUERY))["Code"] == 0


async def test_it_hits_only_what_is_signed_well_and_new(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    async with open_gate(engine, clock) as gate:
        await gate.inject(NewFault(code=BUSY))
        query = gate.client.caller.query(QUERY, Timestamp=str(int(START)))
        wrong = query | {"Signature": "0" * 32}
        for sent, code in ((wrong, 100000005), (query, BUSY), (query, NO_NONCE_TWICE)):
            answer = gate.client.envelope(await gate.client.http.get("/", params=sent))
            assert answer["Code"] == code


async def test_latency_holds_a_call_that_is_then_carried_out(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    async with open_gate(engine, clock) as gate:
        await gate.inject(NewFault(latency_ms=800))
        answer = await gate.client.call(QUERY, {})
        assert answer["Code"] == 0
        assert clock.now() == START + 0.8
        record = gate.call_log.find(answer["RequestId"])
        assert record is not None
        assert (record.duration_ms, record.fault) == (800.0, 1)


async def test_a_hit_is_logged_counted_and_marked(engine: AsyncEngine, clock: FakeClock) -> None:
    async with open_gate(engine, clock) as gate:
        fault = await gate.inject(NewFault(code=BUSY, latency_ms=100, app_id=1))
        with capture_logs() as logs:
            answer = await gate.client.call("DriveByText", {"Text": "Hi."})
            await gate.other.call(QUERY)
        (line,) = [line for line in logs if line["event"] == "call.fault"]
        assert (line["fault"], line["code"], line["latency_ms"]) == (fault.number, BUSY, 100)
        assert (line["app_id"], line["action"]) == (1, "DriveByText")
        other, record = gate.call_log.page(None, 10)
        assert (record.request_id, record.fault, record.code) == (answer["RequestId"], 1, BUSY)
        assert record.parameters == {"Text": "Hi."}
        assert other.fault is None
        text = gate.metrics.text().decode()
        assert 'visavis_injected_faults_total{effect="code"} 1.0' in text
        assert 'visavis_injected_faults_total{effect="latency"} 1.0' in text


async def test_a_share_is_hit(engine: AsyncEngine, clock: FakeClock) -> None:
    dice = random.Random(5)  # noqa: S311
    async with open_gate(engine, clock, dice.random) as gate:
        await gate.inject(NewFault(code=BUSY, share=0.3))
        codes = [(await gate.client.call(QUERY))["Code"] for _ in range(200)]
    again = random.Random(5)  # noqa: S311
    assert codes == [BUSY if again.random() < 0.3 else 0 for _ in range(200)]
    assert 40 < codes.count(BUSY) < 80


async def test_a_body_that_is_too_large_is_refused_first(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    async with open_gate(engine, clock) as gate:
        await gate.inject(NewFault(code=BUSY))
        answer = await gate.client.call(QUERY, {"x": "y" * 2_000_000})
        assert answer["Code"] == 100000012


async def test_no_more_than_so_many_calls_are_held(
    engine: AsyncEngine, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(injecting, "MOST_HELD", 2)
    held = 0

    async def wait(_seconds: float) -> None:
        nonlocal held
        held += 1
        await asyncio.Event().wait()

    rules = FaultRules(FaultStore(engine, clock, []), clock, applied=True)
    injector = Injector(rules, sleep=wait)
    fault = Fault(number=1, latency_ms=100, created_ms=0, until_ms=2**53)
    waiting = [asyncio.create_task(injector.apply(fault, 1, "A")) for _ in range(2)]
    await asyncio.sleep(0)
    await injector.apply(fault, 1, "A")  # goes on at once
    assert held == 2
    for task in waiting:  # a client that hangs up makes room
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    third = asyncio.create_task(injector.apply(fault, 1, "A"))
    await asyncio.sleep(0)
    assert held == 3
    third.cancel()
