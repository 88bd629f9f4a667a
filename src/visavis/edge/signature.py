"""The signature of a call (contract section 1).

It covers neither Action nor body: whoever sees a signed URL can send another call with it, until
its nonce has been used or its time is up. Hence TLS, and the nonce check.
"""

import hmac

from visavis.edge.common_params import CommonParams
from visavis.errors import ApiError, ReturnCode
from visavis.signing import sign

WINDOW_S = 600
_LIKELY_MILLISECONDS = 100_000_000_000


def check_timestamp(timestamp: int, now: float) -> None:
    """Raises ApiError 100000004 for a time more than ten minutes from ``now``, either way."""
    if abs(now - timestamp) <= WINDOW_S:
        return
    hint = " It looks like milliseconds; send seconds." if timestamp > _LIKELY_MILLISECONDS else ""
    raise ApiError(
        ReturnCode.SIGNATURE_EXPIRED,
        f"The signature has expired: Timestamp {timestamp} is more than {WINDOW_S} s from the "
        f"server's time, {int(now)}.{hint} Sign each call anew and check the clock.",
    )


def check_signature(params: CommonParams, server_secret: str) -> None:
    """Raises ApiError 100000005 if the signature is not the one we would make."""
    expected = sign(params.app_id_text, params.nonce, server_secret, params.timestamp_text)
    if not hmac.compare_digest(expected.encode(), params.signature.encode()):
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
