"""Contract section 4, row by row: streams, through the gateway, in one process with a fake host."""

import json
import re
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from support.calls import Caller
from support.clock import START, FakeClock
from support.streams import Stage, eventually, stage

from visavis.actions.registry import ACTIONS
from visavis.actions.spec import Services
from visavis.apps.directory import AppDirectory
from visavis.database.engine import open_engine, reading
from visavis.database.migrate import migrate
from visavis.edge.gateway import Gateway
from visavis.edge.hosts import AllowedHosts
from visavis.edge.nonces import MemoryNonces
from visavis.edge.rate_limit import MemoryRateLimiter
from visavis.streams.messages import Box, Image, SpeakText, StreamSpec

Json = dict[str, Any]
CREATE, STOP = "CreateDigitalHumanStreamTask", "StopDigitalHumanStreamTask"
STATUS, QUERY = "GetDigitalHumanStreamTaskStatus", "QueryDigitalHumanStreamTasks"
OF_A_TASK = {
    STOP: {},
    STATUS: {},
    "DriveByText": {"Text": "Hi.", "TTSConfig": {"TimbreId": "robin"}},
    "DriveByAudio": {"AudioUrl": "http://x/a.mp3"},
    "DriveByWsStream": {},
    "DriveByRTCStream": {"RTCConfig": {"RoomId": "r", "StreamId": "other"}},
    "InterruptDriveTask": {},
    "DoAction": {"Action": "wave"},
    "GetDriveStatus": {},
}
"""Every Action that takes a TaskId, and what it needs besides."""
READS = (STATUS, "GetDriveStatus")
INVALID, NOT_FOUND, NOT_STARTED, STOPPED = 400000001, 400000005, 400000006, 400000007


@dataclass
class Client:
    """An App that calls the gateway."""

    http: httpx.AsyncClient
    caller: Caller

    async def call(self, action: str, body: object = None) -> Json:
        query = self.caller.query(action, Timestamp=str(int(START)))
        content = None if body is None else json.dumps(body).encode()
        return self.envelope(await self.http.post(f"/?{urlencode(query)}", content=content))

    async def get(self, action: str, **params: str) -> Json:
        query = self.caller.query(action, Timestamp=str(int(START))) | params
        return self.envelope(await self.http.get(f"/?{urlencode(query)}"))

    async def code(self, action: str, body: object) -> int:
        return int((await self.call(action, body))["Code"])

    async def create(self, stream_id: str = "s", **changes: object) -> str:
        answer = await self.call(CREATE, creation(stream_id) | changes)
        assert answer["Code"] == 0, answer
        return str(answer["Data"]["TaskId"])

    @staticmethod
    def envelope(answer: httpx.Response) -> Json:
        assert answer.status_code == 200
        found: Json = answer.json()
        assert found["Code"] != 100000015, "something went wrong inside"
        return found


@dataclass
class Gate:
    on: Stage
    client: Client
    other: Client

    def spec(self, task_id: str) -> StreamSpec:
        return self.on.host.streams[task_id].spec

    async def spec_of(self, **changes: object) -> StreamSpec:
        """What the host is told of a stream that is created so."""
        return self.spec(await self.client.create(**changes))  # type: ignore[arg-type]

    async def streaming(self, stream_id: str = "s") -> str:
        task_id = await self.client.create(stream_id)
        await self.on.pass_time(0.2)
        await self.reaches(task_id, 3)
        return task_id

    async def reaches(self, task_id: str, status: int) -> Json:
        return await eventually(
            lambda: self.status(task_id), lambda found: found["Status"] == status
        )

    async def status(self, task_id: str) -> Json:
        found: Json = (await self.client.call(STATUS, {"TaskId": task_id}))["Data"]
        return found


def creation(stream_id: str = "s", **human: object) -> Json:
    return {
        "DigitalHumanConfig": {"DigitalHumanId": "mia"} | human,
        "RTCConfig": {"RoomId": "r", "StreamId": stream_id},
    }


@pytest.fixture
async def gate(tmp_path: Any, clock: FakeClock) -> AsyncIterator[Gate]:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    await migrate(engine)
    async with stage(engine, clock, capacity=12, limit=10) as on:
        directory = AppDirectory(on.apps)
        async with reading(engine) as connection:
            await directory.refresh(connection, None)
        gateway = Gateway(
            actions=ACTIONS,
            services=Services(
                catalogue=on.streams.catalogue, stream_tasks=on.streams, stream_drives=on.drives
            ),
            apps=directory,
            hosts=AllowedHosts([]),
            nonces=MemoryNonces(clock, 10_000),
            rate_limiter=MemoryRateLimiter(clock),
            default_rate_limit=100_000,
            clock=clock,
            log_calls=False,
        )
        transport = httpx.ASGITransport(app=gateway)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            callers = [
                Client(http, Caller("http://test", app.app_id, app.server_secret))
                for app in (on.app, on.other)
            ]
            yield Gate(on, *callers)
    await engine.dispose()


