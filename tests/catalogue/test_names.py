"""What names and IDs may be, at their edges."""

import pytest

from visavis.catalogue.names import check_id, check_name
from visavis.errors import OperatorError


@pytest.mark.parametrize("name", ["A", "a" * 128, "Zoë 美咲", "O'Neil (2)"])
def test_a_name_that_can_be_shown_is_taken(name: str) -> None:
    assert check_name(name, "a timbre") == name


def test_blanks_around_a_name_are_left_out() -> None:
    assert check_name("  Mia\n", "a timbre") == "Mia"


@pytest.mark.parametrize("name", ["", " \t", "a" * 129, "a\nb", "\x1b[31m", "a\u202eb", "\ud800"])
def test_a_name_that_cannot_is_refused_by_what_it_is_of(name: str) -> None:
    with pytest.raises(OperatorError, match="name of a timbre"):
        check_name(name, "a timbre")


@pytest.mark.parametrize("item_id", ["a", "0", "A-b_9", "a" * 64])
def test_an_id_of_letters_digits_and_dashes_is_taken(item_id: str) -> None:
    assert check_id(item_id, "a timbre") == item_id


@pytest.mark.parametrize("item_id", ["", "a" * 65, "a b", "a/b", "..", "é", "a\n", "٣"])
def test_any_other_id_is_refused_by_what_it_is_of(item_id: str) -> None:
    with pytest.raises(OperatorError, match="ID of a timbre"):
        check_id(item_id, "a timbre")
