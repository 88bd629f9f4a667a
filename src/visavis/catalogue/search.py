"""Finding digital humans and timbres, for operators: by text and by what they have in common.

The index is made from the snapshot when somebody searches for the first time, in slices between
which the server does its other work, and then kept in step with it.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable
from typing import Generic, TypeVar

import msgspec

from visavis.catalogue.folding import fold, language_keys, main_language
from visavis.catalogue.models import DigitalHuman, Timbre
from visavis.catalogue.search_index import SearchIndex, Traits
from visavis.catalogue.slots import Slots, slots_of
from visavis.catalogue.snapshot import Changed, Snapshot

Item = TypeVar("Item", DigitalHuman, Timbre)
PUBLIC, PRIVATE = "public", "private"
BUILD_SLICE = 500
"""Items that are taken in before others have their turn: some milliseconds."""
SCAN_SLICE = 20_000
"""Texts that are looked through at once: a millisecond or two."""
MOST_VALUES = 60
"""Of a facet, that an answer counts: those that most have."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What to search for; what is empty is not asked for. A tag has to be had beside the others."""

    text: str = ""
    visibility: str = ""
    """PUBLIC, PRIVATE or empty."""
    app_id: int | None = None
    """Those that are private to this App."""
    language: str = ""
    """BCP 47: ``pt`` finds ``pt-BR`` too."""
    gender: str = ""
    style: str = ""
    tags: tuple[str, ...] = ()


Counts = dict[str, dict[str, int]]
"""Facet to value to how many there would be if it were chosen, all else as it is."""


class Found(msgspec.Struct, Generic[Item], frozen=True):
    """A page of the newest first. ``next`` is where the following one begins, None for no more."""

    total: int
    items: list[Item]
    next: int | None
    counts: Counts


_CHOICES = ("visibility", "app", "language", "gender", "style")
"""Facets of which one value is chosen; of tags several can be."""


class CatalogueSearch(Generic[Item]):
    """Searches the digital humans, or the timbres, of a snapshot that may be replaced."""

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        listen: Callable[[Snapshot, Changed[Item]], Iterable[Item]],
        traits: Callable[[Item], Traits],
    ) -> None:
        self._snapshot = snapshot
        self._listen: Callable[[Snapshot, Changed[Item]], Iterable[Item]] = listen
        self._traits: Callable[[Item], Traits] = traits
        self._of: Snapshot | None = None
        self._index: SearchIndex[Item] = SearchIndex(traits)
        self._is_whole = False
        self._building = asyncio.Lock()
        self._last_text: tuple[str, int, Slots] = ("", -1, 0)

    async def find(
        self, wanted: Wanted, *, before: int | None = None, limit: int, counted: bool = False
    ) -> Found[Item]:
        """``counted`` asks for the facets' counts too."""
        index = await self._ready()
        every = await self._containing(index, wanted.text)
        chosen = {facet: slots for facet in _CHOICES if (slots := _of(index, facet, wanted)) >= 0}
        tagged = every
        for tag in wanted.tags:
            tagged &= index.having("tag", tag.lower())
        found = _all_of(tagged, chosen.values())
        items = index.newest(found, before, limit + 1)
        more = items[limit - 1].position if len(items) > limit else None
        counts = _count(index, tagged, chosen, found) if counted else {}
        return Found(found.bit_count(), items[:limit], more, counts)

    async def _ready(self) -> SearchIndex[Item]:
        async with self._building:
            while self._snapshot() is not self._of or not self._is_whole:
                await self._build(self._snapshot())
            return self._index

    async def _build(self, snapshot: Snapshot) -> None:
        index: SearchIndex[Item] = SearchIndex(self._traits)
        late: list[tuple[Item, bool]] = []
        is_building = True

        def changed(item: Item, is_there: bool) -> None:
            if is_building:
                late.append((item, is_there))
            else:
                self._change(index, item, is_there)

        items = sorted(self._listen(snapshot, changed), key=lambda item: item.position)
        self._of, self._index, self._is_whole = snapshot, index, True
        self._last_text = ("", -1, 0)
        for number, item in enumerate(items, 1):
            index.put(item)
            if number % BUILD_SLICE == 0:
                await asyncio.sleep(0)
        is_building = False
        for item, is_there in late:
            self._change(index, item, is_there)

    def _change(self, index: SearchIndex[Item], item: Item, is_there: bool) -> None:
        if not is_there:
            index.drop(item.position)
        elif not index.put(item) and index is self._index:
            self._is_whole = False  # it came in between: made anew at the next search

    async def _containing(self, index: SearchIndex[Item], text: str) -> Slots:
        words = sorted(fold(text).split(), key=len, reverse=True)  # long ones are rare
        if not words:
            return index.every()
        last, changes, found = self._last_text
        if (last, changes) == (text, index.changes):
            return found  # the next page of the same, or another filter
        changes, slots = index.changes, []
        for start in range(0, len(index), SCAN_SLICE):
            slots += index.containing(words, start, start + SCAN_SLICE)
            await asyncio.sleep(0)
        found = slots_of(slots) & index.every()
        self._last_text = (text, changes, found)
        return found


