"""Drives: what a stream is told, and what the App hears of it."""

from collections.abc import Coroutine
from typing import Any

import msgspec
import pytest
from prometheus_client import CollectorRegistry
from support.stream_host import NOT_THERE
from support.streams import SPEECH, Stage, eventually, order

from visavis.audio.faults import AudioError, Reason
from visavis.errors import ApiError, ReturnCode
from visavis.metrics.drives import DriveMetrics
from visavis.streams.driving import DriveService
from visavis.streams.messages import (
    Act,
    Interrupt,
    OpenPcm,
    PlayAudio,
    RelayAudio,
    SpeakText,
    Voice,
)
from visavis.streams.orders import Speech
from visavis.streams.states import TaskStatus
from visavis.streams.tickets import KEPT_S
from visavis.testing.scripted_stream import ScriptedStream


async def refused(work: Coroutine[Any, Any, Any]) -> ReturnCode:
    with pytest.raises(ApiError) as fault:
        await work
    return fault.value.code


async def told(on: Stage, drive_id: str) -> list[int]:
    """The statuses that the App was told of a drive, in order."""
    details = [
        msgspec.json.decode(one.detail) for one in reversed(await on.outbox.list_newest(1000))
    ]
    return [detail["Status"] for detail in details if detail.get("DriveId") == drive_id]


async def test_a_text_goes_to_the_stream_with_its_voice(on: Stage) -> None:
    task_id = await on.streaming()
    speech = Speech(timbre_id="robin", rate=-500, pitch=500, volume=1)
    drive_id = await on.drives.speak(on.app, task_id, "Grüße", speech, interrupt=True)
    assert on.commands(task_id) == [
        SpeakText(
            drive_id=drive_id,
            text="Grüße",
            voice=Voice(engine="espeak", name="en", rate=-500, pitch=500, volume=1),
            interrupt=True,
            timbre_id="robin",
        )
    ]


async def test_the_other_kinds_go_to_the_stream_as_they_are(on: Stage) -> None:
    task_id, source = await on.streaming(), await on.streaming("source")
    play = await on.drives.play(on.app, task_id, "http://x/a", voice_channel=2, interrupt=False)
    socket, _ = await on.drives.open_socket(on.app, task_id)
    relay = await on.drives.relay(on.app, task_id, "r", "source")
    published = await on.drives.relay(on.app, task_id, "r", "published")
    await on.drives.act(on.app, task_id, "wave")
    await on.drives.interrupt(on.app, task_id)
    assert on.commands(task_id) == [
        PlayAudio(drive_id=play, url="http://x/a", voice_channel=2),
        OpenPcm(drive_id=socket),
        RelayAudio(drive_id=relay, room_id="r", stream_id="source", source_task_id=source),
        RelayAudio(drive_id=published, room_id="r", stream_id="published"),
        Act(action="wave"),
        Interrupt(),
    ]


async def test_drives_of_a_task_that_initialises_are_queued(on: Stage) -> None:
    task_id = await on.streams.create(on.app, order())
    drive_id = await on.say(task_id)
    await on.drive_statuses(task_id, 1)
    await on.pass_time(2)
    await on.reaches(task_id, TaskStatus.STREAMING)
    await on.drive_statuses(task_id, 4)
    assert await told(on, drive_id) == [1, 2, 4]


async def test_an_interrupted_drive_that_began_is_told_as_ended(on: Stage) -> None:
    task_id = await on.streaming()
    speaks, waits = await on.say(task_id, "x" * 100), await on.say(task_id, "x" * 100)
    await on.drives.interrupt(on.app, task_id)
    await on.drive_statuses(task_id, 5, 5)
    assert await told(on, speaks) == [1, 2, 4]
    assert await told(on, waits) == [1]


async def test_an_interrupting_drive_leaves_the_queued_ones(on: Stage) -> None:
    task_id = await on.streaming()
    await on.say(task_id, "x" * 100)
    await on.say(task_id, "x")
    await on.say(task_id, "x", interrupt=True)
    await on.drive_statuses(task_id, 5, 1, 2)
    await on.pass_time(1)
    await on.drive_statuses(task_id, 5, 4, 4)


async def test_a_drive_that_failed_is_told_so(on: Stage) -> None:
    task_id = await on.streaming()
    drive_id = await on.drives.play(
        on.app, task_id, "http://x/missing", voice_channel=0, interrupt=False
    )
    await on.drive_statuses(task_id, 3)
    assert await told(on, drive_id) == [1, 3]
    (drive,) = await on.drives.status(on.app, None, drive_id)
    assert drive.reason == str(AudioError(Reason.NOT_SERVED, NOT_THERE))


@pytest.mark.parametrize(
    ("digital_human_id", "timbre_id", "code"),
    [
        ("mia", "nothing", ReturnCode.TIMBRE_NOT_FOUND),
        ("mia", "mute", ReturnCode.TIMBRE_NOT_SUPPORTED),
        ("mia", "lark", ReturnCode.TIMBRE_NOT_SUPPORTED),
    ],
)
async def test_a_timbre_that_cannot_speak_here_is_refused(
    on: Stage, digital_human_id: str, timbre_id: str, code: ReturnCode
) -> None:
    task_id = await on.streaming(digital_human_id=digital_human_id)
    speech = Speech(timbre_id=timbre_id)
    assert await refused(on.drives.speak(on.app, task_id, "x", speech, interrupt=False)) is code
    assert await on.drives.status(on.app, task_id, None) == []


