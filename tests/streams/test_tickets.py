"""The tokens of sockets: each drive's own, and no more of them than are of use."""

from support.clock import FakeClock

from visavis.streams.tickets import KEPT_S, MOST_OF_A_TASK, Tickets


def test_a_token_is_one_drives_until_it_is_spent(clock: FakeClock) -> None:
    tickets = Tickets(clock)
    token = tickets.issue(1, "t", "d")
    found = tickets.find(token)
    assert found is not None
    assert (found.app_id, found.task_id, found.drive_id) == (1, "t", "d")
    tickets.spend(token)
    tickets.spend(token)
    assert tickets.find(token) is None


def test_a_token_expires(clock: FakeClock) -> None:
    tickets = Tickets(clock)
    token = tickets.issue(1, "t", "d")
    clock.advance(KEPT_S)
    assert tickets.find(token) is None
    assert tickets.find(tickets.issue(1, "t", "e"))


def test_a_task_that_asks_for_ever_more_has_only_its_last_ones(clock: FakeClock) -> None:
    tickets = Tickets(clock)
    other = tickets.issue(1, "other", "d")
    tokens = [tickets.issue(1, "t", f"d{number}") for number in range(1000)]
    good = [token for token in tokens if tickets.find(token)]
    assert good == tokens[-MOST_OF_A_TASK:]
    assert tickets.find(other)


def test_a_task_that_has_ended_has_none(clock: FakeClock) -> None:
    tickets = Tickets(clock)
    ended, other = tickets.issue(1, "ended", "d1"), tickets.issue(1, "other", "d2")
    tickets.forget("ended")
    tickets.forget("unknown")
    assert tickets.find(ended) is None
    assert tickets.find(other) is not None
    tickets.spend(ended)
    assert tickets.issue(1, "ended", "d3")
