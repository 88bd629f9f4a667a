"""The built-in catalogue's list: fixed IDs that are ours to keep, and a picture for each."""

from visavis.catalogue.names import check_id, check_name
from visavis.catalogue.seed import BUILT_IN, read_built_in


def test_every_entry_has_an_id_a_name_and_a_picture_that_is_there() -> None:
    built_in = read_built_in()
    assert built_in.digital_humans
    for folder, items in (
        ("characters", built_in.digital_humans),
        ("timbres", built_in.timbres),
    ):
        for item in items:
            assert check_id(item.id, "an entry") == item.id
            assert check_name(item.name, "an entry") == item.name
            assert (BUILT_IN / folder / item.picture).is_file()


def test_no_id_stands_twice() -> None:
    built_in = read_built_in()
    ids = [item.id for item in (*built_in.digital_humans, *built_in.timbres)]
    assert len(ids) == len(set(ids))


def test_no_entry_is_of_a_version_that_is_not_out() -> None:
    built_in = read_built_in()
    for item in (*built_in.digital_humans, *built_in.timbres):
        assert 1 <= item.since <= built_in.version
