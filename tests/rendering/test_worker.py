"""The rendering program, alone: whatever is wrong is said in one message."""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.sounds import tone, wav

from visavis.catalogue.seed import BUILT_IN
from visavis.rendering.messages import Done, Failed, Order, Progress, Sound, Text

NORA = str(BUILT_IN / "characters" / "nora.svg")
HI = Text("Hi.", "espeak", "en")
Message = Progress | Done | Failed


def messages(order: Order, largest_file: int = resource.RLIM_INFINITY) -> list[Message]:
    """All that the worker says to an order."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    ran = subprocess.run(
        (sys.executable, "-m", "visavis.rendering.worker"),
        input=msgspec.json.encode(order) + b"\n",
        capture_output=True,
        timeout=60,
        check=True,
        preexec_fn=limit,
    )
    return [msgspec.json.decode(line, type=Message) for line in ran.stdout.splitlines()]


def order(tmp_path: Path, **changes: Any) -> Order:
    made = Order("drawn", NORA, HI, str(tmp_path / "x.mp4"), 64, 64)
    return msgspec.structs.replace(made, **changes)


def test_a_video_is_made_and_said_to_be(tmp_path: Path) -> None:
    *progress, done = messages(order(tmp_path))
    assert isinstance(done, Done)
    assert done.seconds > 1
    assert progress
    assert all(isinstance(each, Progress) for each in progress)
    assert (tmp_path / "x.mp4").stat().st_size > 1000


GARBAGE = b"\x89PNG\r\n\x1a\n" + bytes(3000)
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a kind of face that nobody brings": ({"kind": "clay"}, "no kind of face 'clay'"),
    "a model that is gone": ({"model": "{tmp}/none.svg"}, "{tmp}/none.svg cannot be used"),
    "a model that is none": ({"model": "{tmp}/garbage"}, "face cannot be used"),
    "a folder that is missing": ({"output": "{tmp}/missing/x.mp4"}, "The video cannot be written"),
    "subtitles in a folder that is missing": (
        {"subtitles": "{tmp}/missing/x.vtt"},
        "The subtitles cannot be written",
    ),
    "an engine that nobody brings": ({"speech": Text("Hi", "harp", "en")}, 'engine "harp"'),
    "an engine that is not set up": ({"speech": Text("Hi", "openai", "en")}, "base_url"),
    "a voice that there is not": ({"speech": Text("Hi", "espeak", "xx")}, "cannot say that"),
    "nothing to say": ({"speech": Text("\0 ", "espeak", "en")}, "cannot say that"),
    "too much to say": ({"speech": Text("1" * 100_001, "espeak", "en")}, "at most 100000"),
    "sound that is gone": ({"speech": Sound("{tmp}/none.wav")}, "{tmp}/none.wav cannot be read"),
    "sound that is none": ({"speech": Sound("{tmp}/garbage")}, "The sound cannot be used"),
    "sound without a sample": ({"speech": Sound("{tmp}/empty.wav")}, "The sound cannot be used"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_said_in_one_message(tmp_path: Path, fault: str) -> None:
    (tmp_path / "garbage").write_bytes(GARBAGE)
    (tmp_path / "empty.wav").write_bytes(wav(b""))
    changes, problem = FAULTS[fault]
    raw = msgspec.json.encode(order(tmp_path, **changes)).replace(b"{tmp}", str(tmp_path).encode())
    said = messages(msgspec.json.decode(raw, type=Order))
    failed = said[-1]
    assert isinstance(failed, Failed), said
    assert problem.format(tmp=tmp_path) in failed.problem + failed.remedy


@pytest.mark.parametrize("largest", [0, 20_000])
def test_a_disk_that_fills_up_is_said(tmp_path: Path, largest: int) -> None:
    (tmp_path / "x.wav").write_bytes(wav(tone(20, 16000)))
    speech = Sound(str(tmp_path / "x.wav"))
    said = messages(order(tmp_path, speech=speech), largest_file=largest)
    assert said[-1] == Failed("The video cannot be written: File too large.")


def test_without_an_order_it_ends(tmp_path: Path) -> None:
    ran = subprocess.run(
        (sys.executable, "-m", "visavis.rendering.worker"),
        input=b"", capture_output=True, timeout=60, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert ran.stdout == b""


def test_an_order_fits_into_a_line() -> None:
    encoded = msgspec.json.encode(Order("k", "m", Text("a\nb\r\u2028", "e", "v"), "o", 2, 2))
    assert len(encoded.splitlines()) == 1
    assert json.loads(encoded)["speech"]["text"] == "a\nb\r\u2028"
