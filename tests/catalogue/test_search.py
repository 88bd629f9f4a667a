"""Searching the catalogue: by text, by properties, page by page, while it changes."""

import asyncio

import msgspec
import pytest
from support.catalogue import human, private_timbre, public_timbre

from visavis.catalogue.models import About, DigitalHuman, Gender, Timbre, VoiceSource
from visavis.catalogue.search import (
    BUILD_SLICE,
    CatalogueSearch,
    Wanted,
    human_traits,
    timbre_traits,
)
from visavis.catalogue.slots import FEW
from visavis.catalogue.snapshot import Encoding, Snapshot

NOBODY = Encoding(lambda *_: b"", lambda *_: b"", lambda path, _: path, lambda: 1)


def person(
    item_id: str, position: int, about: About, name: str = "", app_id: int | None = None
) -> DigitalHuman:
    made = human(item_id, app_id, name=name, position=position)
    return msgspec.structs.replace(made, about=about)


PEOPLE = (
    person("a1", 1, About(("en", "pt-BR"), Gender.FEMALE, "casual", ("host", "shop")), "Zoë Á"),
    person("b2", 2, About(("cmn-Hans",), Gender.MALE, "business", ("host",)), "美咲"),
    person("c3", 5, About(("pt-PT",), Gender.MALE, "", ("coach",)), "Tom", 7),
    person("d4", 9, About(), "Zoltan", 8),
)


class Catalogue:
    """A snapshot that is searched."""

    def __init__(self, *people: DigitalHuman) -> None:
        self.snapshot = Snapshot(NOBODY)
        for each in people:
            self.snapshot.put_digital_human(each)
        self.search: CatalogueSearch[DigitalHuman] = CatalogueSearch(
            lambda: self.snapshot, Snapshot.every_human, human_traits
        )

    async def ids(self, **wanted: object) -> list[str]:
        found = await self.search.find(Wanted(**wanted), limit=50)  # type: ignore[arg-type]
        assert found.total == len(found.items)
        assert found.next is None
        return [item.digital_human_id for item in found.items]


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(*PEOPLE)


async def test_all_are_found_the_newest_first(catalogue: Catalogue) -> None:
    assert await catalogue.ids() == ["d4", "c3", "b2", "a1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("zoe", ["a1"]),
        ("ZOË", ["a1"]),
        ("zo", ["d4", "a1"]),
        ("美", ["b2"]),
        ("B2", ["b2"]),
        ("host", ["b2", "a1"]),
        ("shop zoe", ["a1"]),
        ("  business ", ["b2"]),
        ("zoe tom", []),
        ("nobody", []),
        ("a1\nzoe", ["a1"]),
    ],
)
async def test_text_is_looked_for_in_name_id_and_tags(
    catalogue: Catalogue, text: str, found: list[str]
) -> None:
    assert await catalogue.ids(text=text) == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"visibility": "public"}, ["b2", "a1"]),
        ({"visibility": "private"}, ["d4", "c3"]),
        ({"app_id": 7}, ["c3"]),
        ({"app_id": 99}, []),
        ({"language": "pt"}, ["c3", "a1"]),
        ({"language": "pt-br"}, ["a1"]),
        ({"language": "zh"}, ["b2"]),
        ({"language": "cmn"}, ["b2"]),
        ({"gender": "male"}, ["c3", "b2"]),
        ({"style": "Casual"}, ["a1"]),
        ({"tags": ("host",)}, ["b2", "a1"]),
        ({"tags": ("host", "Shop")}, ["a1"]),
        ({"tags": ("host", "coach")}, []),
        ({"text": "host", "gender": "male", "visibility": "public"}, ["b2"]),
    ],
)
async def test_filters_narrow_together(
    catalogue: Catalogue, wanted: dict[str, object], found: list[str]
) -> None:
    assert await catalogue.ids(**wanted) == found


async def test_counts_say_what_another_choice_would_find(catalogue: Catalogue) -> None:
    found = await catalogue.search.find(Wanted(gender="male"), limit=1, counted=True)
    assert found.total == 2
    assert found.counts == {
        "tag": {"coach": 1, "host": 1},
        "visibility": {"private": 1, "public": 1},
        "app": {"7": 1},
        "language": {"pt": 1, "zh": 1},
        "gender": {"male": 2, "female": 1},
        "style": {"business": 1},
    }


