"""The Apps in memory, where the edge looks them up; kept in step with the database."""

from sqlalchemy.ext.asyncio import AsyncConnection

from visavis.apps.models import App
from visavis.apps.store import AppStore
from visavis.database.changes import Kind


class AppDirectory:
    """All Apps by AppId."""

    def __init__(self, store: AppStore) -> None:
        self._store = store
        self._apps: dict[int, App] = {}

    def get(self, app_id: int) -> App | None:
        return self._apps.get(app_id)

    async def refresh(
        self, connection: AsyncConnection, touched: dict[Kind, set[str]] | None
    ) -> None:
        """Read what was touched (everything with None)."""
        if touched is None:
            self._apps = {app.app_id: app for app in await self._store.read(connection)}
            return
        app_ids = {int(key) for key in touched[Kind.APP]}
        if not app_ids:
            return
        found = {app.app_id: app for app in await self._store.read(connection, app_ids)}
        for app_id in app_ids - found.keys():
            self._apps.pop(app_id, None)
        self._apps.update(found)