# CreateDigitalHumanStreamTask


async def test_create_gives_a_task_id_and_takes_the_defaults(gate: Gate) -> None:
    answer = await gate.client.call(CREATE, creation())
    assert answer["Code"] == 0
    assert list(answer["Data"]) == ["TaskId"]
    spec = gate.spec(answer["Data"]["TaskId"])
    assert (spec.room_id, spec.stream_id, spec.face_kind) == ("r", "s", "drawn")
    assert (spec.background, spec.bitrate, spec.frame_rate) == ((0, 0, 0), 3_000_000, 25)
    assert (spec.width, spec.height, spec.small_picture) == (720, 1280, False)
    assert (spec.face_box, spec.images) == (None, ())
    task = await gate.on.streams.get(gate.on.app, spec.task_id)
    assert (task.ttl_s, task.max_idle_s) == (86_400, 900)


@pytest.mark.parametrize(
    "missing",
    [
        "DigitalHumanConfig",
        "DigitalHumanConfig.DigitalHumanId",
        "RTCConfig",
        "RTCConfig.RoomId",
        "RTCConfig.StreamId",
    ],
)
@pytest.mark.parametrize("null", [False, True])
async def test_what_create_requires_is_400000001_without_it(
    gate: Gate, missing: str, null: bool
) -> None:
    body = creation()
    holder, _, name = missing.rpartition(".")
    part = body[holder] if holder else body
    if null:
        part[name] = None
    else:
        del part[name]
    answer = await gate.client.call(CREATE, body)
    assert answer["Code"] == INVALID
    assert f"{missing} is missing" in answer["Message"]


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#000000", (0, 0, 0)),
        ("#ff8000", (255, 128, 0)),
        ("#FF8000", (255, 128, 0)),
        ("#00000000", (0, 0, 0)),
        ("#80ff8001", (255, 128, 1)),
    ],
)
async def test_background_color_is_rrggbb_and_an_alpha_before_it_is_ignored(
    gate: Gate, text: str, colour: tuple[int, int, int]
) -> None:
    spec = gate.spec(await gate.client.create(**creation(BackgroundColor=text)))
    assert spec.background == colour


@pytest.mark.parametrize(
    "text", ["", "000000", "#000", "#00000", "#gggggg", "#0000000", "#000000\n"]
)
async def test_other_colours_are_400000001(gate: Gate, text: str) -> None:
    answer = await gate.client.call(CREATE, creation(BackgroundColor=text))
    assert answer["Code"] == INVALID
    assert "DigitalHumanConfig.BackgroundColor" in answer["Message"]


@pytest.mark.parametrize("room_id", ["r" * 128, "ü" * 64, "a b/c?%", "\n", "😀" * 32])
async def test_a_room_id_is_any_text_of_at_most_128_bytes(gate: Gate, room_id: str) -> None:
    room = {"RoomId": room_id, "StreamId": "s"}
    task_id = await gate.client.create(RTCConfig=room)
    assert (await gate.status(task_id))["RoomId"] == room_id


@pytest.mark.parametrize("room_id", ["", "r" * 129, "ü" * 65, "😀" * 33, "\0", 5, []])
async def test_other_room_ids_are_400000001(gate: Gate, room_id: object) -> None:
    answer = await gate.client.call(
        CREATE, creation() | {"RTCConfig": {"RoomId": room_id, "StreamId": "s"}}
    )
    assert answer["Code"] == INVALID
    assert "RTCConfig.RoomId" in answer["Message"]


@pytest.mark.parametrize("stream_id", ["s", "S" * 128, "a-b_C9"])
async def test_a_stream_id_is_letters_digits_dash_and_underscore(
    gate: Gate, stream_id: str
) -> None:
    await gate.client.create(stream_id)


@pytest.mark.parametrize("stream_id", ["", "s" * 129, "a b", "a/b", "ä", "s\n", "s\0", "a.b", 7])
async def test_other_stream_ids_are_400000001(gate: Gate, stream_id: object) -> None:
    answer = await gate.client.call(CREATE, creation(stream_id))  # type: ignore[arg-type]
    assert answer["Code"] == INVALID
    assert "RTCConfig.StreamId" in answer["Message"]


