"""What an App is."""

import msgspec

MAX_APP_ID = 2**32 - 1
MAX_RATE_LIMIT = 1_000_000
MAX_STREAM_LIMIT = 1_000_000
SECRET_LENGTH = 32


class App(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant (contract section 1). ``rate_limit`` is in calls a second and Action and
    ``stream_limit`` in streams at a time, None for the server's default; ``created_at`` is in Unix
    seconds. Without ``callback_url`` nothing is told."""

    app_id: int
    name: str
    server_secret: str
    callback_secret: str
    rate_limit: int | None = None
    enabled: bool = True
    has_service: bool = True
    created_at: int = 0
    callback_url: str | None = None
    stream_limit: int | None = None
