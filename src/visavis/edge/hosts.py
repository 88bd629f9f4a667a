"""Allowed hosts: which names a request may be sent to."""

from collections.abc import Iterable

from visavis.errors import ApiError, ReturnCode


class AllowedHosts:
    """Host names that are allowed; with none given, all are."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name.lower() for name in names)

    def check(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Raises ApiError 100000000 unless the Host header names an allowed host."""
        if not self._names:
            return
        host = next((value for name, value in headers if name == b"host"), b"").decode("latin-1")
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        if name.lower() not in self._names:
            raise ApiError(
                ReturnCode.HOST_WRONG,
                f"The Host header {host[:80]!r} is not one that this server answers to.",
            )
