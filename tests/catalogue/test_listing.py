"""Pages of one and of two lists, against the plain way of making them."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from visavis.catalogue.listing import Listing


@dataclass(frozen=True)
class Item:
    position: int
    text: str = ""


def listing(positions: list[int]) -> Listing[Item]:
    made: Listing[Item] = Listing()
    for position in positions:
        made.put(Item(position))
    return made


def positions(items: list[Item]) -> list[int]:
    return [item.position for item in items]


distinct = st.lists(st.integers(1, 60), unique=True)


@given(distinct, st.integers(0, 70), st.integers(1, 20))
def test_a_page_is_a_slice_of_the_ordered_list(places: list[int], offset: int, limit: int) -> None:
    page = listing(places).page(offset, limit)
    assert positions(page) == sorted(places)[offset : offset + limit]


@given(distinct, st.sets(st.integers(1, 60)), st.integers(0, 130), st.integers(1, 20))
def test_a_merged_page_is_a_slice_of_both_lists_in_order(
    places: list[int], others: set[int], offset: int, limit: int
) -> None:
    theirs = sorted(others - set(places))
    page = listing(places).merged_page(listing(theirs), offset, limit)
    assert positions(page) == sorted([*places, *theirs])[offset : offset + limit]


@given(distinct, distinct)
def test_dropping_takes_out_just_what_is_there(places: list[int], dropped: list[int]) -> None:
    made = listing(places)
    for position in dropped:
        made.drop(Item(position))
    assert positions(made.page(0, 100)) == sorted(set(places) - set(dropped))
    assert len(made) == len(set(places) - set(dropped))


def test_an_item_takes_the_place_of_the_one_at_its_position() -> None:
    made = listing([1, 2, 3])
    made.put(Item(2, "new"))
    assert made.page(0, 9) == [Item(1), Item(2, "new"), Item(3)]
