"""Tasks: created where there is room, found by their App, ended, and never lost."""

import asyncio

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from support.clock import FakeClock
from support.streams import Stage, eventually, order, stage

from visavis.errors import ApiError, ReturnCode
from visavis.streams.messages import Pcm, StartPcm, StreamSpec
from visavis.streams.models import Source, StreamTask
from visavis.streams.service import LEASE_S
from visavis.streams.states import DriveStatus, TaskStatus
from visavis.streams.sweeping import GRACE_S
from visavis.testing.scripted_stream import ScriptedStream


async def refused(work: object) -> ReturnCode:
    """The code of an ApiError that work, a coroutine, raises."""
    with pytest.raises(ApiError) as fault:
        await work  # type: ignore[misc]
    return fault.value.code


async def told(on: Stage, task_id: str) -> list[tuple[int, int]]:
    """Event type and status of each callback of a task, in order."""
    found = await on.outbox.list_newest(1000)
    return [
        (one.event_type.value, msgspec.json.decode(one.detail)["Status"])
        for one in reversed(found)
        if one.task_id == task_id
    ]


async def test_a_task_initialises_and_streams(on: Stage) -> None:
    task_id = await on.streams.create(on.app, order())
    task = await on.streams.get(on.app, task_id)
    assert (task.status, task.room_id, task.stream_id) == (TaskStatus.INITIALISING, "r", "s")
    await on.pass_time(0.2)
    await on.reaches(task_id, TaskStatus.STREAMING)
    assert [task.task_id for task in await on.store.running(1)] == [task_id]
    assert await told(on, task_id) == [(3, 1), (3, 3)]


async def test_a_stop_frees_the_stream_id_before_it_returns(on: Stage) -> None:
    for _ in range(3):
        task_id = await on.streaming()
        await on.streams.stop(on.app, task_id)
        assert (await on.streams.get(on.app, task_id)).status is TaskStatus.STOPPED
        assert await told(on, task_id) == [(3, 1), (3, 3), (3, 4), (3, 5)]
    assert await on.store.running(1) == []


async def test_a_stop_ends_what_is_spoken_and_queued(on: Stage) -> None:
    task_id = await on.streaming()
    for _ in range(2):
        await on.say(task_id, "x" * 100)
    await on.drive_statuses(task_id, 2, 1)
    await on.streams.stop(on.app, task_id)
    await on.drive_statuses(task_id, 5, 5)
    assert await told(on, task_id) == [
        (3, 1), (3, 3), (4, 1), (4, 2), (4, 1), (3, 4), (4, 4), (3, 5),
    ]  # fmt: skip


async def test_an_ended_task_still_answers_but_does_nothing_more(on: Stage) -> None:
    task_id = await on.streaming()
    drive_id = await on.say(task_id)
    await on.streams.stop(on.app, task_id)
    assert (await on.streams.get(on.app, task_id)).status is TaskStatus.STOPPED
    assert len(await on.drives.status(on.app, task_id, drive_id)) == 1
    stopped = ReturnCode.STREAM_STOPPED
    assert await refused(on.streams.stop(on.app, task_id)) is stopped
    assert await refused(on.say(task_id)) is stopped
    assert await refused(on.drives.interrupt(on.app, task_id)) is stopped
    assert await refused(on.drives.act(on.app, task_id, "wave")) is stopped
    assert await refused(on.drives.open_socket(on.app, task_id)) is stopped


async def test_a_failed_initialisation_says_why_and_is_400000006(on: Stage) -> None:
    on.host.script.initialisation_fails = "The model is damaged."
    task_id = await on.streams.create(on.app, order())
    await on.say(task_id)
    await on.pass_time(0.2)
    task = await on.reaches(task_id, TaskStatus.FAILED)
    assert task.fail_reason == "The model is damaged."
    await on.drive_statuses(task_id, 3)
    assert await refused(on.say(task_id)) is ReturnCode.STREAM_NOT_STARTED
    assert await refused(on.streams.stop(on.app, task_id)) is ReturnCode.STREAM_NOT_STARTED
    assert await told(on, task_id) == [(3, 1), (4, 1), (4, 3), (3, 2)]
    on.host.script.initialisation_fails = ""
    await on.streaming()  # its StreamId is free


