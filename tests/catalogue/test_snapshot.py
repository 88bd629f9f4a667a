"""The catalogue in memory: who sees what, in which order, with URLs of which hour."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.catalogue import human, private_timbre, public_timbre

from visavis.catalogue.models import DigitalHuman, FetchMode, Timbre
from visavis.catalogue.snapshot import Encoding, Page, SignUrl, Snapshot
from visavis.errors import ApiError, ReturnCode

MINE, THEIRS = 1, 2


@dataclass
class Hours:
    """An encoding that can be told from another hour's, and counts its work."""

    hour: int = 1
    encoded: list[str] = field(default_factory=list)

    def snapshot(self) -> Snapshot:
        return Snapshot(
            Encoding(
                digital_human=lambda item, sign: self._encode(item.digital_human_id, sign),
                timbre=lambda item, sign: self._encode(item.timbre_id, sign),
                sign_url=lambda media_id, expires: f"{media_id[0]}@{expires}",
                expiry=lambda: self.hour,
            )
        )

    def _encode(self, item_id: str, sign_url: SignUrl) -> bytes:
        self.encoded.append(item_id)
        return f"{item_id} {sign_url('a' * 64)}".encode()


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def snapshot(hours: Hours) -> Snapshot:
    """Public a and d, mine b, theirs c; timbres public p, private x of a, y of b, z of c."""
    snapshot = hours.snapshot()
    for item in (
        human("a", position=1),
        human("b", MINE, position=2),
        human("c", THEIRS, position=3),
        human("d", position=4),
    ):
        snapshot.put_digital_human(item)
    for timbre in (
        public_timbre("p", position=1),
        private_timbre("x", "a", position=2),
        private_timbre("y", "b", position=3),
        private_timbre("z", "c", "a", position=4),
    ):
        snapshot.put_timbre(timbre)
    return snapshot


def names(page: Page) -> str:
    return "".join(item.decode()[0] for item in page.items)


@pytest.mark.parametrize(
    ("app_id", "mode", "expected"),
    [
        (MINE, FetchMode.ALL, "abd"),
        (MINE, FetchMode.PUBLIC, "ad"),
        (MINE, FetchMode.PRIVATE, "b"),
        (THEIRS, FetchMode.ALL, "acd"),
        (THEIRS, FetchMode.PRIVATE, "c"),
        (99, FetchMode.ALL, "ad"),
        (99, FetchMode.PRIVATE, ""),
    ],
)
def test_an_app_lists_the_public_ones_and_its_own(
    snapshot: Snapshot, app_id: int, mode: FetchMode, expected: str
) -> None:
    page = snapshot.digital_humans(app_id, mode, 0, 20)
    assert names(page) == expected
    assert page.total == len(expected)


def test_the_total_is_of_all_that_match_and_not_of_the_page(snapshot: Snapshot) -> None:
    page = snapshot.digital_humans(MINE, FetchMode.ALL, 1, 1)
    assert (names(page), page.total) == ("b", 3)
    beyond = snapshot.digital_humans(MINE, FetchMode.ALL, 1_000_000, 20)
    assert (names(beyond), beyond.total) == ("", 3)


@pytest.mark.parametrize("item_id", ["a", "b"])
def test_one_that_is_visible_is_shown(snapshot: Snapshot, item_id: str) -> None:
    assert snapshot.digital_human(MINE, item_id).startswith(item_id.encode())


@pytest.mark.parametrize("item_id", ["c", "nope", "", "p"])
def test_anothers_and_none_at_all_look_alike(snapshot: Snapshot, item_id: str) -> None:
    messages = []
    for read in (
        lambda: snapshot.digital_human(MINE, item_id),
        lambda: snapshot.bound_timbres(MINE, item_id, 0, 20),
    ):
        with pytest.raises(ApiError) as refused:
            read()
        assert refused.value.code == ReturnCode.DIGITAL_HUMAN_NOT_FOUND
        messages.append(refused.value.message.replace(repr(item_id), "?"))
    with pytest.raises(ApiError) as unknown:
        snapshot.digital_human(MINE, "unknown")
    assert set(messages) == {unknown.value.message.replace("'unknown'", "?")}


def test_timbres_are_listed_where_they_belong_and_nowhere_else(snapshot: Snapshot) -> None:
    assert names(snapshot.public_timbres(0, 20)) == "p"
    assert names(snapshot.bound_timbres(MINE, "a", 0, 20)) == "xz"
    assert names(snapshot.bound_timbres(MINE, "a", 1, 1)) == "z"
    assert names(snapshot.bound_timbres(MINE, "b", 0, 20)) == "y"
    assert names(snapshot.bound_timbres(THEIRS, "c", 0, 20)) == "z"
    assert snapshot.bound_timbres(MINE, "d", 0, 20) == Page(0, [])
    assert snapshot.bound_timbres(MINE, "a", 5, 20).total == 2


def test_an_item_is_encoded_once_an_hour_and_anew_in_the_next(
    snapshot: Snapshot, hours: Hours
) -> None:
    first = snapshot.digital_human(MINE, "a")
    assert snapshot.digital_humans(THEIRS, FetchMode.PUBLIC, 0, 1).items == [first]
    assert hours.encoded == ["a"]
    hours.hour = 2
    assert snapshot.digital_human(MINE, "a") == b"a a@2" != first
    assert snapshot.digital_human(MINE, "a") == b"a a@2"
    assert hours.encoded == ["a", "a"]


def test_only_what_is_on_the_page_is_encoded(snapshot: Snapshot, hours: Hours) -> None:
    snapshot.digital_humans(MINE, FetchMode.ALL, 1, 1)
    snapshot.bound_timbres(MINE, "a", 1, 1)
    assert hours.encoded == ["b", "z"]


