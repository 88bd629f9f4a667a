"""Contract section 4, row by row: drives."""

import re

import pytest
from support.clock import FakeClock
from support.gate import (
    INVALID,
    NOT_FOUND,
    OF_A_TASK,
    QUERY,
    Gate,
    Json,
)
from support.streams import eventually

from visavis.actions.registry import ACTIONS
from visavis.actions.spec import Services
from visavis.streams.messages import SpeakText


@pytest.mark.parametrize("text", ["x", "x" * 1800, "😀" * 1800, "  ", "\0"])
async def test_a_text_of_1_to_1800_characters_is_taken(gate: Gate, text: str) -> None:
    task_id = await gate.streaming()
    body = {"TaskId": task_id, "Text": text, "TTSConfig": {"TimbreId": "robin"}}
    answer = await gate.client.call("DriveByText", body)
    assert list(answer["Data"]) == ["DriveId"]
    [command] = gate.on.commands(task_id)
    assert isinstance(command, SpeakText)
    assert command.text == text
    assert (command.voice.rate, command.voice.pitch, command.voice.volume) == (0, 0, 50)
    assert command.interrupt is False


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"Text": ""}, "Text"),
        ({"Text": "x" * 1801}, "Text"),
        ({"Text": None}, "Text"),
        ({"InterruptMode": 2}, "InterruptMode"),
        ({"InterruptMode": -1}, "InterruptMode"),
        ({"TTSConfig": None}, "TTSConfig"),
        ({"TTSConfig": {}}, "TTSConfig.TimbreId"),
        ({"TTSConfig": {"TimbreId": "robin", "SpeechRate": 501}}, "TTSConfig.SpeechRate"),
        ({"TTSConfig": {"TimbreId": "robin", "SpeechRate": -501}}, "TTSConfig.SpeechRate"),
        ({"TTSConfig": {"TimbreId": "robin", "PitchRate": 501}}, "TTSConfig.PitchRate"),
        ({"TTSConfig": {"TimbreId": "robin", "Volume": 0}}, "TTSConfig.Volume"),
        ({"TTSConfig": {"TimbreId": "robin", "Volume": 101}}, "TTSConfig.Volume"),
    ],
)
async def test_drive_by_text_outside_its_ranges_is_400000001(
    gate: Gate, changes: Json, named: str
) -> None:
    body = {"TaskId": "t", "Text": "x", "TTSConfig": {"TimbreId": "robin"}} | changes
    answer = await gate.client.call("DriveByText", body)
    assert answer["Code"] == INVALID
    assert named in answer["Message"]


async def test_an_unknown_timbre_is_400000004_and_one_not_for_this_stream_400000009(
    gate: Gate,
) -> None:
    task_id = await gate.streaming()
    for timbre, code in (("nothing", 400000004), ("lark", 400000009), ("mute", 400000009)):
        body = {"TaskId": task_id, "Text": "x", "TTSConfig": {"TimbreId": timbre}}
        assert await gate.client.code("DriveByText", body) == code


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"AudioUrl": ""}, "AudioUrl"),
        ({"AudioUrl": None}, "AudioUrl"),
        ({"VoiceChannel": 3}, "VoiceChannel"),
        ({"InterruptMode": 2}, "InterruptMode"),
    ],
)
async def test_drive_by_audio_outside_its_ranges_is_400000001(
    gate: Gate, changes: Json, named: str
) -> None:
    answer = await gate.client.call("DriveByAudio", {"TaskId": "t", "AudioUrl": "u"} | changes)
    assert answer["Code"] == INVALID
    assert named in answer["Message"]


async def test_audio_that_cannot_be_fetched_makes_the_drive_fail_and_the_call_answer_0(
    gate: Gate,
) -> None:
    task_id = await gate.streaming()
    body = {"TaskId": task_id, "AudioUrl": "http://x/missing.wav"}
    answer = await gate.client.call("DriveByAudio", body)
    assert answer["Code"] == 0
    await gate.on.drive_statuses(task_id, 3)


