"""The shape of every answer (contract section 2)."""

import msgspec

from visavis.errors import ApiError, ReturnCode


def success(request_id: str, data: bytes) -> bytes:
    """An answer that carries ``data``, which is JSON already; without any, it has no Data."""
    if not data:
        return b'{"Code":0,"Message":"success","RequestId":"%b"}' % request_id.encode()
    return b'{"Code":0,"Message":"success","RequestId":"%b","Data":%b}' % (
        request_id.encode(),
        data,
    )


def failure(request_id: str, fault: ApiError) -> bytes:
    """An answer that says what went wrong. It has no Data."""
    return msgspec.json.encode(
        {"Code": fault.code.value, "Message": fault.message, "RequestId": request_id}
    )


def gateway_error() -> ApiError:
    """What a caller gets to see of a fault of ours: nothing but where to look."""
    return ApiError(
        ReturnCode.GATEWAY_ERROR,
        "Something went wrong inside the server. Its log has the reason under this RequestId.",
    )
