"""``visavis reset``."""

import fcntl
import os
import pty
import subprocess
from pathlib import Path

import pytest
from support.command import Commands
from support.server import VISAVIS, RunningServer, run_visavis

BUILT_IN = (29, 24)


@pytest.fixture
def used(visavis: Commands, data_dir: Path, image: Path) -> Commands:
    """A data directory that was worked with."""
    assert visavis.data_dir == data_dir
    app_id = visavis.json("apps", "create", "Shop")["AppId"]
    visavis.json("humans", "add", "--name", "Mia", "--avatar", image, "--app", app_id)
    built_in = visavis.json("humans", "list")["DigitalHumans"][0]
    visavis.json("humans", "remove", built_in["DigitalHumanId"])
    visavis.json("timbres", "add", "--name", "Wren", "--avatar", image, "--public")
    visavis.json("faults", "set", "--app", app_id, "--code", 400010002, "--for", "1h")
    return visavis


def counts(visavis: Commands) -> tuple[int, int]:
    return visavis.json("humans", "list")["Total"], visavis.json("timbres", "list")["Total"]


def media(visavis: Commands) -> set[str]:
    return {path.name for path in (visavis.data_dir / "media").glob("??/*")}


def test_everything_but_the_apps_is_as_after_the_first_start(
    used: Commands, seeded_data_dir: Path
) -> None:
    apps = used.json("apps", "list")["Apps"]
    secret = used.json("apps", "show", apps[-1]["AppId"])["ServerSecret"]
    keys = (used.data_dir / "keys.json").read_bytes()
    human = used.json("humans", "list")["DigitalHumans"][0]["DigitalHumanId"]

    removed = used.json("reset", "--keep-apps", "--yes")["Removed"]
    assert (removed["Apps"], removed["DigitalHumans"], removed["Timbres"]) == (0, *BUILT_IN[:1], 25)
    assert removed["Media"] == 1
    assert counts(used) == BUILT_IN
    assert used.json("humans", "show", human)["DigitalHumanId"] == human
    assert used.json("apps", "list")["Apps"] == apps
    assert used.json("apps", "show", apps[-1]["AppId"])["ServerSecret"] == secret
    assert used.json("faults", "list")["Total"] == 0

    assert (used.data_dir / "keys.json").read_bytes() == keys
    assert media(used) == {path.name for path in (seeded_data_dir / "media").glob("??/*")}
    assert used.json("doctor")


def test_nothing_goes_without_a_word(used: Commands) -> None:
    assert "Give --yes" in used.refused("reset")
    assert counts(used) == (29, 25)


@pytest.mark.parametrize("answer", ["n\n", "\n"])
def test_who_does_not_agree_loses_nothing(used: Commands, answer: str) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    environment = os.environ | {"VISAVIS_DATA_DIR": str(used.data_dir)}
    done = subprocess.run(
        [*VISAVIS, "reset"],
        stdin=theirs,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 1
    assert "This removes 2 Apps, 29 digital humans, 25 timbres, 0 streams" in done.stderr
    assert "Nothing was removed." in done.stderr
    assert counts(used) == (29, 25)


def test_a_directory_without_anything_is_left_alone(visavis: Commands) -> None:
    assert "There is nothing to reset" in visavis.refused("reset", "--yes")
    assert not visavis.data_dir.exists()


def test_a_running_server_is_left_alone(server: RunningServer) -> None:
    done = run_visavis("reset", "--yes", data_dir=server.data_dir)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Error: A server or another command uses this database." in done.stderr


def test_other_commands_wait_their_turn(used: Commands) -> None:
    """An import, say, whose files a reset would take for left ones."""
    with (used.data_dir / "visavis.sqlite3.using").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)  # as a command that runs
        assert "A server or another command uses" in used.refused("reset", "--yes")
        assert used.json("apps", "list")["Total"] == 2
        fcntl.flock(file, fcntl.LOCK_EX)  # as a reset that runs
        assert "The database is being reset" in used.refused("apps", "list")
