"""``visavis render``."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import Commands
from support.films import read_film
from support.pictures import NORA
from support.sounds import tone, wav

from visavis.provenance.mark import synthetic_mark

SMALL = ("--size", "90x160")


@pytest.fixture
def output(out: Path) -> Path:
    return out / "x.mp4"


@pytest.fixture
def saying(nora: str, wren: str, output: Path) -> tuple[object, ...]:
    """A command that renders a word."""
    said = ("--text", "Hi.", "--timbre", wren)
    return ("render", "--human", nora, "-o", output, *said, *SMALL)


def test_a_text_becomes_a_video(
    visavis: Commands, saying: tuple[object, ...], output: Path
) -> None:
    vtt = output.with_suffix(".vtt")
    made = visavis.json(*saying, "--subtitles", vtt)
    assert made == {"File": str(output), "Seconds": made["Seconds"], "Note": ""}
    film = read_film(output)
    assert film.pictures[0].shape == (240, 90)
    assert film.pictures_end_s == pytest.approx(made["Seconds"], abs=0.001)
    assert "Hi." in vtt.read_text()
    assert {path.name for path in output.parent.iterdir()} == {"x.mp4", "x.vtt"}
    ran = visavis.run(*saying)
    assert (ran.code, ran.out) == (0, "")
    assert str(output) in ran.err


def test_a_background_takes_the_place_of_the_scene(
    visavis: Commands, saying: tuple[object, ...], output: Path
) -> None:
    corners = []
    for options in ([], ["--background", "#ffffff"], ["--background", "#80000000"]):
        visavis.json(*saying, *options)
        corners.append(int(read_film(output).pictures[0][2, 2]))
    assert corners[1] == pytest.approx(235, abs=3)
    assert corners[2] == pytest.approx(16, abs=3)
    assert abs(corners[0] - corners[1]) > 10
    assert abs(corners[0] - corners[2]) > 10


def test_recorded_sound_becomes_a_video(
    visavis: Commands, nora: str, output: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.wav").write_bytes(wav(tone(1, 16000)))
    render = ("render", "--human", nora, "-o", output, *SMALL, "--audio")
    assert visavis.json(*render, tmp_path / "x.wav")["Seconds"] == pytest.approx(1.84, abs=0.05)
    whole = (tmp_path / "x.wav").read_bytes()
    (tmp_path / "cut.wav").write_bytes(whole[: len(whole) // 2])
    assert visavis.json(*render, tmp_path / "cut.wav")["Note"]
    output.unlink()
    (tmp_path / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    for name, problem in (("x.png", "The sound cannot be used"), ("none.wav", "cannot be read")):
        assert problem in visavis.refused(*render, tmp_path / name)
    assert list(output.parent.iterdir()) == []


MISUSES = {
    "nothing to say": ([], "What is to be said?"),
    "text without a timbre": (["--text", "Hi"], "What is to be said?"),
    "a timbre without text": (["--timbre", "x"], "What is to be said?"),
    "text and sound": (["--text", "Hi", "--timbre", "x", "--audio", "x"], "What is to be said?"),
    "subtitles of sound": (
        ["--audio", "x", "--subtitles", "x.vtt"],
        "Subtitles are made of a text",
    ),
    "an odd size": (["--size", "721x1280"], "--size '721x1280'"),
    "no size": (["--size", "big"], "--size 'big'"),
    "a size of nothing": (["--size", "0x0"], "--size '0x0'"),
    "a size of other digits": (["--size", "٢x٢"], "--size '٢x٢'"),
    "a side that is too long": (["--size", "2562x64"], "at most 2560"),
    "too many pixels": (["--size", "1920x1082"], "2,073,600 pixels"),
    "no colour": (["--background", "red"], "--background 'red'"),
    "a colour without #": (["--background", "ffffff"], "Write it as #rrggbb"),
}


@pytest.mark.parametrize("misuse", MISUSES)
def test_this_is_refused_before_anything_is_begun(
    visavis: Commands, output: Path, misuse: str
) -> None:
    options, problem = MISUSES[misuse]
    assert problem in visavis.refused("render", "--human", "x", "-o", output, *options)
    assert list(output.parent.iterdir()) == []


def test_a_channel_that_there_is_not_is_a_misuse(visavis: Commands, output: Path) -> None:
    told = visavis.misused("render", "--human", "x", "-o", output, "--voice-channel", "3")
    assert "--voice-channel" in told


def test_who_cannot_talk_is_named(
    visavis: Commands, image: Path, nora: str, wren: str, output: Path
) -> None:
    listed = visavis.json("humans", "add", "--name", "Mia", "--public", "--avatar", image)[
        "DigitalHumanId"
    ]
    mute = visavis.json("timbres", "add", "--name", "Alto", "--avatar", image)["TimbreId"]

    def told(human: str, timbre: str) -> str:
        said = ("--text", "Hi", "--timbre", timbre)
        return visavis.refused("render", "--human", human, *said, *SMALL, "-o", output)

    assert "There is no digital human nobody." in told("nobody", wren)
    assert "There is no timbre nobody." in told(nora, "nobody")
    assert "The digital human Mia has no face" in told(listed, wren)
    assert "The timbre Alto has no voice" in told(nora, mute)
    for model in (visavis.data_dir / "media").rglob("*"):
        if model.is_file() and model.read_bytes() == NORA.read_bytes():
            model.unlink()
    assert "The model of Nora is missing" in told(nora, wren)
    assert list(output.parent.iterdir()) == []


def test_a_text_of_marks_alone_is_refused(
    visavis: Commands, nora: str, wren: str, out: Path, output: Path
) -> None:
    said = ("--text", "?!…", "--timbre", wren)
    told = visavis.refused("render", "--human", nora, *said, *SMALL, "-o", output)
    assert "Nothing in the text can be pronounced." in told
    assert list(out.iterdir()) == []


def test_outputs_that_cannot_be_are_refused(
    visavis: Commands, saying: tuple[object, ...], output: Path
) -> None:
    told = visavis.refused(*saying, "--subtitles", output)
    assert f"{output} is given for two files" in told
    told = visavis.refused(*saying, "--subtitles", output.parent / "missing" / "x.vtt")
    assert "x.vtt cannot be written: No such file" in told
    os.mkfifo(output)
    assert "a device or a pipe" in visavis.refused(*saying)
    assert output.is_fifo()
    assert list(output.parent.iterdir()) == [output]


def test_a_video_says_that_it_is_synthetic(
    visavis: Commands, saying: tuple[object, ...], output: Path
) -> None:
    visavis.json(*saying)
    assert synthetic_mark(output) is not None


def in_a_process(visavis: Commands, saying: tuple[object, ...], text: str) -> list[str]:
    words = [text if word == "Hi." else str(word) for word in saying]
    return [sys.executable, "-m", "visavis", *words, "--data-dir", str(visavis.data_dir)]


def test_a_disk_that_fills_up_leaves_the_old_file(
    visavis: Commands, saying: tuple[object, ...], output: Path
) -> None:
    output.write_bytes(b"old")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    ran = subprocess.run(
        in_a_process(visavis, saying, "1 2 3 4 5 6 7 8 9 10."),
        capture_output=True, text=True, timeout=60, preexec_fn=limit, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "Error: The video cannot be written: File too large.\n"
    assert output.read_bytes() == b"old"
    assert list(output.parent.iterdir()) == [output]


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM])
def test_who_is_stopped_leaves_nothing(
    visavis: Commands, saying: tuple[object, ...], output: Path, blow: signal.Signals
) -> None:
    process = subprocess.Popen(
        in_a_process(visavis, saying, "One two three. " * 500), stderr=subprocess.PIPE, text=True
    )
    with process:
        assert process.stderr is not None
        while not any(path.stat().st_size for path in output.parent.iterdir()):
            assert process.poll() is None
        process.send_signal(blow)
        assert process.wait(timeout=30) == 128 + blow
        assert process.stderr.read() == ""
    assert list(output.parent.iterdir()) == []
