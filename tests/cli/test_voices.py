"""``visavis voices``."""

import re
from pathlib import Path

import pytest
from support.command import Commands


def test_the_voices_of_an_engine_are_listed(visavis: Commands) -> None:
    listed = visavis.json("voices", "list", "--engine", "espeak")
    voices = {row["Voice"]: row for row in listed["Voices"]}
    assert listed["Total"] == len(voices) > 100
    assert voices["de"]["Engine"] == "espeak"
    assert "de" in voices["de"]["Languages"]
    assert not any("+" in name for name in voices)
    varied = visavis.json("voices", "list", "--engine", "espeak", "--variants")
    assert varied["Total"] > 10 * listed["Total"]
    assert any(row["Voice"] == "de+f1" and row["Gender"] == "female" for row in varied["Voices"])


def test_a_language_narrows_the_list(visavis: Commands) -> None:
    def names(language: str) -> set[str]:
        listed = visavis.json("voices", "list", "--engine", "espeak", "--language", language)
        return {row["Voice"] for row in listed["Voices"]}

    assert {"pt", "pt-br"} <= names("pt")
    assert "pt-br" in names("pt-BR")
    assert "pt" not in names("pt-BR")
    assert names("tlh-x") == set()
    assert "pt-br" in visavis.run("voices", "list", "--engine", "espeak", "--language", "pt").out


def test_engines_that_are_not_set_up_are_named_in_one_line(visavis: Commands) -> None:
    ran = visavis.run("voices", "list", "--language", "de")
    assert ran.code == 0
    assert "espeak" in ran.out
    assert "openai" not in ran.out
    not_set_up = r"Not set up: (flite, )?openai, piper\. What one of them wants: visavis .+\n"
    assert re.fullmatch(not_set_up, ran.err)
    listed = visavis.json("voices", "list", "--language", "de")
    assert {row["Engine"] for row in listed["Voices"]} == {"espeak"}


@pytest.mark.parametrize(
    ("engine", "wants"),
    [
        ("openai", "Set VISAVIS_VOICES_OPENAI_BASE_URL to https://host/v1."),
        ("piper", "visavis voices install NAME"),
        ("harp", "Installed are: espeak, flite, openai, piper."),
        ("../x", 'no voice engine "../x"'),
    ],
)
def test_an_engine_that_is_asked_for_says_what_it_wants(
    visavis: Commands, engine: str, wants: str
) -> None:
    told = visavis.refused("voices", "list", "--engine", engine)
    assert f"The voices of {engine} cannot be listed" in told
    assert wants in told


def test_an_engine_that_was_set_up_wrongly_is_a_fault_that_is_told(visavis: Commands) -> None:
    visavis.set(VISAVIS_VOICES_OPENAI_BASE_URL="speech.example/v1")
    for form in ([], ["--json"]):
        ran = visavis.run("voices", "list", "--language", "de", *form)
        assert ran.code == 0
        assert "openai: " in ran.err
        assert "no usable address" in ran.err
        assert ("Not set up: " in ran.err) == (not form)


def test_a_voice_of_piper_becomes_a_timbre(
    visavis: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The download and the trial are stand-ins: voices of Piper come from far away."""
    asked: list[tuple[str, Path]] = []

    def fetch(name: str, folder: Path) -> Path:
        asked.append((name, folder))
        return folder / f"{name}.onnx"

    async def speak(_house: object, voice: object) -> None:
        asked.append((repr(voice), Path()))

    monkeypatch.setattr("visavis.voices.piper.install.install_voice", fetch)
    monkeypatch.setattr("visavis.cli.voices.try_voice", speak)
    made = visavis.json("voices", "install", "en_US-lessac-medium")
    assert asked[0] == ("en_US-lessac-medium", visavis.data_dir / "voices")
    assert "en_US-lessac-medium" in asked[1][0]
    shown = visavis.json("timbres", "show", made["TimbreId"])
    assert [shown[name] for name in ("Name", "Engine", "Voice", "Language", "IsPublic")] == [
        "en_US-lessac-medium", "piper", "en_US-lessac-medium", "en-US", False,
    ]  # fmt: skip
    assert shown["Avatar"]


def test_a_voice_that_cannot_be_installed_leaves_nothing(visavis: Commands) -> None:
    told = visavis.refused("voices", "install", "../../etc")
    assert "../../etc" in told
    assert visavis.json("timbres", "list")["Total"] == 0
