"""What an App's values may be."""

from urllib.parse import urlsplit

from visavis.apps.models import MAX_APP_ID, MAX_RATE_LIMIT, MAX_STREAM_LIMIT, SECRET_LENGTH
from visavis.errors import OperatorError

LONGEST_URL = 2048
LONGEST_NAME = 128
MAX_KEEP_S = 30 * 24 * 3600
"""How long a ServerSecret may be good after its rotation."""


def check_name(name: str) -> None:
    """Raises OperatorError, as all below."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise OperatorError(f"An App's name has 1 to {LONGEST_NAME} printable characters.")


def check_app_id(app_id: int) -> None:
    if not 1 <= app_id <= MAX_APP_ID:
        raise OperatorError(f"An AppId is from 1 to {MAX_APP_ID}; {app_id} came.")


def check_secret(secret: str) -> None:
    if not (len(secret) == SECRET_LENGTH and secret.isascii() and secret.isalnum()):
        raise OperatorError(f"A ServerSecret is {SECRET_LENGTH} letters and digits.")


def check_rate_limit(rate_limit: int) -> None:
    if not 1 <= rate_limit <= MAX_RATE_LIMIT:
        raise OperatorError(
            f"A rate limit is from 1 to {MAX_RATE_LIMIT:,} calls a second; {rate_limit} came."
        )


def check_stream_limit(stream_limit: int) -> None:
    if not 1 <= stream_limit <= MAX_STREAM_LIMIT:
        raise OperatorError(
            f"A stream limit is from 1 to {MAX_STREAM_LIMIT:,} streams; {stream_limit} came."
        )


def check_keep(keep_s: float) -> None:
    if not 0 <= keep_s <= MAX_KEEP_S:
        raise OperatorError(
            f"The old ServerSecret can be kept for 0 s to {MAX_KEEP_S // 86400} days; "
            f"{keep_s:,.0f} s came."
        )


def check_callback_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isascii() or not url.isprintable() or " " in url:
        raise OperatorError(
            f"{url!r} is no URL that callbacks can be sent to.", "Give http:// or https://."
        )
    if len(url) > LONGEST_URL or parts.username is not None:
        raise OperatorError(
            "The callback URL cannot be used.",
            f"Give at most {LONGEST_URL} characters, without a user name.",
        )