def test_a_changed_item_is_encoded_anew_at_its_place(snapshot: Snapshot, hours: Hours) -> None:
    snapshot.digital_human(MINE, "a")
    snapshot.put_digital_human(human("a", name="Anna", position=1))
    assert names(snapshot.digital_humans(MINE, FetchMode.ALL, 0, 20)) == "abd"
    assert hours.encoded.count("a") == 2


def test_one_that_changes_hands_leaves_its_list(snapshot: Snapshot) -> None:
    snapshot.put_digital_human(human("b", THEIRS, position=2))
    snapshot.put_digital_human(human("c", position=3))
    assert names(snapshot.digital_humans(MINE, FetchMode.ALL, 0, 20)) == "acd"
    assert names(snapshot.digital_humans(THEIRS, FetchMode.PRIVATE, 0, 20)) == "b"


def test_one_that_is_dropped_is_nowhere(snapshot: Snapshot) -> None:
    for item_id in ("a", "a", "nope"):
        snapshot.drop_digital_human(item_id)
    assert names(snapshot.digital_humans(MINE, FetchMode.ALL, 0, 20)) == "bd"
    with pytest.raises(ApiError):
        snapshot.bound_timbres(MINE, "a", 0, 20)


def test_a_timbre_that_is_rebound_moves_and_one_made_public_is_bound_no_more(
    snapshot: Snapshot,
) -> None:
    snapshot.put_timbre(private_timbre("x", "b", position=2))
    snapshot.put_timbre(public_timbre("z", position=4))
    snapshot.drop_timbre("y")
    snapshot.drop_timbre("nope")
    assert names(snapshot.public_timbres(0, 20)) == "pz"
    assert names(snapshot.bound_timbres(MINE, "a", 0, 20)) == ""
    assert names(snapshot.bound_timbres(MINE, "b", 0, 20)) == "x"
    assert names(snapshot.bound_timbres(THEIRS, "c", 0, 20)) == ""


# Against the plain way: all items in two dictionaries, filtered and sorted at each read.

HUMANS, TIMBRES, APPS = "abcdef", "pqrstu", (None, MINE, THEIRS)
positions = st.integers(1, 9)
put_human = st.builds(
    lambda item_id, app_id, generation: human(
        item_id, app_id, position=generation * 10 + HUMANS.index(item_id)
    ),
    st.sampled_from(HUMANS),
    st.sampled_from(APPS),
    positions,
)
put_timbre = st.builds(
    lambda item_id, bound, generation: (
        private_timbre(item_id, *sorted(bound), position=generation * 10 + TIMBRES.index(item_id))
        if bound
        else public_timbre(item_id, position=generation * 10 + TIMBRES.index(item_id))
    ),
    st.sampled_from(TIMBRES),
    st.sets(st.sampled_from(HUMANS)),
    positions,
)
drops = st.sampled_from(HUMANS + TIMBRES)


@given(st.lists(put_human | put_timbre | drops, max_size=30), st.integers(0, 7), st.integers(1, 4))
def test_after_any_changes_every_list_is_what_the_plain_way_makes(
    changes: list[DigitalHuman | Timbre | str], offset: int, limit: int
) -> None:
    snapshot = Hours().snapshot()
    humans: dict[str, DigitalHuman] = {}
    timbres: dict[str, Timbre] = {}
    for change in changes:
        if isinstance(change, DigitalHuman):
            snapshot.put_digital_human(change)
            humans[change.digital_human_id] = change
        elif isinstance(change, Timbre):
            snapshot.put_timbre(change)
            timbres[change.timbre_id] = change
        else:
            snapshot.drop_digital_human(change)
            snapshot.drop_timbre(change)
            humans.pop(change, None)
            timbres.pop(change, None)

    def page(found: list[tuple[int, str]]) -> tuple[int, str]:
        item_ids = [item_id for _position, item_id in sorted(found)]
        return len(item_ids), "".join(item_ids[offset : offset + limit])

    def told(found: Page) -> tuple[int, str]:
        return found.total, names(found)

    seen = {FetchMode.ALL: (None, MINE), FetchMode.PUBLIC: (None,), FetchMode.PRIVATE: (MINE,)}
    for mode, owners in seen.items():
        expected = page([place(item) for item in humans.values() if item.app_id in owners])
        assert told(snapshot.digital_humans(MINE, mode, offset, limit)) == expected
    public = page([place(item) for item in timbres.values() if item.is_public])
    assert told(snapshot.public_timbres(offset, limit)) == public
    for item in humans.values():
        if item.app_id != THEIRS:
            item_id = item.digital_human_id
            bound = page([place(t) for t in timbres.values() if item_id in t.digital_human_ids])
            assert told(snapshot.bound_timbres(MINE, item_id, offset, limit)) == bound


def place(item: DigitalHuman | Timbre) -> tuple[int, str]:
    item_id = item.digital_human_id if isinstance(item, DigitalHuman) else item.timbre_id
    return item.position, item_id


def test_of_a_large_catalogue_only_the_last_encoded_stay_encoded(
    hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visavis.catalogue.snapshot.KEPT", 2)
    snapshot = hours.snapshot()
    for position, item_id in enumerate("abc", 1):
        snapshot.put_digital_human(human(item_id, position=position))

    def ask(offset: int) -> bytes:
        return snapshot.digital_humans(MINE, FetchMode.ALL, offset, 1).items[0]

    first = ask(0)
    assert [ask(1), ask(2)] == [b"b a@1", b"c a@1"]
    assert ask(2) == b"c a@1"
    assert hours.encoded == ["a", "b", "c"]
    assert ask(0) == first
    assert hours.encoded == ["a", "b", "c", "a"]
