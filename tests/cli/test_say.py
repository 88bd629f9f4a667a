"""``visavis say``."""

import io
import os
import resource
import signal
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from support.command import Commands

from visavis.voices.conformance import ODD_TEXTS
from visavis.voices.measures import loudness_db

HI = "Hi."


@pytest.fixture
def output(out: Path) -> Path:
    return out / "x.wav"


def type_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def heard(path: Path) -> np.ndarray:
    with wave.open(str(path)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2")


def test_a_text_becomes_a_wav_file(visavis: Commands, wren: str, output: Path) -> None:
    said = visavis.json("say", HI, "--timbre", wren, "-o", output)
    assert said == {"File": str(output), "SampleRate": 22050, "Seconds": said["Seconds"]}
    samples = heard(output)
    assert len(samples) / 22050 == pytest.approx(said["Seconds"], abs=0.001)
    assert loudness_db(samples) > -40
    ran = visavis.run("say", HI, "--timbre", wren, "-o", output)
    assert (ran.code, ran.out) == (0, "")
    assert str(output) in ran.err


def test_rate_and_volume_are_heard(visavis: Commands, wren: str, output: Path) -> None:
    def said(*options: object) -> np.ndarray:
        visavis.json("say", HI, "--timbre", wren, "-o", output, *options)
        return heard(output)

    plain = said()
    assert len(said("--rate", "-400")) > 1.3 * len(plain)
    assert loudness_db(said("--volume", "1")) < loudness_db(plain) - 10


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--rate", "501"], "--rate"),
        (["--pitch", "-501"], "--pitch"),
        (["--volume", "0"], "--volume"),
        (["--volume", "x"], "--volume"),
    ],
)
def test_what_is_out_of_range_is_refused(
    visavis: Commands, options: list[str], problem: str
) -> None:
    assert problem in visavis.misused("say", HI, "--timbre", "x", *options)


@pytest.mark.parametrize("text", ["", " \n\t", "\0\0", "\u200b"])
def test_nothing_to_say_is_a_clear_fault(
    visavis: Commands, monkeypatch: pytest.MonkeyPatch, wren: str, output: Path, text: str
) -> None:
    type_in(monkeypatch, text.encode())
    told = visavis.refused("say", "-", "--timbre", wren, "-o", output)
    assert "The timbre Wren cannot say that" in told
    assert list(output.parent.iterdir()) == []


def test_text_may_come_from_standard_input(
    visavis: Commands, monkeypatch: pytest.MonkeyPatch, wren: str, output: Path
) -> None:
    type_in(monkeypatch, b"\xef\xbb\xbfHello\0 \xe4\xbd\xa0\xe5\xa5\xbd \xf0\x9f\x98\x80")
    assert visavis.json("say", "-", "--timbre", wren, "-o", output)["Seconds"] > 0.8


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff\xfe hello", "not UTF-8"),
        (b"1" * 100_001, "at most 100000"),
        (b"1" * 1_000_000, "more than 100000 characters"),
    ],
)
def test_text_that_cannot_be_spoken_is_refused(
    visavis: Commands,
    monkeypatch: pytest.MonkeyPatch,
    wren: str,
    output: Path,
    content: bytes,
    problem: str,
) -> None:
    type_in(monkeypatch, content)
    assert problem in visavis.refused("say", "-", "--timbre", wren, "-o", output)
    assert list(output.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "least_s"),
    [
        ("a letter", 0.1),
        ("1800 characters", 60),
        ("1801 characters", 60),
        ("emoji", 1.0),
        ("control characters", 0.8),
        ("mixed Chinese and English", 2.0),
        ("right to left", 2.0),
        ("markup", 0.3),
    ],
)
def test_odd_texts_are_spoken(
    visavis: Commands,
    monkeypatch: pytest.MonkeyPatch,
    wren: str,
    robin: str,
    output: Path,
    name: str,
    least_s: float,
) -> None:
    """By an English voice and by a Chinese one."""
    for timbre_id in (wren, robin):
        type_in(monkeypatch, ODD_TEXTS[name].encode())
        said = visavis.json("say", "-", "--timbre", timbre_id, "-o", output)
        assert least_s < said["Seconds"] < 600
        assert loudness_db(heard(output)) > -40


