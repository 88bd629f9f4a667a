from __future__ import annotations

from pathlib import Path

import pytest

import visavis

CHARACTERS = Path(visavis.__file__).parent / "catalogue" / "builtin" / "characters"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`character` is every built-in character in turn."""
    if "character" in metafunc.fixturenames:
        files = sorted(CHARACTERS.glob("*.svg"))
        metafunc.parametrize("character", files, ids=[file.stem for file in files])
