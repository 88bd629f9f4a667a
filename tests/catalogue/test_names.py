"""What names and IDs may be, at their edges."""

import pytest

from visavis.catalogue.models import About, Gender
from visavis.catalogue.names import (
    MAX_LANGUAGES,
    MAX_TAGS,
    check_about,
    check_id,
    check_name,
    check_tags,
)
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


@pytest.mark.parametrize("tag", ["a", "front-desk", "2024", "a" * 32, "é", "शिक्षक", "客服"])
def test_a_tag_is_one_word(tag: str) -> None:
    assert check_tags([tag]) == (tag,)


def test_tags_are_kept_in_small_letters_and_once() -> None:
    assert check_tags([" Host", "host", "E\u0301t\u00e9"]) == ("host", "été")


@pytest.mark.parametrize(
    "tag", ["", " ", "front desk", "-a", "a-", "a--b", "a" * 33, "a,b", "\n", "<b>"]
)
def test_what_is_no_word_is_refused(tag: str) -> None:
    with pytest.raises(OperatorError, match="A tag has 1 to 32 letters"):
        check_tags([tag])


def test_there_are_not_too_many() -> None:
    with pytest.raises(OperatorError, match="17 came"):
        check_tags(map(str, range(MAX_TAGS + 1)))
    with pytest.raises(OperatorError, match="at most 16 languages"):
        check_about(About(("en",) * (MAX_LANGUAGES + 1)))


def test_what_one_is_found_by_is_put_in_order() -> None:
    said = About((" en", "", "pt-BR", "en"), Gender.MALE, " Business ", ("B", "b"))
    assert check_about(said) == About(("en", "pt-BR"), Gender.MALE, "business", ("b",))
    assert check_about(About()) == About()


@pytest.mark.parametrize("about", [About(("english!",)), About(style="two words")])
def test_a_wrong_language_or_style_is_refused(about: About) -> None:
    with pytest.raises(OperatorError):
        check_about(about)