async def test_a_stream_id_is_unique_within_the_app_among_live_streams(gate: Gate) -> None:
    task_id = await gate.client.create()
    assert await gate.client.code(CREATE, creation()) == 400000015
    assert await gate.other.code(CREATE, creation()) == 0
    await gate.client.call(STOP, {"TaskId": task_id})
    assert await gate.client.code(CREATE, creation()) == 0


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("TTL", [10, 86_400, 60.0, None], [9, 86_401, 10.5, "60", True]),
        ("MaxIdleTime", [30, 86_400], [29, 86_401, -1, []]),
    ],
)
async def test_times_keep_their_ranges(
    gate: Gate, name: str, good: list[Any], bad: list[Any]
) -> None:
    for number, value in enumerate(good):
        await gate.client.create(f"s{number}", **{name: value})
    for value in bad:
        answer = await gate.client.call(CREATE, creation("x") | {name: value})
        assert answer["Code"] == INVALID
        assert name in answer["Message"]
        assert "in [" in answer["Message"]


@pytest.mark.parametrize(
    ("video", "size"),
    [
        ({}, (720, 1280)),
        ({"Width": 1920, "Height": 1080}, (1920, 1080)),
        ({"Width": 810, "Height": 2560}, (810, 2560)),
        ({"Width": 405}, (404, 1280)),
        ({"Width": 1080, "Height": 1920, "Bitrate": 100_000}, (1080, 1920)),
    ],
)
async def test_video_config_is_taken(gate: Gate, video: Json, size: tuple[int, int]) -> None:
    spec = await gate.spec_of(VideoConfig=video)
    assert (spec.width, spec.height) == size
    assert spec.bitrate == video.get("Bitrate", 3_000_000)


@pytest.mark.parametrize(
    "video",
    [
        {"Width": 1921},
        {"Width": 100, "Height": 2561},
        {"Width": 1920, "Height": 1082},
        {"Width": 0},
        {"Width": -5},
        {"Bitrate": 99_999},
        {"Bitrate": 3_000_001},
    ],
)
async def test_video_config_outside_its_ranges_is_400000001(gate: Gate, video: Json) -> None:
    answer = await gate.client.call(CREATE, creation() | {"VideoConfig": video})
    assert answer["Code"] == INVALID
    assert f"VideoConfig.{list(video)[0]}" in answer["Message"] or "Width *" in answer["Message"]


async def test_layout_and_assets_are_taken(gate: Gate) -> None:
    layout = {"Top": 10, "Left": -20, "Width": 300, "Height": 400, "Layer": 2}
    assets = [
        {"AssetType": 1, "AssetUrl": "https://x/1.png"},
        {"AssetType": 1, "AssetUrl": "https://x/2.png", "Layout": {"Layer": 3}},
    ]
    spec = gate.spec(await gate.client.create(**creation(Layout=layout), Assets=assets))
    assert spec.face_box == Box(top=10, left=-20, width=300, height=400, layer=2)
    assert spec.images == (
        Image(url="https://x/1.png"),
        Image(url="https://x/2.png", box=Box(top=0, left=0, width=720, height=1280, layer=3)),
    )


@pytest.mark.parametrize(
    ("asset", "named"),
    [
        ({"AssetType": 2, "AssetUrl": "u"}, "Assets[0].AssetType"),
        ({"AssetUrl": "u"}, "Assets[0].AssetType"),
        ({"AssetType": 1}, "Assets[0].AssetUrl"),
        ({"AssetType": 1, "AssetUrl": "ü" * 513}, "Assets[0].AssetUrl"),
        ({"AssetType": 1, "AssetUrl": "u", "Layout": {"Layer": -1}}, "Assets[0].Layout.Layer"),
        ({"AssetType": 1, "AssetUrl": "u", "Layout": {"Width": 0}}, "Assets[0].Layout.Width"),
    ],
)
async def test_assets_that_are_wrong_are_400000001(gate: Gate, asset: Json, named: str) -> None:
    answer = await gate.client.call(CREATE, creation() | {"Assets": [asset]})
    assert answer["Code"] == INVALID
    assert named in answer["Message"]


@pytest.mark.parametrize(("mode", "small"), [(1, False), (2, True)])
async def test_output_mode_1_is_web_and_2_mobile(gate: Gate, mode: int, small: bool) -> None:
    assert (await gate.spec_of(ExtraConfig={"OutputMode": mode})).small_picture is small


async def test_another_output_mode_is_400000001(gate: Gate) -> None:
    assert (
        await gate.client.code(CREATE, creation() | {"ExtraConfig": {"OutputMode": 3}}) == INVALID
    )


async def test_create_by_get_has_its_objects_as_json(gate: Gate) -> None:
    texts = {name: json.dumps(value) for name, value in creation().items()}
    assert (await gate.client.get(CREATE, TTL="60", **texts))["Code"] == 0


