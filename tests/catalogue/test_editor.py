"""Changing the catalogue: the picture is checked and stored before the row is written."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.catalogue import add_app, ids
from support.pictures import MP4, picture

from visavis.catalogue.changes import HumanChanges, TimbreChanges
from visavis.catalogue.editor import CatalogueEditor
from visavis.catalogue.models import About, Gender
from visavis.catalogue.store import CatalogueStore
from visavis.database.engine import open_engine
from visavis.database.migrate import migrate
from visavis.errors import OperatorError
from visavis.media.store import MediaStore, media_id_of


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media")


@pytest.fixture
async def editor(tmp_path: Path, media: MediaStore) -> AsyncIterator[CatalogueEditor]:
    engine = open_engine(f"sqlite:///{tmp_path}/test.sqlite3")
    await migrate(engine)
    await add_app(engine, 7)
    yield CatalogueEditor(CatalogueStore(engine), media)
    await engine.dispose()


async def test_what_is_added_has_an_id_of_its_own_and_its_picture(
    editor: CatalogueEditor, media: MediaStore
) -> None:
    mia = await editor.add_digital_human(" Mia ", picture(), app_id=7)
    alto = await editor.add_timbre("Alto", picture("JPEG"), is_public=True)
    assert (mia.name, mia.app_id, mia.actions) == ("Mia", 7, ())
    assert (alto.name, alto.is_public, alto.digital_human_ids) == ("Alto", True, ())
    for item_id in (mia.digital_human_id, alto.timbre_id):
        assert str(uuid.UUID(item_id)) == item_id
    assert (media.read(mia.avatar), media.read(alto.avatar)) == (picture(), picture("JPEG"))
    assert ids(await editor.store.contents()) == ([mia.digital_human_id], [alto.timbre_id])


@pytest.mark.parametrize("content", [b"", b"<svg/>", MP4, picture()[:50]])
async def test_a_picture_that_will_not_do_changes_nothing(
    editor: CatalogueEditor, media: MediaStore, content: bytes
) -> None:
    with pytest.raises(OperatorError):
        await editor.add_digital_human("Mia", content, app_id=None)
    with pytest.raises(OperatorError):
        await editor.add_timbre("Alto", content, is_public=False)
    assert ids(await editor.store.contents()) == ([], [])
    assert media.path(media_id_of(content)) is None


async def test_a_wrong_name_or_app_changes_nothing(editor: CatalogueEditor) -> None:
    with pytest.raises(OperatorError, match="name of a digital human"):
        await editor.add_digital_human("", picture(), app_id=None)
    with pytest.raises(OperatorError, match="name of a timbre"):
        await editor.add_timbre("\n", picture(), is_public=True)
    with pytest.raises(OperatorError, match="There is no App 404"):
        await editor.add_digital_human("Mia", picture(), app_id=404)
    assert ids(await editor.store.contents()) == ([], [])


async def test_what_is_changed_is_changed_and_the_rest_stays(editor: CatalogueEditor) -> None:
    about = About(("en",), Gender.FEMALE, "casual", ("host",))
    mia = await editor.add_digital_human("Mia", picture(), app_id=7, about=about)
    changes = HumanChanges(name=" Maria ", tags=("Coach", "coach"))
    changed = await editor.change_digital_human(mia.digital_human_id, changes)
    assert (changed.name, changed.app_id, changed.avatar) == ("Maria", 7, mia.avatar)
    assert changed.about == About(("en",), Gender.FEMALE, "casual", ("coach",))
    bare = HumanChanges(languages=(), gender=Gender.UNSAID, style="", tags=())
    assert (await editor.change_digital_human(mia.digital_human_id, bare)).about == About()
    assert (await editor.hand_over(mia.digital_human_id, None)).app_id is None


async def test_a_change_that_will_not_do_is_refused(editor: CatalogueEditor) -> None:
    mia = await editor.add_digital_human("Mia", picture(), app_id=7)
    for changes in (HumanChanges(name=""), HumanChanges(tags=("a b",)), HumanChanges(style="?")):
        with pytest.raises(OperatorError):
            await editor.change_digital_human(mia.digital_human_id, changes)
    with pytest.raises(OperatorError, match="no App 8"):
        await editor.hand_over(mia.digital_human_id, 8)
    there = await editor.store.digital_human(mia.digital_human_id)
    assert (there.name, there.app_id, there.about) == ("Mia", 7, About())


async def test_a_timbre_is_added_bound_and_changed(editor: CatalogueEditor) -> None:
    mia = await editor.add_digital_human("Mia", picture(), app_id=7)
    bound = (mia.digital_human_id,)
    alto = await editor.add_timbre(
        "Alto", picture(), is_public=False, tags=("Calm",), digital_human_ids=bound
    )
    assert (alto.tags, (await editor.store.timbre(alto.timbre_id)).digital_human_ids) == (
        ("calm",),
        bound,
    )
    changes = TimbreChanges(name="Bass", language="de", gender=Gender.MALE, tags=("deep",))
    changed = await editor.change_timbre(alto.timbre_id, changes)
    assert (changed.name, changed.language, changed.gender) == ("Bass", "de", Gender.MALE)
    assert (changed.tags, changed.digital_human_ids) == (("deep",), bound)
    with pytest.raises(OperatorError, match="language"):
        await editor.change_timbre(alto.timbre_id, TimbreChanges(language="german!"))
    with pytest.raises(OperatorError, match="public"):
        await editor.add_timbre("All", picture(), is_public=True, digital_human_ids=bound)
