"""The operator's token: whoever has it may do everything here. Only its digest is stored."""

import hashlib
import hmac
import secrets

from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.database.changes import writing
from visavis.database.facts import ADMIN_TOKEN, fact, settle, write_fact
from visavis.database.tables import admin_sessions

PREFIX = "vva_"
"""By which scanners for secrets can know one."""
_BYTES = 32


class AdminTokens:
    """Makes and checks the token. It has 256 random bits, so that a plain digest is enough."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def issue_first(self) -> str | None:
        """The first token of a database; None where there is one already: it cannot be told
        again."""
        if await fact(self._engine, ADMIN_TOKEN) is not None:
            return None
        token = _new_token()
        kept = await settle(self._engine, ADMIN_TOKEN, digest(token))
        return token if kept == digest(token) else None

    async def issue(self) -> str:
        """A new token: the one before it, and all sessions, end at once."""
        token = _new_token()
        async with writing(self._engine) as write:
            await write_fact(write.connection, ADMIN_TOKEN, digest(token))
            await write.connection.execute(admin_sessions.delete())
        return token

    async def is_right(self, token: str) -> bool:
        kept = await fact(self._engine, ADMIN_TOKEN)
        return kept is not None and hmac.compare_digest(kept, digest(token))


def digest(secret: str) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_token() -> str:
    return PREFIX + secrets.token_urlsafe(_BYTES)
