"""The common parameters (contract section 1), read from the query in the order in which their
faults are reported."""

from dataclasses import dataclass
from urllib.parse import unquote_plus

from visavis.apps.models import MAX_APP_ID
from visavis.errors import ApiError, ReturnCode
from visavis.signing import SIGNATURE_VERSION

NONCE_LENGTH = 64
INT64 = range(-(2**63), 2**63)
MAX_PAIRS = 200
"""Parameters that are read; what comes behind is ignored, as unknown ones are."""


@dataclass(slots=True)
class CommonParams:
    """What every call carries. The texts are as they came, since the signature is over the text."""

    app_id: int
    app_id_text: str
    nonce: str
    timestamp: int
    timestamp_text: str
    signature: str


def parse_query(query: bytes) -> dict[str, str]:
    """Split a query string. Of a parameter that comes twice, the last counts."""
    params = {}
    for pair in query.decode("utf-8", "replace").split("&", MAX_PAIRS)[:MAX_PAIRS]:
        name, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = unquote_plus(name), unquote_plus(value)
        params[name] = value
    return params


def read_common_params(query: dict[str, str]) -> CommonParams:
    """Raises ApiError with the code of the first fault."""
    app_id_text = query.get("AppId", "")
    app_id = read_app_id(app_id_text)
    check_version(query.get("SignatureVersion", ""))
    nonce = query.get("SignatureNonce", "")
    check_nonce(nonce)
    timestamp_text = query.get("Timestamp", "")
    timestamp = read_timestamp(timestamp_text)
    signature = query.get("Signature", "")
    check_signed(signature)
    return CommonParams(app_id, app_id_text, nonce, timestamp, timestamp_text, signature)


def check_signed(signature: str) -> None:
    """Raises ApiError where there is none."""
    if not signature:
        raise ApiError(
            ReturnCode.SIGNATURE_EMPTY,
            "Signature is empty. Send the lower-case hex of "
            "md5(AppId + SignatureNonce + ServerSecret + Timestamp).",
        )


def read_app_id(text: str) -> int:
    """Raises ApiError for what is no AppId."""
    # isdecimal alone lets other scripts' digits through; 10 digits hold a Uint32.
    app_id = int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else 0  # noqa: PLR2004
    if not 1 <= app_id <= MAX_APP_ID:
        raise ApiError(
            ReturnCode.APP_ID_FORMAT_WRONG,
            f"AppId must be a Uint32 in [1, {MAX_APP_ID}], but {_shown(text)} came.",
        )
    return app_id


def check_version(version: str) -> None:
    """Raises ApiError for all but the one version."""
    if not version:
        raise ApiError(
            ReturnCode.SIGNATURE_VERSION_EMPTY,
            f"SignatureVersion is empty. Send {SIGNATURE_VERSION}.",
        )
    if version != SIGNATURE_VERSION:
        raise ApiError(
            ReturnCode.SIGNATURE_VERSION_WRONG,
            f"SignatureVersion must be {SIGNATURE_VERSION}, but {_shown(version)} came.",
        )


def check_nonce(nonce: str) -> None:
    """Raises ApiError for what is no nonce."""
    if nonce and len(nonce) <= NONCE_LENGTH and nonce.isascii() and nonce.isprintable():
        return
    problem = "is empty" if not nonce else "has the wrong format"
    raise ApiError(
        ReturnCode.NONCE_EMPTY,
        f"SignatureNonce {problem}. Send 1 to {NONCE_LENGTH} printable ASCII characters, "
        "for example 16 random hex characters.",
    )


def read_timestamp(text: str) -> int:
    """Raises ApiError for what is no Int64."""
    if not text:
        raise ApiError(
            ReturnCode.TIMESTAMP_EMPTY, "Timestamp is empty. Send the time in Unix seconds."
        )
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdecimal() and len(digits) <= 19:  # noqa: PLR2004
        timestamp = int(text)
        if timestamp in INT64:
            return timestamp
    raise ApiError(
        ReturnCode.TIMESTAMP_FORMAT_WRONG,
        f"Timestamp must be an Int64, the time in Unix seconds, but {_shown(text)} came.",
    )


def _shown(text: str) -> str:
    return "nothing" if not text else repr(text[:40])