async def test_drive_by_ws_stream_gives_an_address_with_a_token(gate: Gate) -> None:
    task_id = await gate.streaming()
    data = (await gate.client.call("DriveByWsStream", {"TaskId": task_id}))["Data"]
    assert list(data) == ["DriveId", "WssAddress"]
    assert re.fullmatch(r"wss://localhost:8088/ws\?Token=[\w-]{43,}", data["WssAddress"])


@pytest.mark.parametrize("action", ["DriveByWsStream", "DriveByRTCStream"])
async def test_these_interrupt_the_current_drive_and_drop_the_queued_ones(
    gate: Gate, action: str
) -> None:
    task_id = await gate.streaming()
    for _ in range(2):
        await gate.on.say(task_id, "x" * 500)
    await gate.client.call(action, {"TaskId": task_id} | OF_A_TASK[action])
    listed = await eventually(
        lambda: gate.client.call("GetDriveStatus", {"TaskId": task_id}),
        lambda found: [one["Status"] for one in found["Data"]["DriveList"]][:2] == [5, 5],
    )
    assert len(listed["Data"]["DriveList"]) == 3


async def test_interrupt_with_nothing_to_interrupt_is_0(gate: Gate) -> None:
    task_id = await gate.streaming()
    assert await gate.client.code("InterruptDriveTask", {"TaskId": task_id}) == 0


async def test_any_other_action_than_the_digital_humans_is_400000001(gate: Gate) -> None:
    task_id = await gate.streaming()
    answer = await gate.client.call("DoAction", {"TaskId": task_id, "Action": "fly"})
    assert answer["Code"] == INVALID
    assert "wave, nod" in answer["Message"]


async def test_do_action_by_get_is_400000001_that_says_why(gate: Gate) -> None:
    answer = await gate.client.get("DoAction", TaskId=await gate.streaming())
    assert answer["Code"] == INVALID
    assert "by POST" in answer["Message"]


async def test_get_drive_status_takes_a_task_a_drive_or_both(gate: Gate) -> None:
    task_id = await gate.streaming()
    drive_id = await gate.on.say(task_id)
    await gate.on.say(task_id)
    await gate.on.drive_statuses(task_id, 2, 1)
    of_one = {"DriveList": [{"DriveId": drive_id, "Status": 2}]}
    get = "GetDriveStatus"
    assert len((await gate.client.call(get, {"TaskId": task_id}))["Data"]["DriveList"]) == 2
    assert (await gate.client.call(get, {"DriveId": drive_id}))["Data"] == of_one
    both = {"TaskId": task_id, "DriveId": drive_id}
    assert (await gate.client.call(get, both))["Data"] == of_one
    assert (await gate.client.call(get, {"TaskId": "", "DriveId": drive_id}))["Data"] == of_one
    for body in ({}, {"TaskId": "", "DriveId": ""}, {"TaskId": None}):
        assert await gate.client.code(get, body) == INVALID
    for body in ({"DriveId": "x"}, {"TaskId": task_id, "DriveId": "x"}, {"DriveId": "\0"}):
        assert await gate.client.code(get, body) == NOT_FOUND


async def test_render_info_says_that_clients_render_nothing(gate: Gate) -> None:
    action = "GetDigitalHumanRenderInfo"
    answer = await gate.client.call(action, {"DigitalHumanId": "mia"})
    assert answer["Data"] == {"ClientInferencePackageUrl": "", "IsSupportSmallImageMode": False}
    assert await gate.client.code(action, {"DigitalHumanId": "nobody"}) == 400000003
    assert await gate.client.code(action, {}) == INVALID


async def test_samples_drive_at_once_and_then_interrupt_every_8_s(gate: Gate) -> None:
    task_id = await gate.client.create()
    for _ in range(3):
        await gate.on.pass_time(0.5)
        await gate.on.say(task_id, "x" * 300, interrupt=True)
        await gate.on.pass_time(7.5)
    await gate.on.drive_statuses(task_id, 5, 5, 2)


async def test_a_server_without_a_host_says_so(gate: Gate, clock: FakeClock) -> None:
    services = Services(catalogue=gate.on.streams.catalogue)
    with pytest.raises(Exception, match="runs no streams"):
        await ACTIONS[QUERY].handle(services, gate.on.app, ACTIONS[QUERY].params())
