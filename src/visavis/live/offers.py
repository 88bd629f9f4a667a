"""SDP offers of viewers, which may come from anybody, and the answers to them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence

LONGEST_OFFER = 64 * 1024
"""Characters. A browser's has some 8,000."""
MOST_CANDIDATES = 20
_NEEDED = ("a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:")
_MOST_SECTIONS = 3
"""Sound, pictures, and a data channel."""


class OfferError(Exception):
    """An offer that cannot be answered. The message says why, for the viewer to read."""


class FullError(OfferError):
    """There are as many viewers as there may be."""


def read_offer(sdp: str, *, keep_candidates: bool) -> str:
    """An offer as it may be used. Raises OfferError.

    Candidates are left out: the viewer reaches out to us, and we send to no address that has not
    sent to us before, so no offer makes us send to hosts that its author cannot reach.
    With ``keep_candidates`` those with a public address stay, as a TURN server needs them, up to
    MOST_CANDIDATES. Names, those of mDNS (``.local``) included, are never looked up.
    """
    check_length(sdp)
    # aiortc parts lines so, at U+2028 too: what it is given must be lines that were looked at here.
    lines = sdp.splitlines()
    if not lines or not lines[0].startswith("v=0"):
        raise OfferError("The offer is not SDP: it does not begin with v=0.")
    sections = [line for line in lines if line.startswith("m=")]
    if not any(line.startswith(("m=audio ", "m=video ")) for line in sections):
        raise OfferError("The offer asks for neither sound nor pictures.")
    kinds = [line.split(" ")[0] for line in sections]
    if len(sections) > _MOST_SECTIONS or len(set(kinds)) < len(kinds):
        raise OfferError("The offer may ask for sound, pictures and a data channel, each once.")
    for name in _NEEDED:
        if not any(line.startswith(name) and len(line) > len(name) for line in lines):
            raise OfferError(f"The offer has no line {name}…, so nobody could connect.")
    most = MOST_CANDIDATES if keep_candidates else 0
    return "\r\n".join(_with_candidates(lines, most)) + "\r\n"


def check_length(sdp: str) -> None:
    """Raises OfferError for what is longer than any offer; so does ``read_offer``."""
    if len(sdp) > LONGEST_OFFER:
        raise OfferError(
            f"The offer has {len(sdp):,} characters; at most {LONGEST_OFFER:,} are read."
        )


def with_addresses(sdp: str, addresses: Sequence[str]) -> str:
    """An answer in which our own addresses are those by which others reach this machine.

    A port keeps its number, so whatever stands in between must forward it as it is.
    """
    if not addresses:
        return sdp
    lines = []
    for line in sdp.split("\r\n"):
        fields = line.split(" ")
        if not line.startswith("a=candidate:") or fields[7] != "host":
            lines.append(line)
            continue
        for number, address in enumerate(addresses):
            version = ipaddress.ip_address(address).version
            if version == ipaddress.ip_address(fields[4]).version:
                foundation = f"{fields[0]}{number}"
                lines.append(" ".join([foundation, *fields[1:4], address, *fields[5:]]))
    return "\r\n".join(lines)


def _with_candidates(lines: Sequence[str], left: int) -> Iterator[str]:
    for line in lines:
        if line.startswith("a=candidate:"):
            if not left or not _leads_outside(line):
                continue
            left -= 1
        # Without the end: those that we learn from their checks are still to come.
        if line and not line.startswith("a=end-of-candidates"):
            yield line


def _leads_outside(candidate: str) -> bool:
    fields = candidate.split(" ")
    if len(fields) < 8:  # noqa: PLR2004 - up to the type, RFC 8839
        return False
    try:
        return ipaddress.ip_address(fields[4]).is_global
    except ValueError:
        return False  # a name: not ours to look up
