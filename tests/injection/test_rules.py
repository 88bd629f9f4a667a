"""Which fault hits."""

from collections.abc import Iterator

from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs
from support.catalogue import add_app
from support.clock import FakeClock

from visavis.database.changes import Kind
from visavis.database.engine import reading
from visavis.injection.models import Fault, NewFault
from visavis.injection.rules import FaultRules
from visavis.injection.store import FaultStore

BUSY, SLOW, DROP = (
    NewFault(code=400010002),
    NewFault(latency_ms=100),
    NewFault(drop_callbacks=True),
)


class Dice:
    """Shows what it is told to, and counts its throws."""

    def __init__(self, *shown: float) -> None:
        self._shown: Iterator[float] = iter(shown)
        self.throws = 0

    def __call__(self) -> float:
        self.throws += 1
        return next(self._shown)


class Rules:
    """Rules over a store of their own."""

    def __init__(
        self,
        engine: AsyncEngine,
        clock: FakeClock,
        *,
        dice: Dice | None = None,
        applied: bool = True,
    ) -> None:
        self._engine = engine
        self.store = FaultStore(engine, clock, ["Speak", "Act"])
        self.rules = FaultRules(self.store, clock, applied=applied, dice=dice or Dice())

    async def put(self, *faults: NewFault, lasting_s: float = 60) -> list[Fault]:
        made = [await self.store.set(fault, lasting_s) for fault in faults]
        await self.refresh()
        return made

    async def refresh(self, touched: dict[Kind, set[str]] | None = None) -> None:
        async with reading(self._engine) as connection:
            await self.rules.refresh(connection, touched)

    def of_call(self, app_id: int = 7, action: str = "Speak") -> int | None:
        fault = self.rules.of_call(app_id, action)
        return None if fault is None else fault.number


async def test_apps_and_actions_are_told_apart(engine: AsyncEngine, clock: FakeClock) -> None:
    await add_app(engine, 7)
    rules = Rules(engine, clock)
    await rules.put(NewFault(app_id=7, action="Speak", code=400000001), NewFault(code=400000002))
    assert rules.of_call(7, "Speak") == 1
    assert rules.of_call(7, "Act") == 2
    assert rules.of_call(8, "Speak") == 2


async def test_each_hits_its_share_and_the_first_that_hits_is_the_only_one(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    dice = Dice(0.29, 0.3, 0.1, 0.9, 0.9)
    rules = Rules(engine, clock, dice=dice)
    await rules.put(NewFault(code=400010002, share=0.3), NewFault(latency_ms=1, share=0.5))
    assert [rules.of_call() for _ in range(3)] == [1, 2, None]
    assert dice.throws == 5


async def test_without_a_share_no_dice_are_thrown(engine: AsyncEngine, clock: FakeClock) -> None:
    dice = Dice()
    rules = Rules(engine, clock, dice=dice)
    await rules.put(BUSY)
    assert rules.of_call() == 1
    assert dice.throws == 0


async def test_a_fault_ends_by_itself(engine: AsyncEngine, clock: FakeClock) -> None:
    rules = Rules(engine, clock)
    await rules.put(BUSY, lasting_s=10)
    clock.advance(9.9)
    assert rules.of_call() == 1
    clock.advance(0.2)
    assert rules.of_call() is None


async def test_calls_and_callbacks_are_apart(engine: AsyncEngine, clock: FakeClock) -> None:
    rules = Rules(engine, clock)
    await rules.put(DROP, SLOW)
    assert rules.of_call() == 2
    dropped = rules.rules.of_callback(7)
    assert dropped is not None
    assert dropped.number == 1
    await rules.store.clear(1)
    await rules.refresh()
    assert rules.rules.of_callback(7) is None


async def test_they_are_read_only_when_they_were_touched(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    rules = Rules(engine, clock)
    await rules.store.set(BUSY, 60)
    nothing: dict[Kind, set[str]] = {kind: set() for kind in Kind}
    await rules.refresh(nothing)
    assert rules.of_call() is None
    await rules.refresh(nothing | {Kind.FAULT: {""}})
    assert rules.of_call() == 1


async def test_a_server_that_others_reach_ignores_them_and_says_so_once(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    rules = Rules(engine, clock, applied=False)
    with capture_logs() as logs:
        await rules.refresh()
        await rules.put(BUSY, DROP)
        await rules.put(BUSY)
    assert rules.of_call() is None
    assert rules.rules.of_callback(7) is None
    assert [(line["event"], line["faults"]) for line in logs] == [("faults.ignored", 2)]
