"""Faults in the database."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from support.catalogue import add_app
from support.clock import START, FakeClock

from visavis.database.changes import Kind, touched_since
from visavis.database.engine import reading
from visavis.errors import OperatorError
from visavis.injection import store as store_module
from visavis.injection.models import NewFault
from visavis.injection.store import FaultStore

BUSY = NewFault(code=400010002)


@pytest.fixture
def store(engine: AsyncEngine, clock: FakeClock) -> FaultStore:
    return FaultStore(engine, clock, ["Speak"])


async def test_a_fault_is_in_force_until_its_time_is_over(
    store: FaultStore, engine: AsyncEngine, clock: FakeClock
) -> None:
    await add_app(engine, 7)
    wanted = NewFault(app_id=7, action="Speak", code=400000001, latency_ms=800, share=0.3)
    fault = await store.set(wanted, 60)
    assert fault.until_ms == int(START * 1000) + 60_000
    assert (fault.app_id, fault.action, fault.code) == (7, "Speak", 400000001)
    assert (fault.latency_ms, fault.share, fault.drop_callbacks) == (800, 0.3, False)
    assert await store.in_force() == [fault]
    clock.advance(60)
    assert await store.in_force() == []


async def test_what_is_over_is_removed_when_another_one_is_set(
    store: FaultStore, engine: AsyncEngine, clock: FakeClock
) -> None:
    await store.set(BUSY, 1)
    clock.advance(2)
    second = await store.set(BUSY, 1)
    async with reading(engine) as connection:
        assert await store.read(connection) == [second]
    assert second.number == 2


async def test_servers_are_told(store: FaultStore, engine: AsyncEngine) -> None:
    fault = await store.set(BUSY, 60)
    async with reading(engine) as connection:
        touched = await touched_since(connection, 0)
    assert touched is not None
    assert touched[Kind.FAULT]
    assert await store.clear(fault.number) == 1


async def test_one_is_cleared_or_all(store: FaultStore, clock: FakeClock) -> None:
    await store.set(BUSY, 1)
    clock.advance(2)
    for _ in range(3):
        await store.set(BUSY, 60)
    assert await store.clear(2) == 1
    assert [fault.number for fault in await store.in_force()] == [3, 4]
    with pytest.raises(OperatorError, match="There is no fault 2"):
        await store.clear(2)
    assert await store.clear() == 2
    assert await store.in_force() == []


@pytest.mark.parametrize(
    ("fault", "lasting_s", "problem"),
    [
        (NewFault(), 60, "would do nothing"),
        (NewFault(code=0), 60, "ever answered with Code 0"),
        (NewFault(code=5), 60, "ever answered with Code 5"),
        (NewFault(code=400000001, action="Sing"), 60, "no Action 'Sing'"),
        (NewFault(code=400000001, app_id=8), 60, "no App 8"),
        (NewFault(latency_ms=30_001), 60, "30,001 came"),
        (NewFault(latency_ms=-1), 60, "-1 came"),
        (NewFault(latency_ms=1, share=0), 60, "0 came"),
        (NewFault(latency_ms=1, share=1.1), 60, "1.1 came"),
        (NewFault(latency_ms=1, share=float("nan")), 60, "nan came"),
        (NewFault(latency_ms=1), 0.5, "0.5 s came"),
        (NewFault(latency_ms=1), 86_401, "86,401 s came"),
        (NewFault(drop_callbacks=True, action="Speak"), 60, "belong to no Action"),
    ],
)
async def test_what_cannot_be_is_refused(
    store: FaultStore, fault: NewFault, lasting_s: float, problem: str
) -> None:
    with pytest.raises(OperatorError) as refused:
        await store.set(fault, lasting_s)
    assert problem in refused.value.problem
    assert await store.in_force() == []


async def test_there_are_only_so_many(store: FaultStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MAX_FAULTS", 2)
    for _ in range(2):
        await store.set(BUSY, 60)
    with pytest.raises(OperatorError, match="no more can be"):
        await store.set(BUSY, 60)


async def test_whether_faults_apply_is_what_the_last_server_said(store: FaultStore) -> None:
    assert await store.applied_by_server() is None
    await store.note_server(applied=True)
    assert await store.applied_by_server() is True
    await store.note_server(applied=False)
    assert await store.applied_by_server() is False
