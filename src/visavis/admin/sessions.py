"""Sessions of browsers that have signed in. Only digests of their keys are stored."""

import secrets

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.admin.tokens import digest
from visavis.clock import Clock
from visavis.database.engine import changing, reading
from visavis.database.tables import admin_sessions

LIFETIME_S = 12 * 3600
_BYTES = 32


class AdminSessions:
    """Begins, finds and ends sessions."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def begin(self) -> str:
        """A new session's key; sessions that have expired are forgotten."""
        key, now = secrets.token_urlsafe(_BYTES), int(self._clock.now())
        async with changing(self._engine) as connection:
            old = admin_sessions.c.expires_at <= now
            await connection.execute(admin_sessions.delete().where(old))
            row = {"digest": digest(key), "expires_at": now + LIFETIME_S}
            await connection.execute(admin_sessions.insert().values(row))
        return key

    async def expiry(self, key: str) -> int | None:
        """When the session expires (Unix seconds); None where there is none any more."""
        query = sa.select(admin_sessions.c.expires_at).where(
            admin_sessions.c.digest == digest(key),
            admin_sessions.c.expires_at > int(self._clock.now()),
        )
        async with reading(self._engine) as connection:
            found: int | None = (await connection.execute(query)).scalar_one_or_none()
        return found

    async def end(self, key: str) -> None:
        async with changing(self._engine) as connection:
            its = admin_sessions.c.digest == digest(key)
            await connection.execute(admin_sessions.delete().where(its))


def csrf_token(key: str) -> str:
    """What a page has to send with every change: only a page of this origin can learn it."""
    return digest(f"csrf {key}")
