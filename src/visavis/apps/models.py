"""What an App is."""

import msgspec

MAX_APP_ID = 2**32 - 1
MAX_RATE_LIMIT = 1_000_000
MAX_STREAM_LIMIT = 1_000_000
SECRET_LENGTH = 32


class App(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant (contract section 1). ``rate_limit`` is in calls a second and Action and
    ``stream_limit`` in streams at a time, None for the server's default; times are in Unix seconds.
    Without ``callback_url`` nothing is told."""

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
    rotated_at: int | None = None
    """When its ServerSecret was last rotated."""
    previous_secret: str | None = None
    """The ServerSecret of before, if it was to be good for longer."""
    previous_until: int | None = None
    """Until when it is."""

    def secrets_at(self, now: float) -> tuple[str, ...]:
        """The ServerSecrets that are good at ``now`` (Unix seconds), the present one first."""
        if self.previous_secret is None or now >= (self.previous_until or 0):
            return (self.server_secret,)
        return (self.server_secret, self.previous_secret)


class AppChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be changed of an App; what is not given stays. ``rate_limit`` is in calls a second
    and Action and ``stream_limit`` in streams at a time, null for the server's default;
    ``callback_url`` null is none. An App that is not ``enabled`` is refused (100000017), and so is
    one without ``has_service`` (400000002)."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    enabled: bool | msgspec.UnsetType = msgspec.UNSET
    has_service: bool | msgspec.UnsetType = msgspec.UNSET
    rate_limit: int | msgspec.UnsetType | None = msgspec.UNSET
    stream_limit: int | msgspec.UnsetType | None = msgspec.UNSET
    callback_url: str | msgspec.UnsetType | None = msgspec.UNSET
