"""STUN and TURN servers."""

import re
from urllib.parse import unquote

import msgspec

_ICE_SERVER = re.compile(
    r"(?P<scheme>stuns?|turns?):(?:(?P<user>[^:@\s]+):(?P<password>[^:@\s]+)@)?"
    r"(?P<place>(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?(?:\?transport=(?:udp|tcp))?)"
)


class IceServer(msgspec.Struct, frozen=True):
    """One, as WebRTC names it: ``turn:turn.example.org:3478?transport=udp``; without a user name it
    asks for none."""

    url: str
    username: str = ""
    credential: str = ""

    @property
    def relays(self) -> bool:
        """Whether it is a TURN server."""
        return self.url.startswith("turn")


def read_ice_server(text: str) -> IceServer:
    """As operators write it: ``stun:HOST[:PORT]`` or
    ``turn[s]:[USER:PASSWORD@]HOST[:PORT][?transport=udp|tcp]``; a user name or password is
    percent-encoded where it has ``:``, ``@``, ``,`` or ``%``. Raises ValueError, which never names
    the password."""
    found = _ICE_SERVER.fullmatch(text)
    if found is None:
        shown = text.rpartition("@")[2]
        raise ValueError(f"{shown!r} is not the address of a STUN or TURN server.")
    url = f"{found['scheme']}:{found['place']}"
    user, password = unquote(found["user"] or ""), unquote(found["password"] or "")
    return IceServer(url, user, password)
