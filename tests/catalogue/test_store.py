"""The catalogue in the database: every write is whole, and says what it touched."""

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from support.catalogue import add_app, human, ids, private_timbre, public_timbre

from visavis.catalogue.models import About, Action, Contents, Gender
from visavis.catalogue.store import CatalogueStore
from visavis.database.changes import Kind, current_version, touched_since
from visavis.database.engine import reading
from visavis.errors import MissingError, OperatorError


@pytest.fixture
def store(engine: AsyncEngine) -> CatalogueStore:
    return CatalogueStore(engine)


async def version(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return await current_version(connection)


async def touched(engine: AsyncEngine, since: int) -> tuple[set[str], set[str]]:
    """The digital humans and the timbres touched after a version."""
    async with reading(engine) as connection:
        found = await touched_since(connection, since)
    assert found is not None
    return found[Kind.DIGITAL_HUMAN], found[Kind.TIMBRE]


async def test_what_was_added_is_read_back_whole(
    store: CatalogueStore, engine: AsyncEngine
) -> None:
    await add_app(engine, 7)
    await store.add_digital_human(human("mia", 7, "wave", "nod"))
    await store.add_timbre(public_timbre("alto"))
    mia, alto = await store.digital_human("mia"), await store.timbre("alto")
    assert mia == human("mia", 7, "wave", "nod", position=mia.position)
    assert alto == public_timbre("alto", position=alto.position)


async def test_the_newest_comes_last(store: CatalogueStore) -> None:
    for item_id in ("c", "a", "b"):
        await store.add_digital_human(human(item_id))
        await store.add_timbre(public_timbre(item_id))
    assert ids(await store.contents()) == (["c", "a", "b"], ["c", "a", "b"])


async def test_a_place_is_never_given_out_again(store: CatalogueStore) -> None:
    for item_id in ("a", "b"):
        await store.add_digital_human(human(item_id))
    last = (await store.digital_human("b")).position
    await store.remove_digital_human("b")
    await store.add_digital_human(human("b"))
    assert (await store.digital_human("b")).position > last


async def test_an_id_is_given_once(store: CatalogueStore, engine: AsyncEngine) -> None:
    await store.add_digital_human(human("mia"))
    await store.add_timbre(public_timbre("alto"))
    before = await store.contents(), await version(engine)
    with pytest.raises(OperatorError, match="digital human mia already"):
        await store.add_digital_human(human("mia", name="Other"))
    with pytest.raises(OperatorError, match="timbre alto already"):
        await store.add_timbre(public_timbre("alto", name="Other"))
    assert (await store.contents(), await version(engine)) == before


async def test_an_unknown_app_is_refused_with_the_remedy(store: CatalogueStore) -> None:
    with pytest.raises(OperatorError, match="There is no App 404") as refused:
        await store.add_digital_human(human("mia", 404))
    assert "visavis apps create" in refused.value.remedy
    assert ids(await store.contents()) == ([], [])


async def test_updating_keeps_the_place_and_replaces_the_rest(store: CatalogueStore) -> None:
    for item_id in ("a", "b"):
        await store.add_digital_human(human(item_id, None, "wave", "nod"))
    update = human("a", None, "bow", name="Anna")
    await store.import_contents(Contents([update], []), replace=False)
    contents = await store.contents()
    assert ids(contents) == (["a", "b"], [])
    assert contents.digital_humans[0].name == "Anna"
    assert [action.action for action in contents.digital_humans[0].actions] == ["bow"]
    assert len(contents.digital_humans[1].actions) == 2


async def test_actions_stay_in_the_order_given(store: CatalogueStore) -> None:
    names = ["wave", "nod", "bow", "applaud"]
    await store.add_digital_human(human("mia", None, *names))
    actions = (await store.digital_human("mia")).actions
    assert actions == tuple(Action(name, "b" * 64) for name in names)


async def test_removing_a_digital_human_unbinds_its_timbres_and_says_so(
    store: CatalogueStore, engine: AsyncEngine
) -> None:
    contents = Contents(
        [human("mia", None, "wave"), human("tom")],
        [private_timbre("x", "mia"), private_timbre("y", "mia", "tom"), private_timbre("z", "tom")],
    )
    await store.import_contents(contents, replace=False)
    before = await version(engine)
    await store.remove_digital_human("mia")
    assert await touched(engine, before) == ({"mia"}, {"x", "y"})
    left = await store.contents()
    assert ids(left) == (["tom"], ["x", "y", "z"])
    assert [timbre.digital_human_ids for timbre in left.timbres] == [(), ("tom",), ("tom",)]


async def test_removing_a_timbre_leaves_its_digital_humans(
    store: CatalogueStore, engine: AsyncEngine
) -> None:
    contents = Contents([human("mia")], [private_timbre("x", "mia")])
    await store.import_contents(contents, replace=False)
    before = await version(engine)
    await store.remove_timbre("x")
    assert await touched(engine, before) == (set(), {"x"})
    assert ids(await store.contents()) == (["mia"], [])


async def test_what_does_not_exist_is_neither_removed_nor_shown(
    store: CatalogueStore, engine: AsyncEngine
) -> None:
    await store.add_timbre(public_timbre("mia"))  # an ID of another kind
    before = await version(engine)
    with pytest.raises(OperatorError, match="no digital human mia"):
        await store.remove_digital_human("mia")
    with pytest.raises(OperatorError, match="no timbre tom"):
        await store.remove_timbre("tom")
    with pytest.raises(OperatorError, match="no digital human mia"):
        await store.digital_human("mia")
    with pytest.raises(OperatorError, match="no timbre tom"):
        await store.timbre("tom")
    assert await version(engine) == before


async def test_binding_twice_is_binding_once_and_unbinding_ends_it(
    store: CatalogueStore, engine: AsyncEngine
) -> None:
    contents = Contents([human("mia"), human("tom")], [private_timbre("x", "tom")])
    await store.import_contents(contents, replace=False)
    before = await version(engine)
    await store.bind("x", "mia")
    await store.bind("x", "mia")
    assert (await store.timbre("x")).digital_human_ids == ("mia", "tom")
    await store.unbind("x", "tom")
    assert (await store.timbre("x")).digital_human_ids == ("mia",)
    assert await touched(engine, before) == (set(), {"x"})


@pytest.mark.parametrize(
    ("timbre_id", "human_id", "problem"),
    [
        ("nope", "mia", "no timbre nope"),
        ("x", "nope", "no digital human nope"),
        ("open", "mia", "timbre open is public"),
    ],
)
async def test_what_cannot_be_bound_is_refused(
    store: CatalogueStore, engine: AsyncEngine, timbre_id: str, human_id: str, problem: str
) -> None:
    contents = Contents([human("mia")], [private_timbre("x", "mia"), public_timbre("open")])
    await store.import_contents(contents, replace=False)
    before = await store.contents(), await version(engine)
    with pytest.raises(OperatorError, match=problem):
        await store.bind(timbre_id, human_id)
    assert (await store.contents(), await version(engine)) == before


async def test_what_is_not_bound_cannot_be_unbound(store: CatalogueStore) -> None:
    contents = Contents([human("mia"), human("tom")], [private_timbre("x", "mia")])
    await store.import_contents(contents, replace=False)
    for timbre_id, human_id in (("x", "tom"), ("x", "nope"), ("nope", "mia")):
        with pytest.raises(OperatorError, match=f"timbre {timbre_id}"):
            await store.unbind(timbre_id, human_id)
    assert (await store.timbre("x")).digital_human_ids == ("mia",)


async def test_a_binding_that_is_given_twice_counts_once(store: CatalogueStore) -> None:
    contents = Contents([human("mia")], [private_timbre("x", "mia", "mia")])
    await store.import_contents(contents, replace=False)
    assert (await store.timbre("x")).digital_human_ids == ("mia",)


async def test_some_are_those_of_either_kind(store: CatalogueStore, engine: AsyncEngine) -> None:
    contents = Contents([human("mia")], [public_timbre("alto")])
    await store.import_contents(contents, replace=False)
    async with reading(engine) as connection:
        assert ids(await store.some(connection, ["mia", "alto", "tom"])) == (["mia"], ["alto"])


async def test_what_a_digital_human_is_found_by_is_kept(store: CatalogueStore) -> None:
    about = About(("pt-BR", "en"), Gender.FEMALE, "casual", ("presenter", "पर्यटन"))
    mia = msgspec.structs.replace(human("mia", None, "wave"), about=about)
    alto = msgspec.structs.replace(public_timbre("alto"), tags=("calm", "deep"))
    await store.import_contents(Contents([mia, human("tom")], [alto]), replace=False)
    contents = await store.contents()
    assert [each.about for each in contents.digital_humans] == [about, About()]
    assert contents.timbres[0].tags == ("calm", "deep")


async def test_a_change_keeps_the_id_the_place_and_the_bindings(store: CatalogueStore) -> None:
    contents = Contents([human("mia", None, "wave"), human("tom")], [private_timbre("x", "mia")])
    await store.import_contents(contents, replace=False)
    there = await store.digital_human("mia")
    changed = await store.change_digital_human(
        "mia", lambda one: msgspec.structs.replace(one, name="Maria")
    )
    assert changed == msgspec.structs.replace(there, name="Maria")
    assert await store.digital_human("mia") == changed
    assert await store.bound_timbres("mia") == ["x"]
    renamed = await store.change_timbre("x", lambda one: msgspec.structs.replace(one, name="X"))
    assert (renamed.name, renamed.digital_human_ids) == ("X", ("mia",))
    assert ids(await store.contents()) == (["mia", "tom"], ["x"])


async def test_a_change_that_will_not_do_changes_nothing(store: CatalogueStore) -> None:
    await store.import_contents(Contents([human("mia")], []), replace=False)
    with pytest.raises(OperatorError, match="no App 77"):
        await store.change_digital_human("mia", lambda one: msgspec.structs.replace(one, app_id=77))
    assert (await store.digital_human("mia")).app_id is None
    with pytest.raises(MissingError, match="no digital human nobody"):
        await store.change_digital_human("nobody", lambda one: one)
