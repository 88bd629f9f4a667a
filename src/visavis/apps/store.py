"""Apps in the database; their secrets are encrypted at rest."""

import secrets
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from visavis.apps.models import (
    MAX_APP_ID,
    MAX_RATE_LIMIT,
    MAX_STREAM_LIMIT,
    SECRET_LENGTH,
    App,
)
from visavis.clock import Clock
from visavis.database.changes import Kind, Writing, writing
from visavis.database.engine import reading
from visavis.database.tables import apps
from visavis.errors import OperatorError
from visavis.keyring import Keyring

LONGEST_URL = 2048
_FIRST_APP_ID = 100_000_000  # nine digits and more, as clients are used to


class AppStore:
    """Reads and writes Apps."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring, clock: Clock) -> None:
        self._engine = engine
        self.keyring = keyring
        self._clock = clock

    async def create(
        self,
        name: str,
        *,
        rate_limit: int | None = None,
        app_id: int | None = None,
        server_secret: str | None = None,
    ) -> App:
        """Make an App. AppId and ServerSecret may be given, to serve a client that has them.

        Raises OperatorError for a wrong name, limit or secret, or an AppId that exists.
        """
        app = self.draft(name, rate_limit=rate_limit, app_id=app_id, server_secret=server_secret)
        async with writing(self._engine) as write:
            await self.insert(write, app)
        return app

    def draft(
        self,
        name: str,
        *,
        rate_limit: int | None = None,
        app_id: int | None = None,
        server_secret: str | None = None,
    ) -> App:
        """A new App that is not stored yet."""
        _check(name, rate_limit, app_id, server_secret)
        return App(
            app_id=app_id or secrets.randbelow(MAX_APP_ID - _FIRST_APP_ID) + _FIRST_APP_ID,
            name=name,
            server_secret=server_secret or new_secret(),
            callback_secret=new_secret(),
            rate_limit=rate_limit,
            created_at=int(self._clock.now()),
        )

    async def insert(self, write: Writing, app: App) -> None:
        """Add ``app`` within a transaction of the caller's."""
        row = {
            "app_id": app.app_id,
            "name": app.name,
            "server_secret": self.keyring.encrypt(app.server_secret),
            "callback_secret": self.keyring.encrypt(app.callback_secret),
            "rate_limit": app.rate_limit,
            "enabled": app.enabled,
            "has_service": app.has_service,
            "created_at": app.created_at,
            "callback_url": app.callback_url,
            "stream_limit": app.stream_limit,
        }
        try:
            await write.connection.execute(apps.insert().values(row))
        except IntegrityError:
            raise OperatorError(f"There is an App {app.app_id} already.") from None
        await write.touched(Kind.APP, str(app.app_id))

    async def rotate_secret(self, app_id: int) -> App:
        """Give the App a new ServerSecret; the old one is refused within a second."""
        return await self._update(app_id, server_secret=self.keyring.encrypt(new_secret()))

    async def set_enabled(self, app_id: int, enabled: bool) -> App:
        return await self._update(app_id, enabled=enabled)

    async def set_service(self, app_id: int, has_service: bool) -> App:
        return await self._update(app_id, has_service=has_service)

    async def set_rate_limit(self, app_id: int, rate_limit: int | None) -> App:
        """None is the server's default. Raises OperatorError for a limit that cannot be."""
        _check_rate_limit(rate_limit)
        return await self._update(app_id, rate_limit=rate_limit)

    async def set_stream_limit(self, app_id: int, stream_limit: int | None) -> App:
        """None is the server's default. Raises OperatorError for a limit that cannot be."""
        if stream_limit is not None and not 1 <= stream_limit <= MAX_STREAM_LIMIT:
            raise OperatorError(
                f"A stream limit is from 1 to {MAX_STREAM_LIMIT:,} streams; {stream_limit} came."
            )
        return await self._update(app_id, stream_limit=stream_limit)

    async def set_callback_url(self, app_id: int, callback_url: str | None) -> App:
        """Where the App is told of its streams; None is nowhere. Raises OperatorError."""
        if callback_url is not None:
            _check_callback_url(callback_url)
        return await self._update(app_id, callback_url=callback_url)

    async def all(self) -> list[App]:
        """Every App, the oldest first."""
        async with reading(self._engine) as connection:
            return await self.read(connection)

    async def get(self, app_id: int) -> App:
        """Raises OperatorError for an unknown AppId."""
        async with reading(self._engine) as connection:
            found = await self.read(connection, [app_id])
        if not found:
            raise _unknown(app_id)
        return found[0]

    async def read(
        self, connection: AsyncConnection, app_ids: Collection[int] | None = None
    ) -> list[App]:
        """The Apps of these IDs (all of them with None), the oldest first."""
        query = sa.select(apps).order_by(apps.c.created_at, apps.c.app_id)
        if app_ids is not None:
            query = query.where(apps.c.app_id.in_(app_ids))
        return [self._app(row) for row in (await connection.execute(query)).mappings()]

    async def reencrypt(self, write: Writing) -> None:
        """Write all secrets anew, under the first key."""
        rows = (await write.connection.execute(sa.select(apps))).mappings().all()
        for row in rows:
            values = {
                column: self.keyring.encrypt(self.keyring.decrypt(row[column]))
                for column in ("server_secret", "callback_secret")
            }
            await write.connection.execute(
                apps.update().where(apps.c.app_id == row["app_id"]).values(values)
            )

    async def _update(self, app_id: int, **values: object) -> App:
        async with writing(self._engine) as write:
            update = apps.update().where(apps.c.app_id == app_id).values(values)
            if not (await write.connection.execute(update)).rowcount:
                raise _unknown(app_id)
            await write.touched(Kind.APP, str(app_id))
            return (await self.read(write.connection, [app_id]))[0]

    def _app(self, row: Any) -> App:
        secret_columns = {
            column: self.keyring.decrypt(row[column])
            for column in ("server_secret", "callback_secret")
        }
        return App(**{**row, **secret_columns})