async def test_a_stream_id_is_unique_among_an_apps_live_streams(on: Stage) -> None:
    await on.streams.create(on.app, order())
    taken = ReturnCode.STREAM_ID_EXISTS
    assert await refused(on.streams.create(on.app, order())) is taken
    assert await refused(on.streams.create(on.app, order(room_id="another"))) is taken
    await on.streams.create(on.other, order())


async def test_an_app_has_no_more_streams_than_its_limit(on: Stage) -> None:
    for name in "abc":
        await on.streams.create(on.app, order(name))
    reached = ReturnCode.STREAM_LIMIT_REACHED
    assert await refused(on.streams.create(on.app, order("d"))) is reached
    assert await refused(on.streams.create(on.app, order("a"))) is ReturnCode.STREAM_ID_EXISTS
    more = await on.apps.set_stream_limit(1, 4)
    await on.streams.create(more, order("d"))


async def test_a_host_without_room_is_400010007_and_leaves_nothing(on: Stage) -> None:
    on.host.script.room_for = 1
    await on.streams.create(on.app, order("a"))
    for _ in range(2):
        refusal = await refused(on.streams.create(on.app, order("b")))
        assert refusal is ReturnCode.NOT_ENOUGH_RESOURCES
    assert [task.stream_id for task in await on.store.live()] == ["a"]
    assert len(await on.outbox.list_newest(10)) == 1


async def test_of_many_creates_at_once_each_gets_its_answer(on: Stage) -> None:
    answers = await asyncio.gather(
        *(on.streams.create(on.app, order("same")) for _ in range(5)),
        *(on.streams.create(on.other, order(f"s{number}")) for number in range(5)),
        return_exceptions=True,
    )
    codes = [answer.code for answer in answers if isinstance(answer, ApiError)]
    assert codes.count(ReturnCode.STREAM_ID_EXISTS) == 4
    assert codes.count(ReturnCode.STREAM_LIMIT_REACHED) == 2
    live = await on.store.live()
    assert len(live) == 4 == len([one for one in on.host.streams.values() if not one.is_over])
    assert {task.task_id for task in live} == {one for one in answers if isinstance(one, str)}


@pytest.mark.parametrize(
    ("digital_human_id", "code"),
    [
        ("nobody", ReturnCode.DIGITAL_HUMAN_NOT_FOUND),
        ("faceless", ReturnCode.DIGITAL_HUMAN_BROKEN),
    ],
)
async def test_who_cannot_be_streamed_is_refused(
    on: Stage, digital_human_id: str, code: ReturnCode
) -> None:
    assert (
        await refused(on.streams.create(on.app, order(digital_human_id=digital_human_id))) is code
    )
    assert await on.store.live() == []


async def test_another_apps_private_digital_human_is_not_found(on: Stage) -> None:
    await on.streams.create(on.app, order(digital_human_id="own"))
    refusal = await refused(on.streams.create(on.other, order(digital_human_id="own")))
    assert refusal is ReturnCode.DIGITAL_HUMAN_NOT_FOUND


@pytest.mark.parametrize("task_id", ["nothing", "\0", "x" * 5000, "'; --"])
async def test_an_unknown_task_and_another_apps_are_not_found(on: Stage, task_id: str) -> None:
    mine = await on.streaming()
    for app, wanted in ((on.app, task_id), (on.other, mine)):
        for work in (
            on.streams.get(app, wanted),
            on.streams.stop(app, wanted),
            on.drives.interrupt(app, wanted),
            on.drives.status(app, wanted, None),
            on.drives.status(app, None, wanted),
        ):
            assert await refused(work) is ReturnCode.TASK_NOT_FOUND