async def test_an_unknown_digital_human_is_400000003(gate: Gate) -> None:
    assert await gate.client.code(CREATE, creation(DigitalHumanId="nobody")) == 400000003
    assert await gate.other.code(CREATE, creation(DigitalHumanId="own")) == 400000003
    assert await gate.client.code(CREATE, creation(DigitalHumanId="faceless")) == 400000010


async def test_the_apps_limit_is_400000008_and_the_machines_400010007(gate: Gate) -> None:
    for number in range(10):
        await gate.client.create(f"s{number}")
    assert await gate.client.code(CREATE, creation("one-more")) == 400000008
    for number in range(2):
        await gate.other.create(f"s{number}")
    assert await gate.other.code(CREATE, creation("one-more")) == 400010007


# Every Action that takes a TaskId


@pytest.mark.parametrize("action", OF_A_TASK)
async def test_an_unknown_task_and_another_apps_are_400000005(gate: Gate, action: str) -> None:
    mine = await gate.streaming()
    body = OF_A_TASK[action]
    assert await gate.client.code(action, {"TaskId": str(uuid.uuid4())} | body) == NOT_FOUND
    assert await gate.client.code(action, {"TaskId": "\0"} | body) == NOT_FOUND
    assert await gate.other.code(action, {"TaskId": mine} | body) == NOT_FOUND


@pytest.mark.parametrize("action", OF_A_TASK)
async def test_a_task_that_has_ended_is_400000007_but_its_status_answers(
    gate: Gate, action: str
) -> None:
    task_id = await gate.streaming()
    await gate.client.call(STOP, {"TaskId": task_id})
    code = await gate.client.code(action, {"TaskId": task_id} | OF_A_TASK[action])
    assert code == (0 if action in READS else STOPPED)


@pytest.mark.parametrize("action", OF_A_TASK)
async def test_a_task_whose_initialisation_failed_is_400000006(gate: Gate, action: str) -> None:
    gate.on.host.fails = "The model is damaged."
    task_id = await gate.client.create()
    await gate.on.pass_time(0.2)
    await gate.reaches(task_id, 2)
    code = await gate.client.code(action, {"TaskId": task_id} | OF_A_TASK[action])
    assert code == (0 if action in READS else NOT_STARTED)


@pytest.mark.parametrize("action", [name for name in OF_A_TASK if name != "GetDriveStatus"])
@pytest.mark.parametrize("task_id", [None, "", 5])
async def test_a_task_id_is_required(gate: Gate, action: str, task_id: object) -> None:
    answer = await gate.client.call(action, {"TaskId": task_id} | OF_A_TASK[action])
    assert answer["Code"] == INVALID
    assert "TaskId" in answer["Message"]


@pytest.mark.parametrize("action", [STOP, "InterruptDriveTask", "DoAction"])
async def test_actions_that_return_nothing_leave_data_out(gate: Gate, action: str) -> None:
    task_id = await gate.streaming()
    answer = await gate.client.call(action, {"TaskId": task_id} | OF_A_TASK[action])
    assert list(answer) == ["Code", "Message", "RequestId"]
    assert answer["Code"] == 0


async def test_status_has_these_fields_and_a_reason_with_2_only(gate: Gate) -> None:
    task_id = await gate.client.create()
    expected = {"Status": 1, "RoomId": "r", "StreamId": "s", "CreateTime": int(START)}
    assert await gate.status(task_id) == expected
    await gate.on.pass_time(0.2)
    await gate.reaches(task_id, 3)
    await gate.client.call(STOP, {"TaskId": task_id})
    assert await gate.status(task_id) == expected | {"Status": 5}
    gate.on.host.fails = "The model is damaged."
    task_id = await gate.client.create()
    await gate.on.pass_time(0.2)
    failed = await gate.reaches(task_id, 2)
    assert failed["FailReason"] == "The model is damaged."


async def test_query_lists_the_apps_running_tasks(gate: Gate) -> None:
    assert (await gate.client.call(QUERY))["Data"] == {"TaskList": []}
    streams, ended = await gate.streaming("a"), await gate.streaming("b")
    starts = await gate.client.create("c")
    await gate.other.create("d")
    await gate.client.call(STOP, {"TaskId": ended})
    listed = (await gate.client.call(QUERY))["Data"]["TaskList"]
    facts = {"RoomId": "r", "CreateTime": int(START)}
    assert listed == [
        facts | {"TaskId": streams, "StreamId": "a", "Status": 3},
        facts | {"TaskId": starts, "StreamId": "c", "Status": 1},
    ]


# Drives


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
