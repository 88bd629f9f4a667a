"""How a call is signed (contract section 1): the same for the server and the client."""

import hashlib

SIGNATURE_VERSION = "2.0"


def sign(app_id: str, nonce: str, server_secret: str, timestamp: str) -> str:
    """Lower-case hex of ``md5(AppId + SignatureNonce + ServerSecret + Timestamp)``, the four
    written one after the other as text. The contract prescribes the algorithm."""
    text = f"{app_id}{nonce}{server_secret}{timestamp}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