async def test_a_task_ends_at_its_ttl(on: Stage) -> None:
    task_id = await on.streaming(ttl_s=60, max_idle_s=86_400)
    await on.say(task_id, "x" * 1800)  # which would take longer
    on.host.jump(59)
    await on.sweeper.sweep()
    assert (await on.streams.get(on.app, task_id)).status is TaskStatus.STREAMING
    on.host.jump(1)
    await on.sweeper.sweep()
    task = await on.reaches(task_id, TaskStatus.STOPPED)
    assert task.end_reason == "It has lived for its TTL of 60 s."


async def test_a_task_ends_when_it_was_not_driven_for_its_max_idle_time(on: Stage) -> None:
    task_id = await on.streaming(max_idle_s=30)
    on.host.jump(29)
    await on.say(task_id, "x" * 1000)  # 50 s
    await on.drive_statuses(task_id, 2)
    for _ in range(2):
        on.host.jump(24)
        await on.sweeper.sweep()
        assert (await on.streams.get(on.app, task_id)).status is TaskStatus.STREAMING
    on.host.jump(3)
    await on.drive_statuses(task_id, 4)
    on.host.jump(29)
    await on.sweeper.sweep()
    assert (await on.streams.get(on.app, task_id)).status is TaskStatus.STREAMING
    on.host.jump(1)
    await on.sweeper.sweep()
    task = await on.reaches(task_id, TaskStatus.STOPPED)
    assert task.end_reason == "It was not driven for its MaxIdleTime of 30 s."


async def test_a_socket_that_nobody_uses_does_not_keep_a_task(on: Stage) -> None:
    task_id = await on.streaming(max_idle_s=30)
    await on.drives.open_socket(on.app, task_id)
    on.host.jump(31)
    await on.sweeper.sweep()
    await on.reaches(task_id, TaskStatus.STOPPED)


async def test_a_socket_that_brings_no_more_sound_does_not_keep_a_task_either(on: Stage) -> None:
    task_id = await on.streaming(max_idle_s=30)
    drive_id, _ = await on.drives.open_socket(on.app, task_id)
    second = bytes(2 * 16_000)
    handle = await on.host.handle(task_id)
    await handle.drive(StartPcm(drive_id=drive_id))
    for number in range(1, 41):
        await handle.drive(Pcm(drive_id=drive_id, number=number, content=second))
    for _ in range(8):
        await on.drives.note_sound(task_id, 5.0)
    await on.host.pass_time(0.2)
    await on.drive_statuses(task_id, 2)
    on.host.jump(69)  # forty seconds of sound, and all but one of the thirty behind them
    await on.sweeper.sweep()
    assert (await on.streams.get(on.app, task_id)).status is TaskStatus.STREAMING
    await on.drive_statuses(task_id, 2)  # the socket is open
    on.host.jump(2)
    await on.sweeper.sweep()
    await on.reaches(task_id, TaskStatus.STOPPED)
    await on.drive_statuses(task_id, 5)


async def test_sound_that_comes_late_counts_from_when_it_came(on: Stage) -> None:
    task_id = await on.streaming(max_idle_s=30)
    on.host.jump(20)
    await on.drives.note_sound(task_id, 5.0)
    for seconds, status in ((34, TaskStatus.STREAMING), (1, TaskStatus.STOPPED)):
        on.host.jump(seconds)
        await on.sweeper.sweep()
        await on.reaches(task_id, status)


async def test_a_crash_ends_its_task_and_touches_no_other(on: Stage) -> None:
    crashes, stays = await on.streaming("a"), await on.streaming("b")
    for task_id in (crashes, stays):
        await on.say(task_id, "x" * 100)
        await on.drive_statuses(task_id, 2)  # else which is told first is chance
        await on.say(task_id, "x" * 100)
    on.host.streams[crashes].lose("It was killed by signal 9.")
    task = await on.reaches(crashes, TaskStatus.STOPPED)
    assert task.end_reason == "It was killed by signal 9."
    await on.drive_statuses(crashes, 3, 3)
    await on.drive_statuses(stays, 2, 1)
    assert await told(on, crashes) == [
        (3, 1), (3, 3), (4, 1), (4, 2), (4, 1), (4, 3), (4, 3), (3, 5),
    ]  # fmt: skip