async def test_pages_follow_each_other_and_what_is_new_does_not_shift_them() -> None:
    catalogue = Catalogue(*(human(f"h{number}", position=number) for number in range(1, 8)))
    first = await catalogue.search.find(Wanted(), limit=3)
    assert [each.position for each in first.items] == [7, 6, 5]
    catalogue.snapshot.put_digital_human(human("new", position=8))
    catalogue.snapshot.drop_digital_human("h5")
    second = await catalogue.search.find(Wanted(), before=first.next, limit=3)
    assert [each.position for each in second.items] == [4, 3, 2]
    third = await catalogue.search.find(Wanted(), before=second.next, limit=3)
    assert ([each.position for each in third.items], third.next) == ([1], None)


async def test_changes_are_found_at_once(catalogue: Catalogue) -> None:
    assert await catalogue.ids(text="zoe") == ["a1"]
    put = catalogue.snapshot.put_digital_human
    put(msgspec.structs.replace(PEOPLE[0], name="Anna", about=About(tags=("new",))))
    assert await catalogue.ids(text="zoe") == []
    assert await catalogue.ids(tags=("host",)) == ["b2"]
    assert await catalogue.ids(text="anna", tags=("new",)) == ["a1"]
    put(person("e5", 12, About(), "Zoe again"))
    assert await catalogue.ids(text="zoe") == ["e5"]
    catalogue.snapshot.drop_digital_human("e5")
    assert await catalogue.ids(text="zoe") == []
    put(person("f6", 3, About(), "Zoe between"))  # where nothing was
    assert await catalogue.ids() == ["d4", "c3", "f6", "b2", "a1"]


async def test_a_snapshot_that_is_replaced_is_searched(catalogue: Catalogue) -> None:
    assert len(await catalogue.ids(text="zo")) == 2
    catalogue.snapshot = Catalogue(PEOPLE[2]).snapshot
    assert await catalogue.ids(text="zo") == []
    assert await catalogue.ids() == ["c3"]


async def test_what_changes_while_the_index_is_made_is_not_lost() -> None:
    count = 3 * BUILD_SLICE
    catalogue = Catalogue(*(human(f"h{number}", position=number) for number in range(count)))
    searching = [asyncio.create_task(catalogue.search.find(Wanted(), limit=1)) for _ in range(2)]
    await asyncio.sleep(0)
    catalogue.snapshot.drop_digital_human("h0")
    catalogue.snapshot.put_digital_human(human("late", position=count))
    for found in await asyncio.gather(*searching):
        assert found.total == count
        assert [each.digital_human_id for each in found.items] == ["late"]


async def test_many_are_counted_as_few_are() -> None:
    count = 3 * FEW
    tags = (About(tags=("a",)), About(tags=("b",)), About(tags=("a", "b")))
    people = [person(f"h{number}", number, tags[number % 3]) for number in range(count)]
    catalogue = Catalogue(*people)
    found = await catalogue.search.find(Wanted(tags=("a",)), limit=2, counted=True)
    assert found.total == 2 * count // 3
    assert [each.position for each in found.items] == [count - 1, count - 3]
    assert found.counts["tag"] == {"a": 2 * count // 3, "b": count // 3}
    for each in people[: 2 * FEW]:
        catalogue.snapshot.drop_digital_human(each.digital_human_id)
    found = await catalogue.search.find(Wanted(tags=("b",)), limit=200, counted=True)
    assert found.total == sum("b" in each.about.tags for each in people[2 * FEW :])


async def test_timbres_are_found_by_their_voice_too() -> None:
    snapshot = Snapshot(NOBODY)
    made = public_timbre("t1", name="Robin", position=1)
    voice = VoiceSource("espeak", "en+f2")
    snapshot.put_timbre(
        msgspec.structs.replace(
            made, voice=voice, language="en-GB", gender=Gender.FEMALE, tags=("calm",)
        )
    )
    snapshot.put_timbre(private_timbre("t2", name="Wren", position=2))
    search: CatalogueSearch[Timbre] = CatalogueSearch(
        lambda: snapshot, Snapshot.every_timbre, timbre_traits
    )

    async def ids(wanted: Wanted) -> list[str]:
        return [each.timbre_id for each in (await search.find(wanted, limit=9)).items]

    assert await ids(Wanted()) == ["t2", "t1"]
    assert await ids(Wanted(text="espeak")) == ["t1"]
    assert await ids(Wanted(language="en", gender="female", tags=("calm",))) == ["t1"]
    assert await ids(Wanted(visibility="private")) == ["t2"]
    snapshot.drop_timbre("t1")
    assert await ids(Wanted()) == ["t2"]
