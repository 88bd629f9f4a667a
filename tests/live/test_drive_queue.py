from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.live.drive_queue import DriveQueue


@pytest.fixture
def queue() -> DriveQueue[str]:
    filled: DriveQueue[str] = DriveQueue()
    for drive in "abc":
        filled.append(drive)
    return filled


def test_the_first_is_current_and_the_others_wait_in_order(queue: DriveQueue[str]) -> None:
    assert (queue.current, queue.waiting) == ("a", ("b", "c"))


def test_the_next_takes_the_place_of_one_that_is_over(queue: DriveQueue[str]) -> None:
    assert [queue.advance(), queue.advance(), queue.advance()] == ["b", "c", None]
    queue.append("d")
    assert queue.current == "d"


def test_who_overtakes_leaves_the_queued_ones_behind_itself(queue: DriveQueue[str]) -> None:
    assert queue.overtake("x") == "a"
    assert (queue.current, queue.waiting) == ("x", ("b", "c"))


def test_who_replaces_drops_the_queued_ones(queue: DriveQueue[str]) -> None:
    assert queue.replace("x") == ["a", "b", "c"]
    assert (queue.current, queue.waiting) == ("x", ())


def test_clearing_an_empty_queue_is_no_fault() -> None:
    empty: DriveQueue[str] = DriveQueue()
    assert empty.clear() == []
    assert empty.overtake("a") is None


@given(st.lists(st.sampled_from(["append", "overtake", "replace", "clear", "advance"])))
def test_every_drive_is_held_once_or_was_given_back_once(steps: list[str]) -> None:
    queue: DriveQueue[int] = DriveQueue()
    gone: list[int] = []
    for number, step in enumerate(steps):
        if step == "append":
            queue.append(number)
        elif step == "overtake":
            gone += [one for one in [queue.overtake(number)] if one is not None]
        elif step == "replace":
            gone += queue.replace(number)
        elif step == "clear":
            gone += queue.clear()
        elif queue.current is not None:
            gone.append(queue.current)
            queue.advance()
        assert queue.current is not None or not queue.waiting
    held = [] if queue.current is None else [queue.current, *queue.waiting]
    given = [n for n, step in enumerate(steps) if step in {"append", "overtake", "replace"}]
    assert sorted(held + gone) == given