async def test_a_crash_while_it_initialises_is_a_failed_initialisation(on: Stage) -> None:
    task_id = await on.streams.create(on.app, order())
    on.host.streams[task_id].lose("It was killed by signal 9.")
    task = await on.reaches(task_id, TaskStatus.FAILED)
    assert task.fail_reason == "It was killed by signal 9."


async def leave(engine: AsyncEngine, on: Stage, owner: str, *statuses: TaskStatus) -> list[str]:
    """Tasks that a server which was killed has left behind."""
    left = []
    for number, status in enumerate(statuses):
        task = StreamTask(
            task_id=f"left-{number}",
            app_id=1,
            digital_human_id="mia",
            room_id="r",
            stream_id=f"left-{number}",
            status=status,
            ttl_s=86_400,
            max_idle_s=900,
            created_ms=on.streams.now_ms(),
            driven_ms=on.streams.now_ms(),
            owner=owner,
            lease_ms=on.streams.lease_ms(),
        )
        await on.store.add(task, 10)
        left.append(task.task_id)
    return left


LIVE = (TaskStatus.INITIALISING, TaskStatus.STREAMING, TaskStatus.STOPPING)
ENDS = [TaskStatus.FAILED, TaskStatus.STOPPED, TaskStatus.STOPPED]


async def test_after_a_restart_tasks_that_were_live_are_ended_with_callbacks(
    engine: AsyncEngine, on: Stage
) -> None:
    left = await leave(engine, on, "me", *LIVE)
    await on.sweeper.sweep()
    assert [(await on.streams.get(on.app, one)).status for one in left] == ENDS
    assert [await told(on, one) for one in left] == [[(3, 2)], [(3, 5)], [(3, 5)]]
    assert "restarted" in (await on.streams.get(on.app, left[0])).fail_reason


async def test_tasks_of_another_server_are_ended_once_it_is_gone(
    engine: AsyncEngine, on: Stage
) -> None:
    left = await leave(engine, on, "another", *LIVE)
    await on.sweeper.sweep()
    assert [(await on.streams.get(on.app, one)).status for one in left] == list(LIVE)
    assert await refused(on.say(left[1])) is ReturnCode.SYSTEM_BUSY
    on.host.jump(LEASE_S - 1)
    await on.store.hold("another", on.streams.lease_ms())  # it is there
    on.host.jump(LEASE_S - 1)
    await on.sweeper.sweep()
    assert [(await on.streams.get(on.app, one)).status for one in left] == list(LIVE)
    on.host.jump(2)
    await on.sweeper.sweep()
    assert [(await on.streams.get(on.app, one)).status for one in left] == ENDS


