"""Which network addresses audio may be fetched from: those of the public Internet, and what the
operator allows beyond them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from visavis.errors import OperatorError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

ANYWHERE = "*"
"""The entry that allows every address."""

_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")

# IANA's registries of special-purpose addresses. Python's own tables differ from one version to the
# next, so that they cannot be relied on here.
_SPECIAL = {
    "0.0.0.0/8": "unspecified",
    "10.0.0.0/8": "private",
    "100.64.0.0/10": "of a carrier's inner network",
    "127.0.0.0/8": "loopback",
    "168.63.129.16/32": "of a cloud's inner network",
    "169.254.0.0/16": "link-local",
    "172.16.0.0/12": "private",
    "192.0.0.0/24": "reserved",
    "192.0.2.0/24": "for documentation",
    "192.31.196.0/24": "reserved",
    "192.52.193.0/24": "reserved",
    "192.88.99.0/24": "reserved",
    "192.168.0.0/16": "private",
    "192.175.48.0/24": "reserved",
    "198.18.0.0/15": "for measurements",
    "198.51.100.0/24": "for documentation",
    "203.0.113.0/24": "for documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
    "2001::/23": "reserved",
    "2001:db8::/32": "for documentation",
    "2620:4f:8000::/48": "reserved",
    "3fff::/20": "for documentation",
    "::/128": "unspecified",
    "::1/128": "loopback",
    "fc00::/7": "private",
    "fe80::/10": "link-local",
    "fec0::/10": "private",
    "ff00::/8": "multicast",
}
_SPECIAL_NETWORKS = [(ipaddress.ip_network(one), words) for one, words in _SPECIAL.items()]
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def why_forbidden(address: Address) -> str:
    """Such as "loopback" or "private"; empty for addresses of the public Internet.

    IPv6 addresses that carry an IPv4 address are judged by that one, as it is where they lead.
    """
    carried = _carried(address)
    if carried is not None:
        return why_forbidden(carried)
    for network, words in _SPECIAL_NETWORKS:
        if address.version == network.version and address in network:
            return words
    if address.version == 6 and address not in _GLOBAL_UNICAST:  # noqa: PLR2004 - of the protocol
        return "reserved"
    return ""


def _carried(address: Address) -> ipaddress.IPv4Address | None:
    """Of IPv4-mapped, 6to4 and NAT64 addresses."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


class AllowedHosts:
    """The setting ``VISAVIS_AUDIO_PRIVATE_HOSTS``: what may be fetched from beyond the public
    Internet."""

    def __init__(self, entries: Sequence[str] = ()) -> None:
        """Host names, addresses and networks; ``*`` is everything. Raises OperatorError."""
        self._anywhere = ANYWHERE in entries
        self._names: set[str] = set()
        self._networks: list[Network] = []
        for entry in entries:
            if entry != ANYWHERE:
                self._add(entry)

    def why_forbidden(self, host: str, address: Address) -> str:
        """What keeps ``host``, which resolved to ``address``, from being fetched from; else
        empty."""
        if self._anywhere or plain_host(host) in self._names:
            return ""
        inside = (one.version == address.version and address in one for one in self._networks)
        return "" if any(inside) else why_forbidden(address)

    def _add(self, entry: str) -> None:
        try:
            self._networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
        except ValueError:
            name = plain_host(entry)
            if not _HOST_NAME.fullmatch(name) or name.replace(".", "").isdigit():
                raise OperatorError(
                    f"VISAVIS_AUDIO_PRIVATE_HOSTS: {entry!r} is no host name, address or network.",
                    "Give names such as media.internal, without a port, addresses, networks such "
                    "as 10.0.0.0/8, or * for everything.",
                ) from None
            self._names.add(name)


def plain_host(host: str) -> str:
    """A host name in the one form in which names are compared."""
    return host.lower().removesuffix(".")
