"""Names to addresses, without holding up anything else when name servers are slow."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from visavis.audio.addresses import Address

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
"""From a host and a port to all addresses of the host, the preferred first. Raises OSError, or
ValueError for what is no host name."""

_LOOK_UPS_AT_ONCE = 8


class SystemResolver:
    """Asks the machine's resolver, in threads of its own: a look-up cannot be broken off, and
    those for slow name servers would fill the event loop's threads."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_LOOK_UPS_AT_ONCE, "visavis-audio-names")

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        """See Resolve. Numbers in any notation that the machine takes count as addresses."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _look_up, host, port)
        return list(dict.fromkeys(ipaddress.ip_address(where[4][0]) for where in found))

    async def aclose(self) -> None:
        """Look-ups that are under way end by themselves, unheard."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> list[tuple[int, int, int, str, tuple[str, int]]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(*one[:4], (str(one[4][0]), port)) for one in found]
