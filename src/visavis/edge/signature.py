"""The signature of a call (contract section 1).

It covers neither Action nor body: whoever sees a signed URL can send another call with it, until
its nonce has been used or its time is up. Hence TLS, and the nonce check.
"""

import hmac
from collections.abc import Iterable

from visavis.edge.common_params import CommonParams
from visavis.errors import ApiError, ReturnCode
from visavis.signing import sign

WINDOW_S = 600
_LIKELY_MILLISECONDS = 100_000_000_000


def is_timely(timestamp: int, now: float) -> bool:
    """Whether a time is at most ten minutes from ``now``, either way."""
    return abs(now - timestamp) <= WINDOW_S


def check_timestamp(timestamp: int, now: float) -> None:
    """Raises ApiError 100000004 for a time more than ten minutes from ``now``, either way."""
    if is_timely(timestamp, now):
        return
    hint = " It looks like milliseconds; send seconds." if timestamp > _LIKELY_MILLISECONDS else ""
    raise ApiError(
        ReturnCode.SIGNATURE_EXPIRED,
        f"The signature has expired: Timestamp {timestamp} is more than {WINDOW_S} s from the "
        f"server's time, {int(now)}.{hint} Sign each call anew and check the clock.",
    )


def check_signature(params: CommonParams, server_secrets: Iterable[str]) -> None:
    """Raises ApiError 100000005 if the signature is not the one we would make with any of the
    secrets."""
    came = params.signature.encode()
    for secret in server_secrets:
        expected = sign(params.app_id_text, params.nonce, secret, params.timestamp_text)
        if hmac.compare_digest(expected.encode(), came):
            return
    raise ApiError(
        ReturnCode.SIGNATURE_WRONG,
        "The signature is wrong. It is the lower-case hex of "
        "md5(AppId + SignatureNonce + ServerSecret + Timestamp), with the values of this "
        "call's query and the App's current ServerSecret.",
    )


def replayed() -> ApiError:
    """What a call gets whose nonce was used before."""
    return ApiError(
        ReturnCode.SIGNATURE_WRONG,
        "The SignatureNonce was used before. Make a new one and sign anew for every call.",
    )
