from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from visavis.errors import OperatorError
from visavis.voices.espeak.engine import EspeakEngine
from visavis.voices.kinds import list_kinds, open_engine


def test_the_built_in_engines_are_installed() -> None:
    assert set(list_kinds()) >= {"espeak", "flite", "openai", "piper"}


async def test_an_engine_is_opened_by_its_kind() -> None:
    engine = open_engine("espeak", {"workers": "1"})
    assert isinstance(engine, EspeakEngine)
    await engine.aclose()


def test_an_unknown_kind_is_told_with_those_there_are() -> None:
    with pytest.raises(OperatorError, match="espeak"):
        open_engine("robot")


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """Another installed package, as far as the import system can tell."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(package: str, kind: str, target: str) -> None:
        folder = tmp_path / f"{package}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text(f"[visavis.voices]\n{kind} = {target}\n")

    return install


def test_a_plugin_does_not_take_the_place_of_ours(
    plugin: Callable[[str, str, str], None],
) -> None:
    plugin("rogue", "espeak", "no.such:thing")
    assert isinstance(open_engine("espeak"), EspeakEngine)


def test_two_plugins_of_one_name_are_told(plugin: Callable[[str, str, str], None]) -> None:
    plugin("first", "robot", "no.such:thing")
    plugin("second", "robot", "no.such:thing")
    with pytest.raises(OperatorError, match="first and second"):
        open_engine("robot")


def test_a_plugin_that_cannot_be_loaded_is_told(
    plugin: Callable[[str, str, str], None],
) -> None:
    plugin("broken", "robot", "no.such:thing")
    with pytest.raises(OperatorError, match="cannot be loaded"):
        open_engine("robot")
