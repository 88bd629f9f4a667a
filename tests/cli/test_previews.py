"""``visavis humans preview``."""

from pathlib import Path

import av
import pytest
from support.command import Commands
from support.pictures import MP4


def test_a_preview_is_written_to_a_file(visavis: Commands, nora: str, tmp_path: Path) -> None:
    path = tmp_path / "nod.mp4"
    assert visavis.json("humans", "preview", nora, "nod", "-o", path) == {"File": str(path)}
    with av.open(str(path)) as video:
        stream = video.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 450, 800)
    assert list(tmp_path.glob(".nod*")) == []
    ran = visavis.run("humans", "preview", nora, "nod", "-o", path)
    assert (ran.code, ran.out) == (0, "")
    assert str(path) in ran.err


def test_all_that_are_missing_are_rendered(
    visavis: Commands, nora: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visavis.previews.renderer.SIZE", (54, 96))
    count = len(visavis.json("humans", "show", nora)["Actions"])
    all_of_them = ("humans", "preview", "--all")
    assert visavis.json(*all_of_them) == {"Previews": count, "Rendered": count}
    assert visavis.json(*all_of_them) == {"Previews": count, "Rendered": 0}
    assert visavis.json("humans", "preview", nora, "--all") == {"Previews": count, "Rendered": 0}
    assert len(list((visavis.data_dir / "media" / "previews").rglob("*.mp4"))) == count


def test_a_sweep_deletes_the_previews_of_who_was_removed(
    visavis: Commands, nora: str, tmp_path: Path
) -> None:
    visavis.json("humans", "preview", nora, "nod", "-o", tmp_path / "nod.mp4")
    rendered = visavis.data_dir / "media" / "previews"
    visavis.json("catalogue", "sweep")
    assert len(list(rendered.rglob("*.mp4"))) == 1
    visavis.json("humans", "remove", nora)
    visavis.json("catalogue", "sweep")
    assert list(rendered.rglob("*.mp4")) == []


def test_an_unknown_digital_human_or_action_is_named(
    visavis: Commands, nora: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.mp4"
    told = visavis.refused("humans", "preview", nora, "fly", "-o", path)
    assert "Nora has no action 'fly'" in told
    assert "wave" in told
    told = visavis.refused("humans", "preview", "nobody", "nod", "-o", path)
    assert "There is no digital human nobody." in told
    assert not path.exists()


def test_one_that_is_only_listed_has_no_preview(
    visavis: Commands, image: Path, tmp_path: Path
) -> None:
    made = visavis.json("humans", "add", "--avatar", image, "--name", "M", "--public")
    preview = ("humans", "preview", made["DigitalHumanId"], "nod", "-o", tmp_path / "x.mp4")
    assert "It has: none." in visavis.refused(*preview)
    assert visavis.json("humans", "preview", "--all") == {"Previews": 0, "Rendered": 0}


@pytest.mark.parametrize(
    "words", [[], ["ID"], ["ID", "nod"], ["--all", "ID", "nod"], ["--all", "-o", "x.mp4"]]
)
def test_what_is_to_be_written_has_to_be_said_once(visavis: Commands, words: list[str]) -> None:
    told = visavis.refused("humans", "preview", *words)
    assert "--all" in told


def test_a_file_that_cannot_be_written_is_named(
    visavis: Commands, nora: str, tmp_path: Path
) -> None:
    path = tmp_path / "missing" / "nod.mp4"
    told = visavis.refused("humans", "preview", nora, "nod", "-o", path)
    assert f"{path} cannot be written: No such file" in told


@pytest.mark.parametrize("name", [".", "/", "file/nod.mp4", "x" * 300])
def test_an_output_that_is_no_name_of_a_file_is_named(
    visavis: Commands, nora: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("visavis.previews.renderer.SIZE", (54, 96))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("in the way")
    told = visavis.refused("humans", "preview", nora, "nod", "-o", name)
    assert f"Error: {name} cannot be written" in told


def test_a_model_that_is_gone_is_said_to_be(visavis: Commands, nora: str, tmp_path: Path) -> None:
    for path in (visavis.data_dir / "media").glob("??/*"):
        path.write_bytes(MP4)
    told = visavis.refused("humans", "preview", nora, "nod", "-o", tmp_path / "x.mp4")
    assert "The preview cannot be rendered" in told
