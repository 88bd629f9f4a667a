from __future__ import annotations

import sys
from pathlib import Path

import pytest

from visavis.errors import OperatorError
from visavis.faces.contract import FaceKind, FaceModelError
from visavis.faces.drawn import CharacterError, DrawnModel
from visavis.faces.kinds import FaceKindError, face_kinds

CLAY = """
class ClayModel:
    @classmethod
    def read(cls, content):
        return cls()
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that packages are found in."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "clay", raising=False)
    return tmp_path


def install(site: Path, package: str, **offers: str) -> None:
    """What pip leaves behind of a package with these entry points."""
    info = site / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    lines = "\n".join(f"{name} = {value}" for name, value in offers.items())
    (info / "entry_points.txt").write_text(f"[visavis.faces]\n{lines}\n")


def test_drawn_faces_are_a_kind() -> None:
    kind: FaceKind = DrawnModel
    assert face_kinds()["drawn"] is kind


def test_content_that_is_not_sound_is_refused_with_a_typed_error() -> None:
    assert issubclass(CharacterError, FaceModelError)
    with pytest.raises(FaceModelError, match="UTF-8"):
        face_kinds()["drawn"].read(b"\0 not a character")


def test_plugins_join(site: Path) -> None:
    (site / "clay.py").write_text(CLAY)
    install(site, "clay", clay="clay:ClayModel")
    kinds = face_kinds()
    assert {"clay", "drawn"} <= set(kinds)
    assert len(kinds) == len(set(kinds))
    assert type(kinds["clay"].read(b"")).__name__ == "ClayModel"


def test_nothing_is_imported_before_it_is_asked_for(site: Path) -> None:
    (site / "clay.py").write_text(CLAY)
    install(site, "clay", clay="clay:ClayModel")
    assert "clay" in face_kinds()
    assert "clay" not in sys.modules


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("raise RuntimeError('no GPU')", "clay:ClayModel"),
        ("import nothing_of_this_name", "clay:ClayModel"),
        (CLAY, "clay:Misspelt"),
        (CLAY, "clay:__name__"),
    ],
)
def test_a_broken_plugin_is_named_and_breaks_no_other(site: Path, code: str, value: str) -> None:
    (site / "clay.py").write_text(code)
    install(site, "broken-clay", clay=value)
    kinds = face_kinds()
    assert kinds["drawn"] is DrawnModel
    with pytest.raises(FaceKindError, match=r"`clay`.*broken-clay") as caught:
        kinds["clay"]
    assert isinstance(caught.value, OperatorError)
    assert "broken-clay" in caught.value.remedy


def test_an_unknown_kind_is_a_key_error() -> None:
    assert "nobody" not in face_kinds()
    with pytest.raises(KeyError):
        face_kinds()["nobody"]


def test_two_plugins_of_one_name_are_both_named(site: Path) -> None:
    (site / "clay.py").write_text(CLAY)
    install(site, "clay", clay="clay:ClayModel")
    install(site, "mud", clay="clay:ClayModel")
    with pytest.raises(FaceKindError, match="clay and mud"):
        face_kinds()["clay"]


def test_no_plugin_takes_the_place_of_our_own(site: Path) -> None:
    (site / "clay.py").write_text(CLAY)
    install(site, "clay", drawn="clay:ClayModel")
    assert face_kinds()["drawn"] is DrawnModel
