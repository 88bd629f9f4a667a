"""Contract section 4, row by row: creating streams."""

import json
import re
from typing import Any

import pytest
from support.gate import (
    CREATE,
    INVALID,
    STOP,
    Gate,
    Json,
    creation,
)

from visavis.streams.messages import Box, Image


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
    assert re.search(r"VideoConfig\.(Width|Height|Bitrate) ", answer["Message"])


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


@pytest.mark.parametrize("layout", [{"Width": 4096, "Height": 2025}, {"Width": 16, "Height": 4096}])
async def test_a_digital_human_may_be_larger_than_the_picture(gate: Gate, layout: Json) -> None:
    spec = gate.spec(await gate.client.create(**creation(Layout=layout)))
    assert spec.face_box == Box(top=0, left=0, width=layout["Width"], height=layout["Height"])


@pytest.mark.parametrize(
    "layout",
    [
        {"Width": 4097},
        {"Height": 4097, "Width": 16},
        {"Width": 4096, "Height": 2026},
        {"Width": 10_000, "Height": 10_000},
        {"Width": 4096, "Top": -4000},
    ],
)
async def test_one_that_could_not_be_drawn_is_400000001(gate: Gate, layout: Json) -> None:
    body = creation(Layout=layout) | {"VideoConfig": {"Height": 2100}}
    answer = await gate.client.call(CREATE, body)
    assert answer["Code"] == INVALID
    assert "DigitalHumanConfig.Layout.Width and Height" in answer["Message"]


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