async def test_after_an_outage_others_may_first_say_that_they_are_there(
    engine: AsyncEngine, on: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    (left,) = await leave(engine, on, "another", TaskStatus.STREAMING)
    await on.sweeper.sweep()
    live, swept = on.store.live, asyncio.Event()

    async def gone() -> list[StreamTask]:
        swept.set()
        raise ConnectionError

    monkeypatch.setattr(on.store, "live", gone)
    sweeping = asyncio.create_task(on.sweeper.run())
    await swept.wait()
    sweeping.cancel()
    await asyncio.wait([sweeping])
    on.host.jump(LEASE_S + 1)  # nobody could hold anything
    monkeypatch.setattr(on.store, "live", live)
    await on.sweeper.sweep()
    assert (await on.streams.get(on.app, left)).status is TaskStatus.STREAMING
    on.host.jump(GRACE_S)
    await on.sweeper.sweep()
    assert (await on.streams.get(on.app, left)).status is TaskStatus.STOPPED


async def test_a_stream_that_outlived_its_server_is_taken_over_where_it_was(
    engine: AsyncEngine, on: Stage
) -> None:
    task_id = await on.streaming()
    await on.say(task_id)
    await on.drive_statuses(task_id, 2)
    await on.streams.watch.aclose()  # as if the process had died
    await on.pass_time(1)
    assert len(await on.drives.status(on.app, task_id, None)) == 1
    await on.drive_statuses(task_id, 2)
    await on.sweeper.sweep()
    await on.drive_statuses(task_id, 4)
    assert await told(on, task_id) == [(3, 1), (3, 3), (4, 1), (4, 2), (4, 4)]


async def test_a_server_that_stops_ends_its_streams_and_says_so(
    engine: AsyncEngine, clock: FakeClock
) -> None:
    async with stage(engine, clock) as on:
        task_id = await on.streaming()
        await on.say(task_id)
        await on.drive_statuses(task_id, 2)
    assert (await on.streams.get(on.app, task_id)).status is TaskStatus.STOPPED
    await on.drive_statuses(task_id, 5)
    assert await told(on, task_id) == [(3, 1), (3, 3), (4, 1), (4, 2), (4, 4), (3, 5)]


async def test_events_that_come_twice_count_once(on: Stage) -> None:
    task_id = await on.streaming()
    await on.say(task_id)
    await on.pass_time(1)
    await on.drive_statuses(task_id, 4)
    before = await told(on, task_id)
    for event in list(on.host.events[task_id]):
        await on.store.take_in(task_id, event)
    assert await told(on, task_id) == before


async def test_a_drive_is_of_the_kind_it_was_asked_for(on: Stage) -> None:
    task_id = await on.streaming()
    await on.say(task_id)
    await on.drives.play(on.app, task_id, "http://x/missing.wav", voice_channel=1, interrupt=False)
    await on.drives.open_socket(on.app, task_id)
    await on.drives.relay(on.app, task_id, "r", "other")
    found = await on.drives.status(on.app, task_id, None)
    assert [drive.source for drive in found] == list(Source)
    await eventually(
        lambda: on.drives.status(on.app, task_id, None),
        lambda now: now[0].status is DriveStatus.INTERRUPTED,
    )


async def test_a_stop_at_another_server_does_not_free_what_still_runs(
    engine: AsyncEngine, on: Stage
) -> None:
    (left,) = await leave(engine, on, "another", TaskStatus.STREAMING)
    assert await refused(on.streams.stop(on.app, left)) is ReturnCode.SYSTEM_BUSY
    assert (await on.streams.get(on.app, left)).status is TaskStatus.STREAMING


async def test_a_task_that_ends_while_it_is_created_leaves_no_stream(
    on: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()
    start = on.host.start

    async def slow(spec: StreamSpec, timeout_s: float) -> ScriptedStream:
        started.set()
        await go_on.wait()
        return await start(spec, timeout_s)

    monkeypatch.setattr(on.host, "start", slow)
    creating = asyncio.create_task(on.streams.create(on.app, order()))
    await started.wait()
    (task,) = await on.store.running(1)
    await on.streams.stop(on.app, task.task_id)
    go_on.set()
    assert await refused(creating) is ReturnCode.STREAM_STOPPED
    assert on.host.streams[task.task_id].is_over
    assert await told(on, task.task_id) == [(3, 4), (3, 5)]


async def test_a_stream_whose_task_was_ended_elsewhere_is_stopped(
    engine: AsyncEngine, on: Stage
) -> None:
    task_id, kept = await on.streaming(), await on.streaming("kept")
    # Another server could not see that this one is there, and took its task for lost.
    await on.store.end(task_id, "The server that ran this stream is gone.", on.streams.now_ms())
    await on.sweeper.sweep()
    assert on.host.streams[task_id].is_over
    assert not on.host.streams[kept].is_over
