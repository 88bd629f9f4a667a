from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from visavis.errors import OperatorError
from visavis.voices.piper.install import install_voice

NAME = "en_US-lessac-medium"

# Another program in the downloader's place, with its arguments.
WRITES = """
import sys, pathlib
_, option, folder, name = sys.argv
assert option == "--download-dir"
pathlib.Path(folder, name + ".onnx").write_bytes(b"network")
{}
"""
SETTINGS = 'pathlib.Path(folder, name + ".onnx.json").write_text("{}")'


def program(code: str) -> list[str]:
    return [sys.executable, "-c", WRITES.replace("{}", code, 1)]


def test_both_files_appear(tmp_path: Path) -> None:
    path = install_voice(NAME, tmp_path / "voices", program(SETTINGS))
    assert path.read_bytes() == b"network"
    assert sorted(file.name for file in path.parent.iterdir()) == [
        f"{NAME}.onnx",
        f"{NAME}.onnx.json",
    ]


@pytest.mark.parametrize("code", ["", "sys.exit('HTTP Error 404')", "1 / 0"])
def test_half_a_voice_leaves_nothing(tmp_path: Path, code: str) -> None:
    with pytest.raises(OperatorError):
        install_voice(NAME, tmp_path, program(code))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", "--help", "../x", "en_US-lessac-medium\n", "lessac"])
def test_other_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OperatorError, match="no name"):
        install_voice(name, tmp_path, program(SETTINGS))


@pytest.mark.skipif(not importlib.util.find_spec("piper"), reason="Piper is not installed")
def test_the_real_downloader_without_a_network_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    with pytest.raises(OperatorError, match="Connection refused"):
        install_voice(NAME, tmp_path)
    assert not list(tmp_path.iterdir())
