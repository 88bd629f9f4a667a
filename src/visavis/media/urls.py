"""URLs of pictures and videos, signed and expiring (contract section 3: reachable for 24 hours)."""

from collections.abc import Mapping

from visavis.keyring import Keyring

HOUR_S = 3600
LIFETIME_HOURS = 25


def expiry_at(now: float) -> int:
    """When a URL made ``now`` expires (Unix seconds): a whole hour, more than 24 and at most 25
    hours ahead, so that all URLs made within an hour are the same and can be kept."""
    return (int(now) // HOUR_S + LIFETIME_HOURS) * HOUR_S


class UrlSigner:
    """Makes and checks URLs below ``base_url`` (no slash at its end)."""

    def __init__(self, base_url: str, keyring: Keyring) -> None:
        self.base_url = base_url
        self.keyring = keyring

    def url(self, path: str, expires: int) -> str:
        signature = self.keyring.sign(_signed_text(path, expires))
        return (
            f"{self.base_url}{path}"
            f"?Expires={expires}&Key={self.keyring.current_id}&Signature={signature}"
        )

    def refusal(self, path: str, query: Mapping[str, str], now: float) -> str | None:
        """Why the URL of this path may not be followed, or None if it may."""
        expires = query.get("Expires", "")
        if not (expires.isascii() and expires.isdecimal() and len(expires) <= 12):  # noqa: PLR2004
            return "The URL is not signed. Ask the API for a new one."
        text = _signed_text(path, int(expires))
        if not self.keyring.verify(query.get("Key", ""), text, query.get("Signature", "")):
            return "The URL's signature is wrong. Ask the API for a new one."
        if now >= int(expires):
            return "The URL has expired. Ask the API for a new one."
        return None


def _signed_text(path: str, expires: int) -> str:
    return f"{path}\n{expires}"
