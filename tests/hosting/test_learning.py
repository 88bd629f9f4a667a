"""What a host learns of the machine, and what it says of its room."""

from pathlib import Path

import pytest
from support.clock import FakeClock
from support.hosting import PREPARE

from visavis.hosting.capacity import STREAM_BYTES, Capacity
from visavis.hosting.local import LocalHost
from visavis.live.wire import Cost, Prepared
from visavis.streams.host import InsufficientResourcesError
from visavis.streams.messages import StreamSpec

COSTS = (Cost(256, 256, 0.001), Cost(512, 512, 0.004))


def spec(task_id: str = "t", side: int = 512) -> StreamSpec:
    return StreamSpec(
        task_id=task_id, app_id=1, room_id="r", stream_id=task_id, face_kind="drawn",
        face_model="m", width=side, height=side,
    )  # fmt: skip


@pytest.fixture
def host() -> LocalHost:
    return LocalHost(FakeClock(), Capacity(2.0, lambda: 2**33), PREPARE, lambda _: Path("x"))


async def test_pictures_are_measured_by_the_first_process_only(host: LocalHost) -> None:
    assert host._prepare_now().measure
    host._learn(Prepared())  # its face could not be shown
    assert host._prepare_now().measure
    host._learn(Prepared(COSTS))
    assert not host._prepare_now().measure
    learnt = host.capacity.demand(spec())
    assert learnt == pytest.approx(0.03 + 25 * 0.004)
    host._learn(Prepared((Cost(256, 256, 9.0), Cost(512, 512, 9.0))))
    assert host.capacity.demand(spec()) == learnt


def test_refusals_are_counted_and_a_shortage_is_said() -> None:
    free = [2**33]
    capacity = Capacity(0.5, lambda: free[0])
    assert not capacity.shortage()
    capacity.take(spec("first", 720))
    assert "cores" in capacity.shortage()
    with pytest.raises(InsufficientResourcesError):
        capacity.take(spec("second", 720))
    assert capacity.refusals == 1
    capacity.give_back("first")
    assert not capacity.shortage()
    free[0] = STREAM_BYTES - 1
    assert "memory" in capacity.shortage()
