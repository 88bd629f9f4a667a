"""How often somebody may offer."""

from support.clock import FakeClock

from visavis.edge.offer_limit import BURST, PER_S, OfferLimit


def test_a_burst_and_then_a_pace(clock: FakeClock) -> None:
    limit = OfferLimit(clock)
    assert [limit.allow("t", "a") for _ in range(BURST + 1)] == [True] * BURST + [False]
    clock.advance(1 / PER_S)
    assert [limit.allow("t", "a") for _ in range(2)] == [True, False]


def test_each_stream_and_address_for_itself(clock: FakeClock) -> None:
    limit = OfferLimit(clock)
    for _ in range(BURST):
        limit.allow("t", "a")
    assert limit.allow("t", "b")
    assert limit.allow("u", "a")
    assert not limit.allow("t", "a")


def test_what_is_full_again_is_forgotten(clock: FakeClock) -> None:
    limit = OfferLimit(clock)
    for number in range(1000):
        limit.allow("t", str(number))
    clock.advance(BURST / PER_S)
    limit.allow("t", "another")
    assert len(limit._buckets) == 1