@pytest.mark.parametrize("name", ["empty", "blank", "a megabyte of digits"])
def test_odd_texts_are_refused_with_a_word_of_what_to_do(
    visavis: Commands, monkeypatch: pytest.MonkeyPatch, wren: str, output: Path, name: str
) -> None:
    type_in(monkeypatch, ODD_TEXTS[name].encode())
    told = visavis.refused("say", "-", "--timbre", wren, "-o", output)
    assert len(told) < 300
    assert ("Nothing in the text" in told) or ("Split it." in told) or ("empty" in told)
    assert list(output.parent.iterdir()) == []


def test_an_emoji_is_said_by_its_name_or_refused_but_never_a_silent_file(
    visavis: Commands, wren: str, robin: str, output: Path
) -> None:
    """espeak-ng has names of emoji in some languages, not in Chinese; a mark alone has none."""
    visavis.json("say", "\U0001f600", "--timbre", wren, "-o", output)
    assert loudness_db(heard(output)) > -40
    output.unlink()
    for text, timbre_id in (("\U0001f600", robin), ("?!…", wren)):
        told = visavis.refused("say", text, "--timbre", timbre_id, "-o", output)
        assert "Nothing in the text can be pronounced." in told
    assert list(output.parent.iterdir()) == []


def test_half_a_surrogate_pair_on_the_command_line_is_refused(
    visavis: Commands, wren: str, output: Path
) -> None:
    told = visavis.refused("say", ODD_TEXTS["half of a pair"], "--timbre", wren, "-o", output)
    assert "is not UTF-8" in told


def test_outputs_that_are_no_files_are_refused(visavis: Commands, wren: str, output: Path) -> None:
    say = ("say", HI, "--timbre", wren, "-o")
    os.mkfifo(output)
    assert "a device or a pipe" in visavis.refused(*say, output)
    assert output.is_fifo()
    assert "a directory" in visavis.refused(*say, output.parent)
    assert "No such file" in visavis.refused(*say, output.parent / "missing" / "x.wav")


def test_an_unknown_timbre_is_named(visavis: Commands, output: Path) -> None:
    told = visavis.refused("say", HI, "--timbre", "nobody", "-o", output)
    assert "There is no timbre nobody." in told


def test_settings_of_engines_are_checked(visavis: Commands, wren: str, output: Path) -> None:
    say = ("say", HI, "--timbre", wren, "-o", output)
    visavis.set(VISAVIS_VOICES_ESPEAK_WORKERS="1")
    assert visavis.run(*say).code == 0
    visavis.set(VISAVIS_VOICES_ESPEAK_WORKERS="none")
    assert 'The setting "workers"' in visavis.refused(*say)
    visavis.set(VISAVIS_VOICES_ESPEAK_WORKERS="1", VISAVIS_VOICES_ESPEAK_SPEED="2")
    assert 'no setting "speed"' in visavis.refused(*say)
    visavis.set(VISAVIS_VOICES_ESPEAK="2")
    assert "names no setting" in visavis.refused(*say)


def test_a_disk_that_fills_up_leaves_the_old_file(
    visavis: Commands, wren: str, output: Path
) -> None:
    output.write_bytes(b"old")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))

    ran = subprocess.run(
        [sys.executable, "-m", "visavis", "say", "1234567890 " * 20, "--timbre", wren,
         "-o", str(output), "--data-dir", str(visavis.data_dir)],
        capture_output=True, text=True, timeout=60, preexec_fn=limit, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert f"Error: {output} cannot be written: File too large." in ran.stderr
    assert "Traceback" not in ran.stderr
    assert output.read_bytes() == b"old"
    assert list(output.parent.iterdir()) == [output]


def test_an_interrupt_leaves_nothing(visavis: Commands, wren: str, output: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "visavis", "say", "-", "--timbre", wren, "-o", str(output),
         "--data-dir", str(visavis.data_dir)],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write("1234567890" * 9_000)
        process.stdin.close()
        while not any(path.stat().st_size for path in output.parent.iterdir()):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stderr.read() == ""
    assert list(output.parent.iterdir()) == []


def test_the_built_in_are_drawn_when_they_are_first_asked_for(
    visavis: Commands, monkeypatch: pytest.MonkeyPatch, output: Path
) -> None:
    drawn: list[bool] = []

    async def seed(_seeder: object, progress: object) -> bool:
        drawn.append(callable(progress))
        return True

    monkeypatch.setattr("visavis.catalogue.seed.Seeder.seed", seed)
    robin = "190ef9e2-4f62-4239-a60b-99fac5926350"
    assert "no timbre nobody" in visavis.refused("say", HI, "--timbre", "nobody", "-o", output)
    assert drawn == []
    assert f"no timbre {robin}" in visavis.refused("say", HI, "--timbre", robin, "-o", output)
    assert drawn == [True]
