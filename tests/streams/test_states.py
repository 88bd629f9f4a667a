"""Only legal moves: every pair of states is decided here."""

import itertools

from visavis.streams.states import LIVE, RUNNING, UNENDED, DriveStatus, TaskStatus


def test_a_tasks_legal_moves_are_these_and_no_others() -> None:
    moves = {
        (one.value, other.value)
        for one, other in itertools.product(TaskStatus, repeat=2)
        if one.may_become(other)
    }
    assert moves == {(1, 2), (1, 3), (1, 4), (3, 4), (3, 5), (4, 5)}


def test_a_drives_legal_moves_are_these_and_no_others() -> None:
    moves = {
        (one.value, other.value)
        for one, other in itertools.product(DriveStatus, repeat=2)
        if one.may_become(other)
    }
    assert moves == {(1, 2), (1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5)}


def test_what_has_ended_moves_no_more() -> None:
    for task in TaskStatus:
        assert task.is_live is any(map(task.may_become, TaskStatus))
    for drive in DriveStatus:
        assert (drive in UNENDED) is any(map(drive.may_become, DriveStatus))


def test_the_database_knows_the_live_ones_by_the_same_numbers() -> None:
    assert sorted(status.value for status in LIVE) == [1, 3, 4]
    assert set(RUNNING) < set(LIVE)
