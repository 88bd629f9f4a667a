"""``visavis humans``."""

import tracemalloc
import uuid
from pathlib import Path

import pytest
from support.command import Commands
from support.pictures import MP4, NORA, picture

from visavis.cli.options import MAX_FILE_BYTES
from visavis.media.images import check_image
from visavis.media.store import media_id_of

FIELDS = [
    *("DigitalHumanId", "Name", "IsPublic", "AppId", "Actions", "Face", "Avatar"),
    *("Languages", "Gender", "Style", "Tags"),
]


def test_a_public_one_is_added_and_shown(visavis: Commands, image: Path) -> None:
    ran = visavis.run("humans", "add", "--name", "Mia", "--avatar", image, "--public")
    assert ran.code == 0
    label, human_id = ran.out.splitlines()[0].split()
    assert label == "DigitalHumanId"
    assert str(uuid.UUID(human_id)) == human_id
    shown = visavis.json("humans", "show", human_id)
    assert list(shown) == FIELDS
    assert (shown["Name"], shown["IsPublic"], shown["AppId"]) == ("Mia", True, None)
    assert human_id in visavis.run("humans", "show", human_id).out


def test_a_private_one_belongs_to_its_app(visavis: Commands, image: Path) -> None:
    app_id = visavis.json("apps", "create", "Shop")["AppId"]
    made = visavis.json("humans", "add", "--name", "Mia", "--avatar", image, "--app", app_id)
    assert list(made) == ["DigitalHumanId", "Actions"]
    shown = visavis.json("humans", "show", made["DigitalHumanId"])
    assert (shown["IsPublic"], shown["AppId"]) == (False, app_id)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_told_by_its_content(visavis: Commands, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "face.txt"
    path.write_bytes(picture(kind))
    made = visavis.json("humans", "add", "--name", "M", "--avatar", path, "--public")
    avatar = visavis.json("humans", "show", made["DigitalHumanId"])["Avatar"]
    stored = visavis.data_dir / "media" / avatar[:2] / avatar
    assert stored.read_bytes() == picture(kind)


def test_list_has_all_in_the_order_they_came(visavis: Commands, image: Path) -> None:
    assert visavis.json("humans", "list") == {"Total": 0, "DigitalHumans": []}
    for name in ("A", "B [x]", "C"):
        visavis.json("humans", "add", "--name", name, "--avatar", image, "--public")
    listed = visavis.json("humans", "list")
    assert listed["Total"] == 3
    assert [human["Name"] for human in listed["DigitalHumans"]] == ["A", "B [x]", "C"]
    table = visavis.run("humans", "list").out
    assert "B [x]" in table
    assert all(human["DigitalHumanId"] in table for human in listed["DigitalHumans"])


def test_an_id_can_be_copied_from_a_narrow_terminal(visavis: Commands, image: Path) -> None:
    made = visavis.json("humans", "add", "--name", "N" * 100, "--avatar", image, "--public")
    visavis.set(COLUMNS=60)
    cells = [line.split("│")[0].strip() for line in visavis.run("humans", "list").out.splitlines()]
    assert made["DigitalHumanId"] in "".join(cells)


def test_remove(visavis: Commands, image: Path) -> None:
    add = ("humans", "add", "--name", "M", "--avatar", image, "--public")
    first, second = (visavis.json(*add)["DigitalHumanId"] for _ in range(2))
    assert visavis.json("humans", "remove", first) == {"DigitalHumanId": first}
    ran = visavis.run("humans", "remove", second)
    assert (ran.code, ran.out) == (0, "")
    assert second in ran.err
    assert visavis.json("humans", "list")["Total"] == 0


@pytest.mark.parametrize("command", ["show", "remove"])
@pytest.mark.parametrize("human_id", ["nobody", "", "x" * 500, "' OR 1=1 --"])
def test_an_unknown_one_is_named(visavis: Commands, command: str, human_id: str) -> None:
    told = visavis.refused("humans", command, "--", human_id)
    assert f"There is no digital human {human_id}" in told


@pytest.mark.parametrize("options", [[], ["--public", "--app", "7"]], ids=["neither", "both"])
def test_whose_it_is_has_to_be_said_once(
    visavis: Commands, image: Path, options: list[str]
) -> None:
    told = visavis.refused("humans", "add", "--name", "M", "--avatar", image, *options)
    assert "either --app APPID (private to that App) or --public" in told


def test_an_unknown_app_is_named(visavis: Commands, image: Path) -> None:
    told = visavis.refused("humans", "add", "--name", "M", "--avatar", image, "--app", 7)
    assert "There is no App 7." in told
    assert visavis.json("humans", "list")["Total"] == 0


@pytest.mark.parametrize("app_id", ["0", "9" * 30, "x"])
def test_what_is_no_app_id_is_misuse(visavis: Commands, image: Path, app_id: str) -> None:
    add = ("humans", "add", "--name", "M", "--avatar", image, "--app", app_id)
    assert "--app" in visavis.misused(*add)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a PNG, JPEG or WebP"),
        (b"hello", "not a PNG, JPEG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG, JPEG or WebP"),
        (MP4, "not a PNG, JPEG or WebP"),
        (picture()[: len(picture()) // 2], "cannot be read"),
        (picture(width=15), "at least 16"),
        (picture(width=10_000, height=5_000, mode="L"), "at most 40,000,000"),
    ],
    ids=["empty", "text", "svg", "video", "cut short", "small", "huge"],
)
def test_what_is_no_picture_is_refused(
    visavis: Commands, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "face.png"
    path.write_bytes(content)
    told = visavis.refused("humans", "add", "--name", "M", "--avatar", path, "--public")
    assert words in told
    assert visavis.json("humans", "list")["Total"] == 0


def test_a_file_that_cannot_be_read_is_named(visavis: Commands, tmp_path: Path) -> None:
    add = ("humans", "add", "--name", "M", "--public", "--avatar")
    missing = tmp_path / "none.png"
    assert f"{missing} cannot be read: No such file" in visavis.refused(*add, missing)
    assert f"{tmp_path} cannot be read: Is a directory" in visavis.refused(*add, tmp_path)


@pytest.mark.parametrize("name", ["", "  ", "x" * 129, "a\tb"])
def test_a_name_that_cannot_be_shown_is_refused(visavis: Commands, image: Path, name: str) -> None:
    told = visavis.refused("humans", "add", "--name", name, "--avatar", image, "--public")
    assert "1 to 128 printable characters" in told


def test_a_name_is_required(visavis: Commands, image: Path) -> None:
    assert "Missing option" in visavis.misused("humans", "add", "--public", "--avatar", image)


def test_without_face_and_picture_there_is_nothing_to_list(visavis: Commands) -> None:
    told = visavis.refused("humans", "add", "--public", "--name", "M")
    assert "Give a portrait or a character, or --avatar IMAGE" in told


def test_a_drawn_character_is_added_with_its_face_picture_and_actions(visavis: Commands) -> None:
    made = visavis.json("humans", "add", NORA, "--name", "Nora", "--public")
    assert len(made["Actions"]) >= 5
    shown = visavis.json("humans", "show", made["DigitalHumanId"])
    assert (shown["Face"], shown["Actions"]) == ("drawn", made["Actions"])
    stored = visavis.data_dir / "media" / shown["Avatar"][:2] / shown["Avatar"]
    assert check_image(stored.read_bytes()) == (1080, 1920)


def test_a_picture_of_ones_own_takes_the_place_of_the_faces(visavis: Commands, image: Path) -> None:
    add = ("humans", "add", NORA, "--name", "Nora", "--public", "--avatar", image)
    shown = visavis.json("humans", "show", visavis.json(*add)["DigitalHumanId"])
    assert (shown["Face"], shown["Avatar"]) == ("drawn", media_id_of(image.read_bytes()))


def test_a_private_timbre_is_bound_at_once(visavis: Commands, image: Path) -> None:
    timbre = visavis.json("timbres", "add", "--name", "Alto", "--avatar", image)["TimbreId"]
    add = ("humans", "add", NORA, "--name", "Nora", "--public", "--timbre", timbre)
    human_id = visavis.json(*add)["DigitalHumanId"]
    assert visavis.json("timbres", "show", timbre)["DigitalHumanIds"] == [human_id]


def test_a_timbre_that_cannot_be_bound_adds_nothing(visavis: Commands, image: Path) -> None:
    public = visavis.json("timbres", "add", "--name", "A", "--avatar", image, "--public")
    add = ("humans", "add", NORA, "--name", "Nora", "--public", "--timbre")
    assert "is public" in visavis.refused(*add, public["TimbreId"])
    assert "There is no timbre nobody" in visavis.refused(*add, "nobody")
    assert visavis.json("humans", "list")["Total"] == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('id="mouth', 'id="mooth'), "mooth"),
        (("</svg>", "<script>alert(1)</script></svg>"), "script"),
        (("</svg>", '<image href="http://127.0.0.1/x.png"/></svg>'), "image"),
        (("</svg>", ""), "no element found"),
    ],
    ids=["misnamed", "script", "outside reference", "cut off"],
)
def test_a_character_that_is_not_sound_is_refused_with_the_remedy(
    visavis: Commands, tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    path = tmp_path / "nora.svg"
    path.write_text(NORA.read_text().replace(*change))
    told = visavis.refused("humans", "add", path, "--name", "Nora", "--public")
    assert "The document is no sound character:" in told
    assert words in told
    assert visavis.json("humans", "list")["Total"] == 0


def test_what_is_neither_is_refused(visavis: Commands, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("hello")
    told = visavis.refused("humans", "add", path, "--name", "N", "--public")
    assert "not a PNG, JPEG or WebP picture" in told


def test_a_file_larger_than_anything_allowed_is_not_read_into_memory(
    visavis: Commands, tmp_path: Path
) -> None:
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.truncate(10 * 1024**3)  # sparse
    tracemalloc.start()
    told = visavis.refused("humans", "add", path, "--name", "Mia", "--public")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert f"{path} has more than" in told
    assert peak < 3 * MAX_FILE_BYTES


def test_what_one_is_found_by_is_given_and_edited(visavis: Commands, image: Path) -> None:
    said = ("--tag", "Host", "--tag", "shop", "--language", "pt-BR", "--gender", "female")
    add = ("humans", "add", "--name", "Mia", "--avatar", image, "--public", "--style", "casual")
    human_id = visavis.json(*add, *said)["DigitalHumanId"]
    shown = visavis.json("humans", "show", human_id)
    assert (shown["Tags"], shown["Languages"]) == (["host", "shop"], ["pt-BR"])
    assert (shown["Gender"], shown["Style"]) == ("female", "casual")
    edited = visavis.json("humans", "edit", human_id, "--name", "Maria", "--tag", "coach")
    assert edited == shown | {"Name": "Maria", "Tags": ["coach"]}
    bare = visavis.json("humans", "edit", human_id, "--tag", "", "--language", "", "--style", "")
    assert (bare["Tags"], bare["Languages"], bare["Style"]) == ([], [], "")
    assert visavis.json("humans", "show", human_id) == bare


def test_an_edit_that_says_nothing_or_wrong_things_is_refused(
    visavis: Commands, image: Path
) -> None:
    add = ("humans", "add", "--name", "Mia", "--avatar", image, "--public")
    human_id = visavis.json(*add)["DigitalHumanId"]
    assert "What is to be changed?" in visavis.refused("humans", "edit", human_id)
    assert "front-desk" in visavis.refused("humans", "edit", human_id, "--tag", "front desk")
    assert "nobody" in visavis.refused("humans", "edit", "nobody", "--name", "N")
    assert "front-desk" in visavis.refused(*add, "--tag", "front desk")
    assert visavis.json("humans", "list")["Total"] == 1
