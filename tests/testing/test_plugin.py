"""The plugin as others meet it: found by pytest, and costing nothing until it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.docs import programs

PAGE = ("conftest.py", "test_greeting.py", "test_back_end.py")
FAILS = """
def test_that_fails(visavis):
    visavis.say(visavis.start_stream(), "Good morning.")
    visavis.clock.advance(10)
    assert not visavis.spoken()
"""
UNUSED = """
import sys

def test_that_does_without():
    heavy = {"httpx", "msgspec", "numpy", "sqlalchemy", "starlette", "structlog", "uvicorn"}
    assert "visavis.testing.plugin" in sys.modules
    assert not heavy & set(sys.modules)
"""


def run_pytest(folder: Path, *options: str) -> tuple[int, str]:
    """With nothing of this project's own configuration."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:asyncio", "-W", "error", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def test_the_programs_of_the_page_run(folder: Path) -> None:
    for name in PAGE:
        (folder / name).write_text(programs()[name])
    code, output = run_pytest(folder)
    assert (code, "3 passed" in output) == (0, True), output


def test_a_test_that_fails_shows_what_was_spoken(folder: Path) -> None:
    (folder / "test_it.py").write_text(FAILS)
    code, output = run_pytest(folder)
    assert code == 1
    assert "visavis transcript" in output
    assert "text 'Good morning.': finished from 0.000 to" in output
    assert "ServerSecret" not in output


def test_tests_that_do_without_it_load_nothing(folder: Path) -> None:
    (folder / "test_it.py").write_text(UNUSED)
    # Other plugins that are installed here may load such packages themselves.
    only_ours = ("-p", "visavis.testing.plugin", "--disable-plugin-autoload")
    code, output = run_pytest(folder, *only_ours)
    assert code == 0, output
