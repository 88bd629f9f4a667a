"""A few commands as a user runs them, in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from support.server import VISAVIS, run_visavis

SCRIPT = Path(sys.executable).with_name("visavis")


def test_data_goes_to_stdout_and_words_to_stderr(tmp_path: Path) -> None:
    made = run_visavis("apps", "create", "Shop", "--json", data_dir=tmp_path / "data")
    assert (made.returncode, made.stderr) == (0, "")
    app_id = json.loads(made.stdout)["AppId"]
    changed = run_visavis("apps", "disable", str(app_id), data_dir=tmp_path / "data")
    assert (changed.returncode, changed.stdout) == (0, "")
    assert str(app_id) in changed.stderr


def test_a_fault_is_one_clear_line_and_1(tmp_path: Path) -> None:
    done = run_visavis("apps", "show", "7", "--json", data_dir=tmp_path / "data")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Error: There is no App 7.\nSee: visavis apps list\n"


def test_misuse_is_2(tmp_path: Path) -> None:
    done = run_visavis("apps", "show", data_dir=tmp_path / "data")
    assert (done.returncode, done.stdout) == (2, "")
    assert "APPID" in done.stderr


def test_the_script_and_the_module_are_the_same(tmp_path: Path) -> None:
    for command in ([str(SCRIPT)], VISAVIS):
        done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
        assert done.stdout.startswith("visavis 0.")


def test_help_waits_for_no_library_that_only_commands_need() -> None:
    program = (
        "import sys, visavis.cli.commands\n"
        "heavy = {'cv2', 'numba', 'numpy', 'PIL', 'sqlalchemy', 'starlette', 'structlog'}\n"
        "print(*sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "\n"


def test_names_survive_a_terminal_without_unicode(tmp_path: Path) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii"}
    data_dir = tmp_path / "data"
    made = run_visavis("apps", "create", "中文", data_dir=data_dir, environment=ascii_only)
    assert made.returncode == 0, made.stderr
    listed = run_visavis("apps", "list", "--json", data_dir=data_dir, environment=ascii_only)
    assert json.loads(listed.stdout)["Apps"][0]["Name"] == "中文"
    table = run_visavis("apps", "list", data_dir=data_dir, environment=ascii_only)
    assert (table.returncode, table.stderr) == (0, "")


def test_a_reader_that_leaves_early_is_no_traceback(tmp_path: Path) -> None:
    run_visavis("apps", "create", "Shop", data_dir=tmp_path / "data")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*VISAVIS, "apps", "list", "--json", "--data-dir", str(tmp_path / "data")],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_full_disk_under_stdout_is_told(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*VISAVIS, "apps", "list", "--json", "--data-dir", str(tmp_path / "data")],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "Error: No space left on device.\n")
