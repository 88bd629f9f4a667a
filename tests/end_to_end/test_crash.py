"""What is killed, or finds the disk full, leaves all of the old or all of the new."""

import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from support import archives, backends
from support.command import Commands
from support.pictures import picture
from support.server import VISAVIS, serve, wait_until

MANY = 300
MOMENTS = 8


@pytest.fixture
def visavis(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Commands:
    return Commands(monkeypatch, capsys, tmp_path / "data")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of many digital humans, each with a picture of its own."""
    pictures = [picture(width=20 + i % 20, shade=i // 20 * 16) for i in range(MANY)]
    ids = [hashlib.sha256(content).hexdigest() for content in pictures]
    assert len(set(ids)) == MANY
    humans = [
        {"digital_human_id": f"new-{i}", "name": f"New {i}", "avatar": ids[i]} for i in range(MANY)
    ]
    about = {
        "format": "visavis-catalogue/1",
        "contents": {"digital_humans": humans, "timbres": []},
        "media": [{"id": ids[i], "bytes": len(pictures[i])} for i in range(MANY)],
    }
    path = tmp_path_factory.mktemp("large") / "large.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps(about))
        for media_id, content in zip(ids, pictures, strict=True):
            archive.writestr(f"media/{media_id}", content)
    return path


def media(data_dir: Path) -> list[Path]:
    return list((data_dir / "media").glob("??/" + "?" * 64))


def catalogue(visavis: Commands) -> tuple[list[str], list[str]]:
    """The IDs of all digital humans and timbres."""
    humans = visavis.json("humans", "list")["DigitalHumans"]
    timbres = visavis.json("timbres", "list")["Timbres"]
    return [one["DigitalHumanId"] for one in humans], [one["TimbreId"] for one in timbres]


@contextmanager
def started(*arguments: object, data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """A process in a group of its own, of which nothing is left behind."""
    process = subprocess.Popen(
        [*VISAVIS, *map(str, arguments), "--data-dir", str(data_dir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def seconds_of_writing(file: Path, data_dir: Path) -> float:
    """How long an import takes from its first picture to its end."""
    with started("catalogue", "import", "--replace", file, data_dir=data_dir) as process:
        wait_until(lambda: len(media(data_dir)) > 2, 30)
        begun = time.monotonic()
        assert process.wait(60) == 0
        return time.monotonic() - begun


def test_an_import_that_is_killed_leaves_the_old_or_the_new(
    visavis: Commands, large: Path, tmp_path: Path
) -> None:
    visavis.json("catalogue", "import", archives.write(tmp_path / "old.zip"))
    before = catalogue(visavis)
    after: tuple[list[str], list[str]] = ([f"new-{i}" for i in range(MANY)], [])
    pristine = tmp_path / "pristine"
    shutil.copytree(visavis.data_dir, pristine)
    whole_s = seconds_of_writing(large, visavis.data_dir)
    assert catalogue(visavis) == after
    killed = 0
    for moment in range(MOMENTS):
        shutil.rmtree(visavis.data_dir)
        shutil.copytree(pristine, visavis.data_dir)
        command = ("catalogue", "import", "--replace", large)
        with started(*command, data_dir=visavis.data_dir) as process:
            wait_until(lambda: len(media(visavis.data_dir)) > 2, 30)
            with suppress(subprocess.TimeoutExpired):
                process.wait(whole_s * moment / MOMENTS)
            process.kill()
            killed += process.wait() == -signal.SIGKILL
        assert catalogue(visavis) in (before, after)
        assert all(check["Ok"] for check in visavis.json("doctor"))
        visavis.json("catalogue", "import", "--replace", large)
        assert catalogue(visavis) == after
    assert killed > 0


def test_a_server_that_is_killed_while_it_seeds_is_whole_at_the_next_start(
    visavis: Commands, seeded_data_dir: Path
) -> None:
    whole = catalogue(visavis.elsewhere(seeded_data_dir))
    with started("serve", "--port", "0", data_dir=visavis.data_dir) as process:
        wait_until(lambda: len(media(visavis.data_dir)) >= 12, 60)
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert catalogue(visavis) == ([], [])
    with serve(visavis.data_dir) as server:
        answer = server.quickstart.call("GetDigitalHumanList")
        assert answer["Data"]["Total"] == len(whole[0])
    assert catalogue(visavis) == whole
    assert all(check["Ok"] for check in visavis.json("doctor"))


def in_group(group: int) -> list[int]:
    """The processes of a group that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, member = entry.read_text().rpartition(")")[2].split()[:3]
            if int(member) == group and state != "Z":
                found.append(int(entry.parent.name))
    return found


def test_a_server_that_is_killed_while_it_seeds_leaves_no_process_behind(tmp_path: Path) -> None:
    with started("serve", "--port", "0", data_dir=tmp_path / "data") as process:
        wait_until(lambda: len(media(tmp_path / "data")) >= 1, 60)
        process.kill()
        process.wait()
        wait_until(lambda: in_group(process.pid) == [], 5)


def test_ctrl_c_while_it_seeds_is_no_traceback(tmp_path: Path) -> None:
    with started("serve", "--port", "0", data_dir=tmp_path / "data") as process:
        wait_until(lambda: len(media(tmp_path / "data")) >= 1, 60)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
        _, told = process.communicate(timeout=30)
    assert process.returncode in (0, 130, -signal.SIGINT)
    assert "Traceback" not in told


def limited(size: int, *arguments: object, data_dir: Path) -> subprocess.CompletedProcess[str]:
    """A command that can write no file larger than ``size`` bytes."""
    return subprocess.run(
        [*VISAVIS, *map(str, arguments), "--data-dir", str(data_dir)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("size", [0, 100, 20_000])
def test_a_first_command_that_cannot_write_is_explained(
    visavis: Commands, tmp_path: Path, size: int
) -> None:
    done = limited(size, "apps", "create", "Shop", data_dir=tmp_path / "data")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr
    assert visavis.json("apps", "list")["Total"] == 0
    visavis.json("apps", "create", "Shop")


def test_a_disk_that_is_full_while_it_seeds_is_explained(tmp_path: Path) -> None:
    done = limited(200_000, "serve", "--port", "0", data_dir=tmp_path / "data")
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def small_disk(data_dir: Path, tmp_path: Path) -> Iterator[Path]:
    """A seeded data directory on a file system of its own, with little room left."""
    place = tmp_path / "disk"
    place.mkdir()
    size = sum(path.stat().st_size for path in data_dir.rglob("*")) + 6_000_000
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        backends.missing("mount", "no file system can be mounted here")
    try:
        yield Path(shutil.copytree(data_dir, place / "data"))
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path) -> Path:
    """A file that leaves no byte of room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return filler


def test_a_full_disk_loses_nothing(
    visavis: Commands, small_disk: Path, large: Path, tmp_path: Path
) -> None:
    visavis = visavis.elsewhere(small_disk)
    (tmp_path / "face.png").write_bytes(picture())
    before = catalogue(visavis)
    with serve(small_disk, environment={"VISAVIS_RATE_LIMIT": "1000"}) as server:
        filler = fill(small_disk.parent)
        for command in (
            ["humans", "add", "--name", "New", "--public", "--avatar", tmp_path / "face.png"],
            ["catalogue", "import", "--replace", large],
            ["catalogue", "export", small_disk / "all.zip"],
            ["apps", "create", "New"],
            ["keys", "rotate"],
        ):
            told = visavis.refused(*command)
            assert "No space left" in told or "full" in told or "disk" in told, (command, told)
        assert server.quickstart.call("GetDigitalHumanList")["Code"] == 0
        filler.unlink()
        assert catalogue(visavis) == before
        assert visavis.json("apps", "list")["Total"] == 1
        checks = visavis.run("doctor", "--json").json
        assert [check["Check"] for check in checks if not check["Ok"]] == ["disk"]  # it is small
        visavis.json("catalogue", "import", "--replace", large)
        wait_until(
            lambda: server.quickstart.call("GetDigitalHumanList")["Data"]["Total"] == MANY, 20
        )
    assert not list(small_disk.glob("*.part"))
    assert not list(small_disk.glob(".*"))
