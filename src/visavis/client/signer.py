"""Addresses of signed calls (contract section 1)."""

import secrets
from urllib.parse import urlencode

import httpx

from visavis.clock import Clock
from visavis.signing import SIGNATURE_VERSION, sign


class SignedUrl(httpx.URL):
    """Goes over the wire in full, but shows itself without its signature: httpx logs addresses, and
    whoever reads a signature could use it."""

    def __str__(self) -> str:
        return str(self.copy_remove_param("Signature"))

    def __repr__(self) -> str:
        return f"SignedUrl({str(self)!r})"


class Signer:
    """Signs calls for one App. It never shows its ServerSecret."""

    def __init__(self, app_id: int, server_secret: str, clock: Clock) -> None:
        if not server_secret:
            raise ValueError("server_secret is empty: give the App's ServerSecret.")
        self.app_id = app_id
        self._server_secret = server_secret
        self._clock = clock

    def url(self, base_url: str, action: str) -> SignedUrl:
        """The address of one call, with a nonce of its own: good for one try."""
        app_id, nonce = str(self.app_id), secrets.token_hex(8)
        timestamp = str(int(self._clock.now()))
        query = {
            "Action": action,
            "AppId": app_id,
            "SignatureNonce": nonce,
            "Timestamp": timestamp,
            "Signature": sign(app_id, nonce, self._server_secret, timestamp),
            "SignatureVersion": SIGNATURE_VERSION,
        }
        return SignedUrl(f"{base_url}/?{urlencode(query)}")
