"""``visavis timbres``."""

import wave
from pathlib import Path

import pytest
from support.command import Commands

FACTS = [
    "TimbreId", "Name", "IsPublic", "DigitalHumanIds", "Language", "Gender", "Engine", "Voice",
    "Avatar",
    "Tags",
]  # fmt: skip
SPEAKING = ("--engine", "espeak", "--voice", "de+f1", "--language", "de-DE", "--gender", "female")


@pytest.fixture
def human_id(visavis: Commands, image: Path) -> str:
    made = visavis.json("humans", "add", "--name", "Mia", "--avatar", image, "--public")
    return str(made["DigitalHumanId"])


@pytest.fixture
def timbre_id(visavis: Commands, image: Path) -> str:
    """A private one."""
    return str(visavis.json("timbres", "add", "--name", "Alto", "--avatar", image)["TimbreId"])


def bound(visavis: Commands, timbre_id: str) -> list[str]:
    return list(visavis.json("timbres", "show", timbre_id)["DigitalHumanIds"])


def test_add_prints_the_new_id(visavis: Commands, image: Path) -> None:
    label, timbre_id = visavis.run(
        "timbres", "add", "--name", "Alto", "--avatar", image
    ).out.split()
    assert label == "TimbreId"
    made = visavis.json("timbres", "add", "--name", "Bass", "--avatar", image, "--public")
    assert list(made) == ["TimbreId"]
    listed = visavis.json("timbres", "list")
    assert listed["Total"] == 2
    assert [(item["TimbreId"], item["IsPublic"]) for item in listed["Timbres"]] == [
        (timbre_id, False),
        (made["TimbreId"], True),
    ]
    assert timbre_id in visavis.run("timbres", "list").out


def test_show(visavis: Commands, timbre_id: str) -> None:
    shown = visavis.json("timbres", "show", timbre_id)
    assert list(shown) == FACTS
    assert (shown["Name"], shown["DigitalHumanIds"]) == ("Alto", [])
    assert [shown[name] for name in ("Language", "Gender", "Engine", "Voice")] == [
        "",
        "",
        None,
        None,
    ]
    assert "Alto" in visavis.run("timbres", "show", timbre_id).out


def test_one_that_speaks(visavis: Commands, image: Path, tmp_path: Path) -> None:
    add = ("timbres", "add", "--name", "Lerche", "--avatar", image)
    made = visavis.json(*add, *SPEAKING)
    shown = visavis.json("timbres", "show", made["TimbreId"])
    speaks = [shown[name] for name in ("Language", "Gender", "Engine", "Voice")]
    assert speaks == ["de-DE", "female", "espeak", "de+f1"]
    path = tmp_path / "sample.wav"
    sample = visavis.json("timbres", "sample", made["TimbreId"], "-o", path)
    assert sample == {"File": str(path), "SampleRate": 22050, "Seconds": sample["Seconds"]}
    assert sample["Seconds"] > 2
    with wave.open(str(path)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        assert sound.getnframes() / sound.getframerate() == pytest.approx(
            sample["Seconds"], abs=0.001
        )


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--engine", "espeak", "--voice", "xx-nowhere"], "xx-nowhere"),
        (["--engine", "espeak", "--voice", "en+nobody"], "en+nobody"),
        (["--engine", "nothing", "--voice", "en"], 'no voice engine "nothing"'),
        (["--engine", "openai", "--voice", "en"], "base_url"),
        (["--engine", "../x", "--voice", "en"], "ID of a voice engine"),
        (["--engine", "espeak", "--voice", "a\x1b[2J"], "name of a voice"),
        (["--engine", "espeak"], "needs an engine and a voice"),
        (["--voice", "en"], "needs an engine and a voice"),
        (["--language", "no language"], "A language is a tag"),
    ],
)
def test_a_voice_that_cannot_speak_is_refused(
    visavis: Commands, image: Path, options: list[str], problem: str
) -> None:
    told = visavis.refused("timbres", "add", "--name", "A", "--avatar", image, *options)
    assert problem in told
    assert visavis.json("timbres", "list")["Total"] == 0


def test_one_that_has_no_voice_gives_no_sample(
    visavis: Commands, timbre_id: str, tmp_path: Path
) -> None:
    told = visavis.refused("timbres", "sample", timbre_id, "-o", tmp_path / "x.wav")
    assert "The timbre Alto has no voice: it is only listed." in told
    assert "--engine ENGINE --voice VOICE" in told
    assert not (tmp_path / "x.wav").exists()