async def test_a_bound_timbre_speaks_for_its_digital_human_only(on: Stage) -> None:
    task_id = await on.streaming(digital_human_id="own")
    lark = Speech(timbre_id="lark")
    await on.drives.speak(on.app, task_id, "x", lark, interrupt=False)
    theirs = await on.streams.create(on.other, order())
    refusal = await refused(on.drives.speak(on.other, theirs, "x", lark, interrupt=False))
    assert refusal is ReturnCode.TIMBRE_NOT_FOUND  # they cannot know that it exists


async def test_an_action_that_the_digital_human_has_not_is_refused(on: Stage) -> None:
    task_id = await on.streaming()
    with pytest.raises(ApiError, match=r"one of wave, nod, which are .* but 'fly' came") as fault:
        await on.drives.act(on.app, task_id, "fly")
    assert fault.value.code is ReturnCode.PARAMETER_INVALID
    assert on.commands(task_id) == []


async def test_a_stream_is_not_driven_by_itself(on: Stage) -> None:
    task_id = await on.streaming()
    refusal = await refused(on.drives.relay(on.app, task_id, "r", "s"))
    assert refusal is ReturnCode.PARAMETER_INVALID
    assert await on.drives.status(on.app, task_id, None) == []


async def test_drives_are_found_by_task_by_id_and_by_both(on: Stage) -> None:
    one, other = await on.streaming("a"), await on.streaming("b")
    drive_ids = [await on.say(one), await on.say(one)]
    theirs = await on.say(other)
    assert [drive.drive_id for drive in await on.drives.status(on.app, one, None)] == drive_ids
    assert len(await on.drives.status(on.app, None, theirs)) == 1
    assert len(await on.drives.status(on.app, other, theirs)) == 1
    not_found = ReturnCode.TASK_NOT_FOUND
    assert await refused(on.drives.status(on.app, one, theirs)) is not_found
    assert await refused(on.drives.status(on.other, None, theirs)) is not_found
    assert await refused(on.drives.status(on.app, None, None)) is ReturnCode.PARAMETER_INVALID


async def test_a_sockets_address_is_its_drives_own_and_cannot_be_guessed(on: Stage) -> None:
    task_id = await on.streaming()
    (first, address), (second, other) = [
        await on.drives.open_socket(on.app, task_id) for _ in range(2)
    ]
    token = address.removeprefix("wss://localhost:8088/ws?Token=")
    assert len(token) >= 43
    assert address != other
    ticket = on.drives.tickets.find(token)
    assert ticket is not None
    assert (ticket.app_id, ticket.task_id, ticket.drive_id) == (1, task_id, first)
    assert on.drives.tickets.find("") is None
    on.host.jump(KEPT_S)
    assert on.drives.tickets.find(token) is None
    await on.drive_statuses(task_id, 5, 1)
    assert second != first


async def test_a_stream_that_dies_under_a_command_is_stopped(
    on: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = await on.streaming()
    stream = on.host.streams[task_id]

    async def find_and_kill(_: str) -> ScriptedStream:
        stream.lose("It was killed.")
        return stream

    monkeypatch.setattr(on.host, "handle", find_and_kill)
    refusal = await refused(on.drives.interrupt(on.app, task_id))
    assert refusal is ReturnCode.STREAM_STOPPED
    await on.reaches(task_id, TaskStatus.STOPPED)


async def test_a_drive_sent_to_a_dying_stream_is_not_left_queued(on: Stage) -> None:
    task_id = await on.streaming()
    await on.drives.speak(on.app, task_id, "x" * 100, SPEECH, interrupt=False)
    on.host.streams[task_id].lose("It was killed.")
    await eventually(
        lambda: on.drives.status(on.app, task_id, None),
        lambda found: [drive.status.value for drive in found] == [3],
    )


async def test_the_tokens_of_a_task_go_with_it(on: Stage) -> None:
    task_id, other = await on.streaming(), await on.streaming("other")
    _, address = await on.drives.open_socket(on.app, task_id)
    _, kept = await on.drives.open_socket(on.app, other)
    await on.streams.stop(on.app, task_id)
    await on.reaches(task_id, TaskStatus.STOPPED)
    assert on.drives.tickets.find(address.rpartition("=")[2]) is None
    assert on.drives.tickets.find(kept.rpartition("=")[2]) is not None


async def test_drives_are_counted_as_they_end(on: Stage) -> None:
    registry = CollectorRegistry()
    metrics = DriveMetrics(registry)
    DriveService(on.streams, on.clock, "ws://x/ws", metrics)
    task_id = await on.streaming()
    await on.say(task_id)
    await on.say(task_id)
    await on.drives.play(on.app, task_id, "http://x/a", voice_channel=0, interrupt=False)
    await on.pass_time(0.1)
    await on.drive_statuses(task_id, 2, 1, 1)

    def ended(source: str, outcome: str) -> float | None:
        labels = {"source": source, "outcome": outcome}
        return registry.get_sample_value("visavis_drives_total", labels)

    assert ended("text", "interrupted") is None
    await on.streams.stop(on.app, task_id)
    await on.reaches(task_id, TaskStatus.STOPPED)
    assert (ended("text", "interrupted"), ended("audio", "interrupted")) == (2, 1)
    assert ended("text", "ended") is None
