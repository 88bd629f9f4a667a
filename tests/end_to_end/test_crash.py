"""Processes that are killed, and disks that are full: the old state or the new one, never a mix."""

import hashlib
import io
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support import archives
from support.pictures import picture
from support.server import VISAVIS, run_visavis, serve

ENTRIES = 400
PICTURES = 20
DELAYS_S = (0.1, 0.5, 0.7, 0.9, 1.1, 1.3, 1.6)
"""From before the command has read its arguments to about its end."""


def large_archive(path: Path) -> Path:
    """Many digital humans, each with a timbre bound to it, and some pictures."""
    pictures = [picture(shade=number) for number in range(PICTURES)]
    ids = [hashlib.sha256(content).hexdigest() for content in pictures]
    entries = range(ENTRIES)
    contents = {
        "digital_humans": [
            {
                "digital_human_id": f"h{n}",
                "name": f"H{n}",
                "app_id": None,
                "avatar": ids[n % PICTURES],
            }
            for n in entries
        ],
        "timbres": [
            {
                "timbre_id": f"t{n}",
                "name": f"T{n}",
                "is_public": False,
                "avatar": ids[n % PICTURES],
                "digital_human_ids": [f"h{n}"],
            }
            for n in entries
        ],
    }
    media = [
        {"id": media_id, "bytes": len(content)}
        for media_id, content in zip(ids, pictures, strict=True)
    ]
    files = {f"media/{media_id}": content for media_id, content in zip(ids, pictures, strict=True)}
    return archives.write(path, archives.manifest(contents=contents, media=media), files=files)


def start(*arguments: str, data_dir: Path, **options: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "VISAVIS_DATA_DIR": str(data_dir)}
    return subprocess.Popen(
        [*VISAVIS, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        **options,
    )


def kill_after(process: subprocess.Popen[bytes], delay_s: float) -> None:
    time.sleep(delay_s)  # the moment is the point here, whatever has been reached by then
    process.send_signal(signal.SIGKILL)
    process.communicate()


def rows(data_dir: Path) -> tuple[int, ...]:
    """How many digital humans, timbres and bindings the database holds."""
    with sqlite3.connect(data_dir / "visavis.sqlite3") as database:
        tables = ("digital_humans", "timbres", "timbre_bindings")
        counts = [database.execute(f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608
        found = tuple(count.fetchone()[0] for count in counts)
    database.close()
    return found


@pytest.mark.parametrize("replace", [False, True], ids=["merge", "replace"])
def test_kill_during_an_import_leaves_the_old_catalogue_or_the_new_one(
    seeded_data_dir: Path, tmp_path: Path, replace: bool
) -> None:
    archive = large_archive(tmp_path / "many.zip")
    command = ["catalogue", "import", str(archive), *(["--replace"] if replace else [])]
    old = rows(seeded_data_dir)
    kept = (0, 0, 0) if replace else old
    new = (kept[0] + ENTRIES, kept[1] + ENTRIES, kept[2] + ENTRIES)
    for number, delay_s in enumerate(DELAYS_S):
        data_dir = Path(shutil.copytree(seeded_data_dir, tmp_path / f"data{number}"))
        kill_after(start(*command, data_dir=data_dir), delay_s)
        assert rows(data_dir) in (old, new)
    done = run_visavis(*command, data_dir=data_dir)
    assert done.returncode == 0, done.stderr
    assert rows(data_dir) == new
    assert run_visavis("doctor", data_dir=data_dir).returncode == 0
    with serve(data_dir) as server:
        assert server.quickstart.call("GetDigitalHumanList")["Data"]["Total"] == new[0]


@pytest.mark.parametrize("delay_s", [0.4, 1.0, 1.8, 3.0])
def test_kill_during_the_first_start_is_mended_by_the_next(
    seeded_data_dir: Path, tmp_path: Path, delay_s: float
) -> None:
    data_dir = tmp_path / "data"
    process = start("serve", "--port", "0", data_dir=data_dir, start_new_session=True)
    time.sleep(delay_s)
    os.killpg(process.pid, signal.SIGKILL)  # with the processes that draw
    process.communicate()
    with serve(data_dir) as server:
        assert server.quickstart.call("GetTimbreList")["Code"] == 0
    assert rows(data_dir) == rows(seeded_data_dir)
    assert run_visavis("doctor", data_dir=data_dir).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file sizes are POSIX's")
def test_a_disk_without_room_is_a_clear_error_and_nothing_is_changed(
    data_dir: Path, tmp_path: Path
) -> None:
    noise = tmp_path / "noise.png"
    noise.write_bytes(picture_of_noise())
    old = rows(data_dir)

    def no_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    options = ("--name", "X", "--avatar", str(noise), "--public")
    process = start("humans", "add", *options, data_dir=data_dir, preexec_fn=no_room)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.startswith(b"Error: ")
    assert b"Traceback" not in errors
    assert rows(data_dir) == old
    assert not list((data_dir / "media").glob("*/.*")), "a draft was left behind"


def picture_of_noise() -> bytes:
    """A PNG of more than 100,000 bytes, whatever compresses it."""
    noise = random.Random(1).randbytes(256 * 256 * 3)  # noqa: S311
    content = io.BytesIO()
    Image.frombytes("RGB", (256, 256), noise).save(content, "PNG")
    assert len(content.getvalue()) > 100_000
    return content.getvalue()