def test_bind_and_unbind(visavis: Commands, timbre_id: str, human_id: str) -> None:
    both = {"TimbreId": timbre_id, "DigitalHumanId": human_id}
    assert visavis.json("timbres", "bind", timbre_id, human_id) == both
    assert bound(visavis, timbre_id) == [human_id]
    assert visavis.json("timbres", "bind", timbre_id, human_id) == both  # twice is once
    assert bound(visavis, timbre_id) == [human_id]
    assert visavis.json("timbres", "unbind", timbre_id, human_id) == both
    assert bound(visavis, timbre_id) == []


def test_people_are_told_on_stderr(visavis: Commands, timbre_id: str, human_id: str) -> None:
    for command in (["bind", timbre_id, human_id], ["unbind", timbre_id, human_id]):
        ran = visavis.run("timbres", *command)
        assert (ran.code, ran.out) == (0, "")
        assert timbre_id in ran.err
        assert human_id in ran.err
    ran = visavis.run("timbres", "remove", timbre_id)
    assert (ran.code, ran.out) == (0, "")
    assert timbre_id in ran.err


def test_a_public_one_cannot_be_bound(visavis: Commands, image: Path, human_id: str) -> None:
    made = visavis.json("timbres", "add", "--name", "Bass", "--avatar", image, "--public")
    told = visavis.refused("timbres", "bind", made["TimbreId"], human_id)
    assert f"The timbre {made['TimbreId']} is public" in told
    assert "without --public" in told


def test_remove_takes_its_bindings_along(visavis: Commands, timbre_id: str, human_id: str) -> None:
    visavis.json("timbres", "bind", timbre_id, human_id)
    assert visavis.json("timbres", "remove", timbre_id) == {"TimbreId": timbre_id}
    assert visavis.json("timbres", "list")["Total"] == 0
    assert visavis.json("humans", "list")["Total"] == 1


def test_removing_the_digital_human_unbinds(
    visavis: Commands, timbre_id: str, human_id: str
) -> None:
    visavis.json("timbres", "bind", timbre_id, human_id)
    visavis.json("humans", "remove", human_id)
    assert bound(visavis, timbre_id) == []


@pytest.mark.parametrize("command", [["show"], ["remove"], ["bind", "H"], ["unbind", "H"]])
def test_an_unknown_timbre_is_named(visavis: Commands, human_id: str, command: list[str]) -> None:
    arguments = ["nothing", *(human_id for _ in command[1:])]
    assert "There is no timbre nothing" in visavis.refused("timbres", command[0], *arguments)


def test_an_unknown_digital_human_is_named(visavis: Commands, timbre_id: str) -> None:
    told = visavis.refused("timbres", "bind", timbre_id, "nobody")
    assert "There is no digital human nobody." in told
    assert bound(visavis, timbre_id) == []


def test_what_is_not_bound_cannot_be_unbound(
    visavis: Commands, timbre_id: str, human_id: str
) -> None:
    told = visavis.refused("timbres", "unbind", timbre_id, human_id)
    assert f"is not bound to the digital human {human_id}" in told


def test_a_file_that_is_no_picture_is_refused(visavis: Commands, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    add = ("timbres", "add", "--name", "Alto", "--avatar")
    assert "not a PNG, JPEG or WebP" in visavis.refused(*add, tmp_path / "x")
    assert "cannot be read" in visavis.refused(*add, tmp_path / "y")
    assert visavis.json("timbres", "list")["Total"] == 0


def test_a_name_that_cannot_be_shown_is_refused(visavis: Commands, image: Path) -> None:
    told = visavis.refused("timbres", "add", "--name", "a\x1b[31m", "--avatar", image)
    assert "1 to 128 printable characters" in told
    assert "\x1b[31m" not in told


def test_edit(visavis: Commands, timbre_id: str) -> None:
    before = visavis.json("timbres", "show", timbre_id)
    edit = ("timbres", "edit", timbre_id)
    after = visavis.json(*edit, "--name", "Bass", "--language", "de", "--tag", "Calm")
    assert after == before | {"Name": "Bass", "Language": "de", "Tags": ["calm"]}
    assert visavis.json("timbres", "show", timbre_id) == after
    assert "What is to be changed?" in visavis.refused(*edit)
    assert "front-desk" in visavis.refused(*edit, "--tag", "a b")