def new_secret() -> str:
    """32 hex characters (contract section 6: it serves as an AES key of 32 ASCII characters)."""
    return secrets.token_hex(SECRET_LENGTH // 2)


def _unknown(app_id: int) -> OperatorError:
    return OperatorError(f"There is no App {app_id}.", "See: visavis apps list")


def _check_rate_limit(rate_limit: int | None) -> None:
    if rate_limit is not None and not 1 <= rate_limit <= MAX_RATE_LIMIT:
        raise OperatorError(
            f"A rate limit is from 1 to {MAX_RATE_LIMIT:,} calls a second; {rate_limit} came."
        )


def _check_callback_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isascii() or not url.isprintable() or " " in url:
        raise OperatorError(
            f"{url!r} is no URL that callbacks can be sent to.", "Give http:// or https://."
        )
    if len(url) > LONGEST_URL or parts.username is not None:
        raise OperatorError(
            "The callback URL cannot be used.",
            f"Give at most {LONGEST_URL} characters, without a user name.",
        )


def _check(
    name: str, rate_limit: int | None, app_id: int | None, server_secret: str | None
) -> None:
    if not name.strip() or len(name) > 128 or not name.isprintable():  # noqa: PLR2004
        raise OperatorError("An App's name has 1 to 128 printable characters.")
    _check_rate_limit(rate_limit)
    if app_id is not None and not 1 <= app_id <= MAX_APP_ID:
        raise OperatorError(f"An AppId is from 1 to {MAX_APP_ID}; {app_id} came.")
    if server_secret is not None and not (
        len(server_secret) == SECRET_LENGTH and server_secret.isascii() and server_secret.isalnum()
    ):
        raise OperatorError(f"A ServerSecret is {SECRET_LENGTH} letters and digits.")
