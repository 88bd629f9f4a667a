"""The built-in catalogue: loaded once, extended by later versions, and what was removed stays so.

A small one stands in for it here, drawn by quick functions; ``test_built_in`` looks at the real.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from support.catalogue import add_app, human, ids
from support.pictures import draw_round, draw_square

from visavis.catalogue.changes import HumanChanges, TimbreChanges
from visavis.catalogue.editor import CatalogueEditor
from visavis.catalogue.models import About, Action, Contents, Gender, VoiceSource
from visavis.catalogue.seed import Drawing, Seeder, read_built_in
from visavis.catalogue.store import CatalogueStore
from visavis.database.engine import open_engine
from visavis.database.migrate import migrate
from visavis.media.images import check_image
from visavis.media.store import MediaStore

MIA, TOM, ZOE, ALTO = "id-mia", "id-tom", "id-zoe", "id-alto"
VOICE = {"engine": "espeak", "voice": "de+f1", "language": "de-DE", "gender": "female"}


def item(item_id: str, since: int, name: str = "") -> dict[str, object]:
    made = name or item_id.removeprefix("id-").title()
    return {"id": item_id, "name": made, "picture": f"{item_id}.svg", "since": since}


class FakeBuiltIn:
    """A built-in catalogue in a directory, of which versions are brought out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("characters", "timbres"):
            (folder / part).mkdir(parents=True)
        for number, item_id in enumerate((MIA, TOM, ZOE)):
            (folder / "characters" / f"{item_id}.svg").write_bytes(b"x" * (number + 1))
        (folder / "timbres" / f"{ALTO}.svg").write_bytes(b"x")

    def bring_out(self, version: int, *humans: dict[str, object]) -> None:
        catalogue = {
            "version": version,
            "digital_humans": list(humans),
            "timbres": [item(ALTO, 1) | VOICE],
        }
        (self.folder / "catalogue.json").write_text(json.dumps(catalogue))


@pytest.fixture
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeBuiltIn:
    made = FakeBuiltIn(tmp_path / "builtin")
    made.bring_out(1, item(MIA, 1), item(TOM, 1))
    monkeypatch.setattr("visavis.catalogue.seed.BUILT_IN", made.folder)
    return made


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
def seeder(
    sqlite: AsyncEngine, store: CatalogueStore, media: MediaStore, built_in: FakeBuiltIn
) -> Seeder:
    assert read_built_in().version == 1
    return Seeder(sqlite, store, media, Drawing(draw_round, draw_square))


def ignore(_done: int, _of: int) -> None:
    """For who does not ask for progress."""


async def test_the_first_seed_brings_everything_in_its_order(
    seeder: Seeder, store: CatalogueStore, media: MediaStore
) -> None:
    progress: list[tuple[int, int]] = []
    assert await seeder.seed(lambda done, of: progress.append((done, of))) is True
    contents = await store.contents()
    assert ids(contents) == ([MIA, TOM], [ALTO])
    assert [each.name for each in contents.digital_humans] == ["Mia", "Tom"]
    assert all(each.app_id is None for each in contents.digital_humans)
    alto = contents.timbres[0]
    assert alto.is_public
    assert alto.voice == VoiceSource("espeak", "de+f1")
    assert (alto.language, alto.gender) == ("de-DE", Gender.FEMALE)
    assert [check_image(media.read(each.avatar)) for each in contents.digital_humans] == [
        (32, 32),
        (32, 32),
    ]
    assert check_image(media.read(contents.timbres[0].avatar)) == (16, 16)
    faces = [each.face for each in contents.digital_humans]
    assert [face and (face.kind, media.read(face.model)) for face in faces] == [
        ("drawn", b"x"),
        ("drawn", b"xx"),
    ]
    assert contents.digital_humans[0].actions == (Action("wave"),)
    assert progress == [(1, 3), (2, 3), (3, 3)]


async def test_the_second_seed_does_nothing(seeder: Seeder, store: CatalogueStore) -> None:
    await seeder.seed(ignore)
    before = await store.contents()

    def fail(_done: int, _of: int) -> None:
        raise AssertionError("something was drawn")

    assert await seeder.seed(fail) is False
    assert await store.contents() == before


async def test_a_later_version_adds_its_own_updates_the_rest_and_brings_back_nothing(
    seeder: Seeder, store: CatalogueStore, built_in: FakeBuiltIn
) -> None:
    await seeder.seed(ignore)
    await store.remove_digital_human(MIA)
    await store.remove_timbre(ALTO)
    await store.add_digital_human(human("mine"))
    built_in.bring_out(2, item(MIA, 1), item(TOM, 1, "Thomas"), item(ZOE, 2))
    assert await seeder.seed(ignore) is True
    contents = await store.contents()
    assert ids(contents) == ([TOM, "mine", ZOE], [])


async def test_a_later_version_brings_new_looks_and_leaves_what_an_operator_can_edit(
    seeder: Seeder,
    sqlite: AsyncEngine,
    store: CatalogueStore,
    media: MediaStore,
    built_in: FakeBuiltIn,
) -> None:
    await seeder.seed(ignore)
    await add_app(sqlite, 7)
    editor = CatalogueEditor(store, media)
    await editor.change_digital_human(TOM, HumanChanges(name="Our Tom", tags=("ours",)))
    await editor.hand_over(TOM, 7)
    await editor.change_timbre(ALTO, TimbreChanges(tags=("low",), language="de-AT"))
    (built_in.folder / "characters" / f"{TOM}.svg").write_bytes(b"new")
    said = {"about": {"languages": ["de"], "tags": ["built-in"]}}
    built_in.bring_out(2, item(MIA, 1) | said, item(TOM, 1, "Thomas") | said)
    await seeder.seed(ignore)
    contents = await store.contents()
    mia, tom = contents.digital_humans
    assert mia.about == About(("de",), tags=("built-in",)), "nobody had said anything"
    assert (tom.name, tom.app_id, tom.about) == ("Our Tom", 7, About(tags=("ours",)))
    assert tom.face is not None
    assert media.read(tom.face.model) == b"new"
    assert (contents.timbres[0].tags, contents.timbres[0].language) == (("low",), "de-AT")


async def test_a_server_of_an_older_version_changes_nothing(
    seeder: Seeder, store: CatalogueStore, built_in: FakeBuiltIn
) -> None:
    built_in.bring_out(3, item(MIA, 1, "New"))
    await seeder.seed(ignore)
    built_in.bring_out(2, item(MIA, 1, "Old"), item(TOM, 2))
    assert await seeder.seed(ignore) is False
    contents = await store.contents()
    assert [each.name for each in contents.digital_humans] == ["New"]


async def test_a_catalogue_that_was_emptied_stays_empty(
    seeder: Seeder, store: CatalogueStore
) -> None:
    await seeder.seed(ignore)
    await store.import_contents(Contents([], []), replace=True)
    assert await seeder.seed(ignore) is False
    assert ids(await store.contents()) == ([], [])


async def test_of_two_servers_that_seed_at_once_one_does(
    seeder: Seeder, store: CatalogueStore
) -> None:
    done = await asyncio.gather(seeder.seed(ignore), seeder.seed(ignore))
    assert sorted(done) == [False, True]
    assert ids(await store.contents()) == ([MIA, TOM], [ALTO])
