"""The RequestId of a call: made here, found in its answer and in every log line about it."""

import os
import uuid
from contextvars import ContextVar

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


def new_request_id() -> str:
    """A UUID 4 as text, and the current one from here on."""
    request_id = str(uuid.UUID(bytes=os.urandom(16), version=4))
    REQUEST_ID.set(request_id)
    return request_id
