"""Contract section 4: whatever a parameter of an Action is, the answer is a Code of the contract's
that says what is wrong, and never a fault of ours."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from support.gate import CREATE, INVALID, OF_A_TASK, STOP, Gate, Json, creation

UNREADABLE = 100000012
FAULTS_OF_OURS = {100000015, 400010000, 400010002}
LAYOUT = {"Top": 0, "Left": 0, "Width": 64, "Height": 64, "Layer": 0}
TTS = {"TimbreId": "robin", "SpeechRate": 0, "PitchRate": 0, "Volume": 50}
BODIES: dict[str, Json] = {
    CREATE: creation(BackgroundColor="#000000", Layout=LAYOUT)
    | {
        "TTL": 60,
        "MaxIdleTime": 60,
        "VideoConfig": {"Width": 64, "Height": 64, "Bitrate": 100_000},
        "Assets": [{"AssetType": 1, "AssetUrl": "u", "Layout": dict(LAYOUT)}],
        "ExtraConfig": {"OutputMode": 1},
    },
    **OF_A_TASK,
    "DriveByText": {"Text": "Hi.", "InterruptMode": 1, "TTSConfig": TTS},
    "DriveByAudio": {"AudioUrl": "http://x/a.wav", "InterruptMode": 1, "VoiceChannel": 0},
    "GetDriveStatus": {"DriveId": "x"},
}
ODD = [
    True, 0, -1, 1.5, 1e308, 10**30, 2**31, 2**63, -(2**63), [], [[]] * 50, [None], {}, {"a": 1},
    "", " ", "\0", "\u202e", "0", "x" * 5000, "../../etc/passwd", "%00", "\n", "' or 1=1 --",
]  # fmt: skip


def places(body: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths to all that a body holds."""
    if isinstance(body, dict | list):
        for key, value in body.items() if isinstance(body, dict) else enumerate(body):
            yield (*path, key)
            yield from places(value, (*path, key))


def put(body: Json, path: tuple[str | int, ...], value: object) -> Json:
    changed: Any = copy.deepcopy(body)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed  # type: ignore[no-any-return]


@pytest.mark.parametrize("action", BODIES)
async def test_every_parameter_with_every_odd_value(gate: Gate, action: str) -> None:
    of_task = {"TaskId": await gate.streaming("driven")} if action in OF_A_TASK else {}
    body = of_task | BODIES[action]
    if action == STOP:  # else the first that is taken ends it
        body = {"TaskId": "x"}
    for path in places(body):
        for odd in ODD:
            answer = await gate.client.call(action, put(body, path, odd))
            assert answer["Code"] not in FAULTS_OF_OURS, (path, odd, answer)
            if answer["Code"] == INVALID:
                assert str(path[0]) in answer["Message"], (path, odd, answer)
            if answer["Code"] == 0 and action == CREATE:
                await gate.client.call(STOP, {"TaskId": answer["Data"]["TaskId"]})


@pytest.mark.parametrize("action", BODIES)
@pytest.mark.parametrize("body", [[], "x", 5, True])
async def test_a_body_that_is_no_object_is_100000012(gate: Gate, action: str, body: object) -> None:
    assert await gate.client.code(action, body) == UNREADABLE
