"""How often signing in may fail."""

from hypothesis import given
from hypothesis import strategies as st
from support.clock import FakeClock

from visavis.admin.throttle import MOST_ADDRESSES, TRIES, WINDOW_S, Throttle

HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def fail(throttle: Throttle, address: str, times: int = TRIES) -> None:
    for _ in range(times):
        throttle.failed(address)


def test_the_fifth_failure_makes_an_address_wait(clock: FakeClock) -> None:
    throttle = Throttle(clock)
    fail(throttle, HERE, TRIES - 1)
    assert throttle.wait_s(HERE) == 0
    throttle.failed(HERE)
    assert throttle.wait_s(HERE) == WINDOW_S + 1


def test_it_may_try_again_when_the_window_that_began_with_the_first_is_over(
    clock: FakeClock,
) -> None:
    throttle = Throttle(clock)
    throttle.failed(HERE)
    clock.advance(WINDOW_S - 1)
    fail(throttle, HERE, TRIES - 1)
    assert throttle.wait_s(HERE) == 2
    clock.advance(1)
    assert throttle.wait_s(HERE) == 0
    fail(throttle, HERE, TRIES - 1)
    assert throttle.wait_s(HERE) == 0


def test_failures_from_everywhere_do_not_keep_the_operator_out(clock: FakeClock) -> None:
    throttle = Throttle(clock)
    for number in range(2000):
        fail(throttle, f"198.51.{number >> 8}.{number & 255}")
    assert throttle.wait_s(HERE) == 0


def test_a_network_of_ipv6_counts_as_one(clock: FakeClock) -> None:
    throttle = Throttle(clock)
    for number in range(TRIES):
        throttle.failed(f"2001:db8::{number:x}:1")
    assert throttle.wait_s("2001:db8::ffff") > 0
    assert throttle.wait_s("2001:db8:0:1::1") == 0


def test_an_address_of_ipv4_written_as_ipv6_is_the_same(clock: FakeClock) -> None:
    throttle = Throttle(clock)
    fail(throttle, f"::ffff:{HERE}")
    assert throttle.wait_s(HERE) > 0
    assert throttle.wait_s(f"::ffff:{ELSEWHERE}") == 0


def test_it_remembers_a_bounded_number_of_addresses(clock: FakeClock) -> None:
    throttle = Throttle(clock)
    fail(throttle, HERE)
    for number in range(MOST_ADDRESSES - 1):
        throttle.failed(f"somewhere {number}")
    assert throttle.wait_s(HERE) > 0
    throttle.failed(ELSEWHERE)
    assert throttle.wait_s(HERE) == 0


@given(st.text() | st.ip_addresses().map(str))
def test_any_address_is_counted(address: str) -> None:
    throttle = Throttle(FakeClock())
    fail(throttle, address)
    assert throttle.wait_s(address) > 0
