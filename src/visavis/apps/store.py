"""Apps in the database; their secrets are encrypted at rest."""

import secrets
from collections.abc import Callable, Collection
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from visavis.apps.checks import (
    check_app_id,
    check_callback_url,
    check_keep,
    check_name,
    check_rate_limit,
    check_secret,
    check_stream_limit,
)
from visavis.apps.models import MAX_APP_ID, SECRET_LENGTH, App, AppChanges
from visavis.clock import Clock
from visavis.database.changes import Kind, Writing, writing
from visavis.database.engine import reading
from visavis.database.tables import apps, callbacks, digital_humans, stream_tasks
from visavis.errors import MissingError, OperatorError
from visavis.keyring import Keyring

NAMED_AT_ONCE = 2000
_SECRETS = ("server_secret", "callback_secret", "previous_secret")
_CHECKS: dict[str, Callable[[Any], None]] = {
    "name": check_name,
    "rate_limit": check_rate_limit,
    "stream_limit": check_stream_limit,
    "callback_url": check_callback_url,
}
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
        check_name(name)
        if rate_limit is not None:
            check_rate_limit(rate_limit)
        if app_id is not None:
            check_app_id(app_id)
        if server_secret is not None:
            check_secret(server_secret)
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

    async def rotate_secret(self, app_id: int, keep_old_s: float = 0) -> App:
        """Give the App a new ServerSecret. The old one is good for ``keep_old_s`` more; with 0 it
        is refused within a second. One that was kept before is refused in any case."""
        check_keep(keep_old_s)
        now, kept = int(self._clock.now()), int(keep_old_s)
        async with writing(self._engine) as write:
            query = sa.select(apps.c.server_secret).where(apps.c.app_id == app_id)
            old = (await write.connection.execute(query.with_for_update())).scalar_one_or_none()
            return await self._write(
                write,
                app_id,
                server_secret=self.keyring.encrypt(new_secret()),
                rotated_at=now,
                previous_secret=old if kept else None,
                previous_until=now + kept if kept else None,
            )

    async def end_previous_secret(self, app_id: int) -> App:
        """Have the ServerSecret of before the last rotation refused within a second."""
        return await self._update(app_id, previous_secret=None, previous_until=None)

    async def rotate_callback_secret(self, app_id: int) -> App:
        """Give the App a new CallbackSecret. A callback has one signature: the next one is signed
        with the new secret."""
        return await self._update(app_id, callback_secret=self.keyring.encrypt(new_secret()))

    async def change(self, app_id: int, changes: AppChanges) -> App:
        """All of it or nothing. Raises OperatorError for what cannot be."""
        values = {
            name: value
            for name, value in msgspec.structs.asdict(changes).items()
            if value is not msgspec.UNSET
        }
        for name, check in _CHECKS.items():
            if values.get(name) is not None:
                check(values[name])
        return await self._update(app_id, **values) if values else await self.get(app_id)

    async def set_enabled(self, app_id: int, enabled: bool) -> App:
        return await self.change(app_id, AppChanges(enabled=enabled))

    async def set_service(self, app_id: int, has_service: bool) -> App:
        return await self.change(app_id, AppChanges(has_service=has_service))

    async def set_rate_limit(self, app_id: int, rate_limit: int | None) -> App:
        return await self.change(app_id, AppChanges(rate_limit=rate_limit))

    async def set_stream_limit(self, app_id: int, stream_limit: int | None) -> App:
        return await self.change(app_id, AppChanges(stream_limit=stream_limit))

    async def set_callback_url(self, app_id: int, callback_url: str | None) -> App:
        return await self.change(app_id, AppChanges(callback_url=callback_url))

    async def delete(self, app_id: int) -> None:
        """Remove an App and its callbacks. Raises OperatorError for one that something belongs
        to: private digital humans, or streams that are still to be looked up."""
        async with writing(self._engine) as write:
            for table, what, remedy in (
                (digital_humans, "private digital humans", "Delete or publish them first."),
                (stream_tasks, "streams that are kept", "They go VISAVIS_KEEP_TASKS_DAYS later."),
            ):
                query = sa.select(sa.func.count()).where(table.c.app_id == app_id)
                count = (await write.connection.execute(query)).scalar_one()
                if count:
                    raise OperatorError(
                        f"App {app_id} has {count:,} {what}, so that it cannot be deleted.",
                        f"{remedy} Until then it can be disabled.",
                    )
            await write.connection.execute(callbacks.delete().where(callbacks.c.app_id == app_id))
            delete = apps.delete().where(apps.c.app_id == app_id)
            if not (await write.connection.execute(delete)).rowcount:
                raise _unknown(app_id)
            await write.touched(Kind.APP, str(app_id))

    async def page(
        self, limit: int, after: tuple[int, int] | None = None, text: str = ""
    ) -> list[App]:
        """At most ``limit`` Apps, the oldest first, behind the one of this (created_at, app_id).
        ``text`` is part of the name, in any case of letters, or the beginning of the AppId."""
        query = sa.select(apps).where(_fits(text)).order_by(apps.c.created_at, apps.c.app_id)
        if after is not None:
            query = query.where(sa.tuple_(apps.c.created_at, apps.c.app_id) > sa.tuple_(*after))
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.limit(limit))).mappings()
            return [self._app(row) for row in rows]

    async def count(self, text: str = "") -> int:
        """How many Apps ``page`` finds in all."""
        query = sa.select(sa.func.count()).select_from(apps).where(_fits(text))
        async with reading(self._engine) as connection:
            return int((await connection.execute(query)).scalar_one())

    async def all(self) -> list[App]:
        """Every App, the oldest first."""
        async with reading(self._engine) as connection:
            return await self.read(connection)

    async def names(self, app_ids: Collection[int]) -> dict[int, str]:
        """The names of those among these Apps that there are."""
        found: dict[int, str] = {}
        async with reading(self._engine) as connection:
            ids = list(app_ids)
            for start in range(0, len(ids), NAMED_AT_ONCE):
                some = apps.c.app_id.in_(ids[start : start + NAMED_AT_ONCE])
                query = sa.select(apps.c.app_id, apps.c.name).where(some)
                found.update((row[0], row[1]) for row in await connection.execute(query))
        return found

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
                for column in _SECRETS
                if row[column] is not None
            }
            await write.connection.execute(
                apps.update().where(apps.c.app_id == row["app_id"]).values(values)
            )

    async def _update(self, app_id: int, **values: object) -> App:
        async with writing(self._engine) as write:
            return await self._write(write, app_id, **values)

    async def _write(self, write: Writing, app_id: int, **values: object) -> App:
        update = apps.update().where(apps.c.app_id == app_id).values(values)
        if not (await write.connection.execute(update)).rowcount:
            raise _unknown(app_id)
        await write.touched(Kind.APP, str(app_id))
        return (await self.read(write.connection, [app_id]))[0]

    def _app(self, row: Any) -> App:
        secret_columns = {
            column: self.keyring.decrypt(row[column])
            for column in _SECRETS
            if row[column] is not None
        }
        return App(**{**row, **secret_columns})


def new_secret() -> str:
    """32 hex characters (contract section 6: it serves as an AES key of 32 ASCII characters)."""
    return secrets.token_hex(SECRET_LENGTH // 2)


def _fits(text: str) -> sa.ColumnElement[bool]:
    if not text:
        return sa.true()
    name = sa.func.lower(apps.c.name).contains(text.lower(), autoescape=True)
    return name | sa.cast(apps.c.app_id, sa.Text).startswith(text, autoescape=True)


def _unknown(app_id: int) -> MissingError:
    return MissingError(f"There is no App {app_id}.", "See: visavis apps list")