def _of(index: SearchIndex[Item], facet: str, wanted: Wanted) -> Slots:
    """Those that have what is wanted of a facet; below 0 where nothing is."""
    if facet == "app":
        return -1 if wanted.app_id is None else index.having(facet, str(wanted.app_id))
    value: str = getattr(wanted, facet).lower()
    if not value:
        return -1
    is_main = facet == "language" and "-" not in value
    return index.having(facet, main_language(value) if is_main else value)


def _all_of(slots: Slots, others: Iterable[Slots]) -> Slots:
    for each in others:
        slots &= each
    return slots


def _count(
    index: SearchIndex[Item], tagged: Slots, chosen: dict[str, Slots], found: Slots
) -> Counts:
    counts = {"tag": index.counts("tag", found)}
    for facet in _CHOICES:
        rest = _all_of(tagged, (slots for name, slots in chosen.items() if name != facet))
        counts[facet] = index.counts(facet, rest)
    # A language is offered as a whole, however many countries speak it.
    counts["language"] = {
        value: count for value, count in counts["language"].items() if "-" not in value
    }
    return {facet: _most(values) for facet, values in counts.items()}


def _most(values: dict[str, int]) -> dict[str, int]:
    ordered = sorted(values.items(), key=lambda entry: (-entry[1], entry[0]))
    return dict(ordered[:MOST_VALUES])


def human_traits(human: DigitalHuman) -> Traits:
    """By name, ID, style and tags, and by all that it says of itself."""
    about = human.about
    whose = PUBLIC if human.app_id is None else PRIVATE
    properties = [("visibility", whose), *_languages(about.languages), *_tags(about.tags)]
    if human.app_id is not None:
        properties.append(("app", str(human.app_id)))
    if about.gender.value:
        properties.append(("gender", about.gender.value))
    if about.style:
        properties.append(("style", about.style))
    words = (human.name, human.digital_human_id, about.style, *about.tags)
    return Traits(fold("\n".join(words)), tuple(properties))


def timbre_traits(timbre: Timbre) -> Traits:
    """By name, ID, tags and the name of its voice."""
    whose = PUBLIC if timbre.is_public else PRIVATE
    languages = (timbre.language,) if timbre.language else ()
    properties = [("visibility", whose), *_languages(languages), *_tags(timbre.tags)]
    if timbre.gender.value:
        properties.append(("gender", timbre.gender.value))
    voice = () if timbre.voice is None else (timbre.voice.engine, timbre.voice.voice)
    words = (timbre.name, timbre.timbre_id, *timbre.tags, *voice)
    return Traits(fold("\n".join(words)), tuple(properties))


def _languages(tags: Collection[str]) -> set[tuple[str, str]]:
    return {("language", key) for tag in tags for key in language_keys(tag)}


def _tags(tags: Collection[str]) -> list[tuple[str, str]]:
    return [("tag", tag) for tag in tags]
