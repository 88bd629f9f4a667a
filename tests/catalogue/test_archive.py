"""The catalogue as one file: out and in again, and every archive that is refused."""

import asyncio
import stat
import tempfile
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine
from support import archives
from support.archives import MP4_ID, PNG, PNG_ID, changed, manifest
from support.catalogue import human, ids
from support.pictures import MP4, picture

from visavis.catalogue.archive import CatalogueArchive
from visavis.catalogue.models import About, Action, Contents, FaceSource, Gender, VoiceSource
from visavis.catalogue.store import CatalogueStore
from visavis.database.engine import open_engine
from visavis.database.migrate import migrate
from visavis.errors import OperatorError
from visavis.media.store import MediaStore


def check_face(kind: str, model: bytes) -> set[str]:
    """Stands in for the installed kinds of faces: one, that opens pictures, and can wave."""
    if (kind, model) != ("drawn", PNG):
        raise OperatorError("There is no such face.")
    return {"wave"}


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(f"sqlite:///{tmp_path}/test.sqlite3")
    await migrate(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def store(sqlite: AsyncEngine) -> CatalogueStore:
    return CatalogueStore(sqlite)


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media")


@pytest.fixture
def archive(store: CatalogueStore, media: MediaStore) -> CatalogueArchive:
    return CatalogueArchive(store, media, check_face)


async def test_what_was_exported_is_the_same_on_another_server(
    archive: CatalogueArchive, store: CatalogueStore, tmp_path: Path
) -> None:
    await archive.import_(archives.write(tmp_path / "in.zip"), replace=False)
    exported = await archive.export(tmp_path / "out.zip")
    engine = open_engine(f"sqlite:///{tmp_path}/other.sqlite3")
    await migrate(engine)
    other, files = CatalogueStore(engine), MediaStore(tmp_path / "other")
    await CatalogueArchive(other, files, check_face).import_(tmp_path / "out.zip", replace=True)
    assert await other.contents() == await store.contents() == exported
    assert (files.read(PNG_ID), files.read(MP4_ID)) == (PNG, MP4)
    await engine.dispose()


async def test_voices_go_out_and_in(
    archive: CatalogueArchive, store: CatalogueStore, tmp_path: Path
) -> None:
    speaks = {"voice": {"engine": "espeak", "voice": "de+f1,pitch=50"}}
    about = changed("timbres", language="de-DE", gender="female", **speaks)
    await archive.import_(archives.write(tmp_path / "in.zip", about), replace=False)
    before = await store.timbre("alto")
    assert before.voice == VoiceSource("espeak", "de+f1,pitch=50")
    assert (before.language, before.gender) == ("de-DE", Gender.FEMALE)
    await archive.export(tmp_path / "out.zip")
    await archive.import_(archives.write(tmp_path / "mute.zip"), replace=True)
    assert (await store.timbre("alto")).voice is None
    await archive.import_(tmp_path / "out.zip", replace=False)
    after = await store.timbre("alto")
    assert (after.voice, after.language, after.gender) == (
        before.voice, before.language, before.gender,
    )  # fmt: skip


async def test_what_items_are_found_by_goes_out_and_in(
    archive: CatalogueArchive, store: CatalogueStore, tmp_path: Path
) -> None:
    said = {"languages": ["de", "en"], "gender": "female", "style": "casual", "tags": ["host"]}
    items = changed("digital_humans", about=said)
    items["contents"]["timbres"][0]["tags"] = ["calm"]
    await archive.import_(archives.write(tmp_path / "in.zip", items), replace=False)
    about = About(("de", "en"), Gender.FEMALE, "casual", ("host",))
    assert (await store.digital_human("mia")).about == about
    await archive.export(tmp_path / "out.zip")
    await archive.import_(archives.write(tmp_path / "bare.zip"), replace=False)
    assert (await store.digital_human("mia")).about == About(), "this format can say that"
    await archive.import_(tmp_path / "out.zip", replace=False)
    earlier = archives.write(tmp_path / "old.zip", manifest(format="visavis-catalogue/2"))
    await archive.import_(earlier, replace=False)
    assert (await store.digital_human("mia")).about == about, "an earlier one could not say it"
    assert (await store.timbre("alto")).tags == ("calm",)
    await archive.import_(earlier, replace=True)
    assert (await store.digital_human("mia")).about == About()


async def test_a_catalogue_of_nothing_goes_out_and_in(
    archive: CatalogueArchive, store: CatalogueStore, tmp_path: Path
) -> None:
    await archive.export(tmp_path / "out.zip")
    await store.add_digital_human(human("zoe"))
    await archive.import_(tmp_path / "out.zip", replace=True)
    assert ids(await store.contents()) == ([], [])


async def test_an_import_merges_or_replaces(
    archive: CatalogueArchive, store: CatalogueStore, tmp_path: Path
) -> None:
    await store.add_digital_human(human("zoe"))
    path = archives.write(tmp_path / "in.zip")
    await archive.import_(path, replace=False)
    assert ids(await store.contents()) == (["zoe", "mia"], ["alto"])
    await archive.import_(path, replace=True)
    assert ids(await store.contents()) == (["mia"], ["alto"])


def drafts(directory: Path) -> list[Path]:
    return list(directory.glob(".out*"))


@pytest.mark.parametrize("place", ["missing/out.zip", "in-the-way/out.zip"])
async def test_an_export_that_cannot_be_written_is_explained(
    archive: CatalogueArchive, tmp_path: Path, place: str
) -> None:
    (tmp_path / "in-the-way").write_text("a file")
    with pytest.raises(OperatorError, match="cannot be written"):
        await archive.export(tmp_path / place)


async def test_an_export_without_all_its_media_leaves_no_file(
    archive: CatalogueArchive, store: CatalogueStore, tmp_path: Path
) -> None:
    await store.add_digital_human(human("zoe"))  # its picture was never stored
    (tmp_path / "out.zip").write_bytes(b"the last export")
    with pytest.raises(OperatorError, match="is missing"):
        await archive.export(tmp_path / "out.zip")
    assert (tmp_path / "out.zip").read_bytes() == b"the last export"
    assert drafts(tmp_path) == []


def with_face(*actions: str) -> dict[str, Any]:
    """The manifest with a face; its model happens to be the picture."""
    face = {"kind": "drawn", "model": PNG_ID}
    return changed("digital_humans", face=face, actions=[{"action": name} for name in actions])


async def test_a_face_goes_out_and_in_with_its_model(
    archive: CatalogueArchive, store: CatalogueStore, tmp_path: Path
) -> None:
    await archive.import_(archives.write(tmp_path / "in.zip", with_face("wave")), replace=False)
    exported = await archive.export(tmp_path / "out.zip")
    assert exported.digital_humans[0].face == FaceSource("drawn", PNG_ID)
    assert exported.digital_humans[0].actions == (Action("wave"),)
    await store.remove_digital_human("mia")
    imported = await archive.import_(tmp_path / "out.zip", replace=True)
    assert imported == exported


async def test_an_archive_of_the_first_format_is_read(
    archive: CatalogueArchive, store: CatalogueStore, tmp_path: Path
) -> None:
    old = manifest(format="visavis-catalogue/1")
    await archive.import_(archives.write(tmp_path / "in.zip", old), replace=False)
    assert (await store.contents()).digital_humans[0].actions == (Action("wave", MP4_ID),)


LINK = zipfile.ZipInfo(f"media/{PNG_ID}")
LINK.external_attr = (stat.S_IFLNK | 0o777) << 16
TWO_HUMANS = manifest()["contents"]["digital_humans"] * 2
SAME_ID = changed("timbres", timbre_id="mia", digital_human_ids=[])
VIDEO_AS_AVATAR = changed("digital_humans", avatar=MP4_ID)
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a file that is not listed": ({"more": {"extra.txt": b"x"}}, "does not list"),
    "a path outside": ({"more": {"../../etc/passwd": b"x"}}, "does not list"),
    "an absolute path": ({"more": {"/etc/passwd": b"x"}}, "does not list"),
    "a name that stands twice": ({"more": {f"media/{PNG_ID}": PNG}}, "twice"),
    "a link": ({"without": f"media/{PNG_ID}", "more": {LINK: b"/etc/passwd"}}, "is a link"),
    "no manifest": ({"without": "manifest.json"}, "holds no manifest"),
    "a missing picture": ({"without": f"media/{PNG_ID}"}, "is missing"),
    "no JSON": ({"about": b"{"}, "cannot be read"),
    "JSON in no known encoding": ({"about": b'{"format": "\xff"}'}, "cannot be read"),
    "another shape": ({"about": b'{"format": "visavis-catalogue/1"}'}, "cannot be read"),
    "another version": ({"about": manifest(format="visavis-catalogue/4")}, "its format is"),
    "more bytes than declared": (
        {"about": manifest(media=[{"id": PNG_ID, "bytes": 5}, {"id": MP4_ID, "bytes": len(MP4)}])},
        "more bytes than declared",
    ),
    "fewer bytes than declared": (
        {"about": manifest(media=[{"id": PNG_ID, "bytes": 5000}, manifest()["media"][1]])},
        "not what its manifest says",
    ),
    "no bytes": (
        {"about": manifest(media=[{"id": PNG_ID, "bytes": 0}, manifest()["media"][1]])},
        "has 0 bytes",
    ),
    "less than no bytes": (
        {"about": manifest(media=[{"id": PNG_ID, "bytes": -1}, manifest()["media"][1]])},
        "has -1 bytes",
    ),
    "a picture under a wrong hash": (
        {
            "without": f"media/{PNG_ID}",
            "more": {f"media/{PNG_ID}": picture(shade=1).ljust(len(PNG), b"\0")},
            "about": manifest(
                media=[
                    {"id": PNG_ID, "bytes": len(picture(shade=1).ljust(len(PNG), b"\0"))},
                    manifest()["media"][1],
                ]
            ),
        },
        "not what its manifest says",
    ),
    "a picture that is not listed": (
        {"about": manifest(media=manifest()["media"][1:]), "without": f"media/{PNG_ID}"},
        "is not in it",
    ),
    "a video as a picture": ({"about": VIDEO_AS_AVATAR}, "used as a picture"),
    "an ID with a slash": ({"about": changed("digital_humans", digital_human_id="../x")}, "ID of"),
    "an ID with a line break": ({"about": changed("timbres", timbre_id="a\n")}, "ID of a timbre"),
    "an ID too long": ({"about": changed("timbres", timbre_id="a" * 65)}, "ID of a timbre"),
    "an action without a name": (
        {"about": changed("digital_humans", actions=[{"action": "", "preview": MP4_ID}])},
        "ID of an action",
    ),
    "an action that nothing shows": (
        {"about": changed("digital_humans", actions=[{"action": "wave"}])},
        "neither a preview nor a face",
    ),
    "a face without its model": (
        {"about": changed("digital_humans", face={"kind": "drawn", "model": "c" * 64})},
        "is not in it",
    ),
    "a face of no kind": (
        {"about": changed("digital_humans", face={"kind": "../x", "model": PNG_ID})},
        "ID of a kind of face",
    ),
    "a face that cannot be opened": (
        {"about": changed("digital_humans", face={"kind": "drawn", "model": MP4_ID})},
        "no such face",
    ),
    "a face that cannot do what is said": (
        {"about": with_face("wave", "fly")},
        "cannot perform fly",
    ),
    "a name with control characters": (
        {"about": changed("digital_humans", name="\x1b[2J")},
        "name of a digital human",
    ),
    "no name": ({"about": changed("timbres", name="  ")}, "name of a timbre"),
    "a voice of no engine": (
        {"about": changed("timbres", voice={"engine": "../x", "voice": "en"})},
        "ID of a voice engine",
    ),
    "a voice without a name": (
        {"about": changed("timbres", voice={"engine": "espeak", "voice": ""})},
        "name of a voice",
    ),
    "an engine without a voice": (
        {"about": changed("timbres", voice={"engine": "espeak"})},
        "missing required field",
    ),
    "a language that is none": ({"about": changed("timbres", language="\x1b")}, "A language is"),
    "a gender that is none": ({"about": changed("timbres", gender="x")}, "gender"),
    "an ID that stands twice": (
        {"about": manifest(contents={"digital_humans": TWO_HUMANS, "timbres": []})},
        "mia stands twice",
    ),
    "an ID of two kinds": ({"about": SAME_ID}, "mia stands twice"),
    "a public timbre that is bound": ({"about": changed("timbres", is_public=True)}, "is bound"),
    "an unknown App": ({"about": changed("digital_humans", app_id=404)}, "no App 404"),
    "an App that cannot be": ({"about": changed("digital_humans", app_id=2**70)}, "app_id"),
    "an unknown digital human": (
        {"about": changed("timbres", digital_human_ids=["nobody"])},
        "no digital human nobody",
    ),
    "a digital human that cannot be": (
        {"about": changed("timbres", digital_human_ids=["\x1b[2J"])},
        "ID of a digital human",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_an_archive_with_this_is_refused_and_changes_nothing(
    archive: CatalogueArchive, store: CatalogueStore, tmp_path: Path, fault: str
) -> None:
    make, problem = FAULTS[fault]
    await store.add_digital_human(human("zoe"))
    path = archives.write(tmp_path / "in.zip", **make)
    for replace in (False, True):
        with pytest.raises(OperatorError, match=problem):
            await archive.import_(path, replace=replace)
    assert ids(await store.contents()) == (["zoe"], [])


async def test_an_archive_that_is_no_zip_is_refused(
    archive: CatalogueArchive, tmp_path: Path
) -> None:
    whole = archives.write(tmp_path / "in.zip").read_bytes()
    for content in (b"", b"PK", PNG, whole[: len(whole) // 2], whole[:-30]):
        (tmp_path / "in.zip").write_bytes(content)
        with pytest.raises(OperatorError, match="it is damaged"):
            await archive.import_(tmp_path / "in.zip", replace=True)


async def test_a_file_that_cannot_be_opened_is_named(
    archive: CatalogueArchive, tmp_path: Path
) -> None:
    with pytest.raises(OperatorError, match="There is no file"):
        await archive.import_(tmp_path / "nope.zip", replace=True)
    with pytest.raises(OperatorError, match="cannot be read"):
        await archive.import_(tmp_path, replace=True)


async def test_an_encrypted_archive_is_refused(archive: CatalogueArchive, tmp_path: Path) -> None:
    content = bytearray(archives.write(tmp_path / "in.zip").read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.rfind(signature)
        content[start + place] |= 1
    (tmp_path / "in.zip").write_bytes(content)
    with pytest.raises(OperatorError, match="encrypted"):
        await archive.import_(tmp_path / "in.zip", replace=True)


async def test_a_bomb_is_read_no_further_than_its_manifest_declares(
    archive: CatalogueArchive, media: MediaStore, tmp_path: Path
) -> None:
    bomb = PNG + bytes(64 * 1024**2)
    path = archives.write(
        tmp_path / "in.zip", without=f"media/{PNG_ID}", more={f"media/{PNG_ID}": bomb}
    )
    assert path.stat().st_size < 100_000
    del bomb
    tracemalloc.start()
    with pytest.raises(OperatorError, match="more bytes than declared"):
        await archive.import_(path, replace=True)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * 1024**2
    assert media.path(PNG_ID) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=3),
    st.integers(0, 5000),
)
def test_a_damaged_archive_is_imported_or_refused_and_nothing_else(
    changes: list[tuple[int, int]], cut: int
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        content = bytearray(archives.write(Path(directory) / "in.zip").read_bytes())
        for place, value in changes:
            content[place % len(content)] = value
        if cut < 500:
            del content[-cut:]
        (Path(directory) / "in.zip").write_bytes(content)
        asyncio.run(import_or_refuse(Path(directory)))


async def import_or_refuse(directory: Path) -> None:
    engine = open_engine(f"sqlite:///{directory}/test.sqlite3")
    await migrate(engine)
    store = CatalogueStore(engine)
    archive = CatalogueArchive(store, MediaStore(directory / "media"), check_face)
    try:
        read: Contents = await archive.import_(directory / "in.zip", replace=True)
    except OperatorError:
        read = Contents([], [])
    assert ids(await store.contents()) == ids(read)
    await engine.dispose()
