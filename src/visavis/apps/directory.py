"""The Apps in memory, where the edge looks them up; kept in step with the database."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from visavis.apps.models import App
from visavis.apps.store import AppStore
from visavis.database.changes import Kind

FORMER_KEPT = 3


class AppDirectory:
    """All Apps by AppId."""

    def __init__(self, store: AppStore) -> None:
        self._store = store
        self._apps: dict[int, App] = {}
        self._former: defaultdict[int, deque[str]] = defaultdict(lambda: deque(maxlen=FORMER_KEPT))

    def get(self, app_id: int) -> App | None:
        return self._apps.get(app_id)

    def all(self) -> Iterable[App]:
        """Every App, as they are now."""
        return self._apps.values()

    def former_secrets(self, app_id: int) -> Sequence[str]:
        """The last ServerSecrets that the App had before, as far as this process saw it or they
        were kept for a while; they serve to explain why a signature is wrong."""
        app, seen = self._apps.get(app_id), self._former.get(app_id, ())
        kept = (app.previous_secret,) if app is not None and app.previous_secret else ()
        return tuple(dict.fromkeys((*kept, *seen)))

    async def refresh(
        self, connection: AsyncConnection, touched: dict[Kind, set[str]] | None
    ) -> None:
        """Read what was touched (everything with None)."""
        if touched is None:
            everything = {app.app_id: app for app in await self._store.read(connection)}
            self._remember(everything.values())
            self._apps = everything
            return
        app_ids = {int(key) for key in touched[Kind.APP]}
        if not app_ids:
            return
        found = {app.app_id: app for app in await self._store.read(connection, app_ids)}
        for app_id in app_ids - found.keys():
            self._apps.pop(app_id, None)
        self._remember(found.values())
        self._apps.update(found)

    def _remember(self, found: Iterable[App]) -> None:
        for app in found:
            known = self._apps.get(app.app_id)
            if known is not None and known.server_secret != app.server_secret:
                self._former[app.app_id].append(known.server_secret)
