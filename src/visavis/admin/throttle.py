"""How often signing in may fail."""

import ipaddress
from collections import OrderedDict

from visavis.clock import Clock

TRIES = 5
"""Failures of one address within the window before it has to wait."""
WINDOW_S = 300.0
MOST_ADDRESSES = 10_000
_NETWORK_BITS = 64
"""Of an IPv6 address: what one host has to itself is seldom less."""


class Throttle:
    """Counts failures by address, in windows that begin with the first.

    There is no limit of all addresses together: by it anybody could keep the operator out. The
    token's 256 bits are what keeps others out; this keeps guesses from costing us much.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def wait_s(self, address: str) -> int:
        """How many seconds this address has to wait before it may try; 0 if it may now."""
        begun, count = self._window(_host(address))
        return int(begun + WINDOW_S - self._clock.monotonic()) + 1 if count >= TRIES else 0

    def failed(self, address: str) -> None:
        host = _host(address)
        begun, count = self._window(host)
        self._failures[host] = (begun, count + 1)
        self._failures.move_to_end(host)
        while len(self._failures) > MOST_ADDRESSES:
            self._failures.popitem(last=False)

    def _window(self, host: str) -> tuple[float, int]:
        now = self._clock.monotonic()
        begun, count = self._failures.get(host, (now, 0))
        return (begun, count) if now < begun + WINDOW_S else (now, 0)


def _host(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed), _NETWORK_BITS), strict=False))
