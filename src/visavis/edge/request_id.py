"""The RequestId of a call: made here, found in its answer and in every log line about it."""

import os
from contextvars import ContextVar

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


def new_request_id() -> str:
    """A UUID 4 as text, and the current one from here on."""
    # As uuid.uuid4 does, at a third of its cost: a UUID object is not needed.
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    request_id = (
        f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
    )
    REQUEST_ID.set(request_id)
    return request_id
