"""The faults in force, in memory: which of them hits a call or a callback."""

import random
from collections.abc import Callable, Iterable, Sequence

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from visavis.clock import Clock
from visavis.database.changes import Kind
from visavis.injection.models import Fault
from visavis.injection.store import FaultStore

log = structlog.get_logger()


class FaultRules:
    """Kept in step with the database.

    The faults are tried in the order in which they were set; each hits its share, and the first
    that hits is the only one. A server to which they do not apply (``applied``) never hits, and
    says so once.
    """

    def __init__(
        self,
        store: FaultStore,
        clock: Clock,
        *,
        applied: bool,
        dice: Callable[[], float] = random.Random().random,  # noqa: S311, B008 (no secret is made of it)
    ) -> None:
        """``dice`` gives numbers in [0, 1)."""
        self._store = store
        self._clock = clock
        self._applied = applied
        self._dice = dice
        self._faults: Sequence[Fault] = ()
        self._warned = False

    def of_call(self, app_id: int, action: str) -> Fault | None:
        """The fault that hits a call of this App and Action."""
        if not self._faults:
            return None
        return self._first(
            fault
            for fault in self._faults
            if fault.hits_calls
            and fault.app_id in (None, app_id)
            and fault.action in (None, action)
        )

    def of_callback(self, app_id: int) -> Fault | None:
        """The fault that drops a callback to this App."""
        return self._first(
            fault
            for fault in self._faults
            if fault.drop_callbacks and fault.app_id in (None, app_id)
        )

    async def refresh(
        self, connection: AsyncConnection, touched: dict[Kind, set[str]] | None
    ) -> None:
        """Read them, if they were touched."""
        if touched is not None and not touched[Kind.FAULT]:
            return
        found = await self._store.read(connection)
        if self._applied:
            self._faults = found
            return
        in_force = [fault for fault in found if fault.until_ms > self._now_ms()]
        if in_force and not self._warned:
            self._warned = True
            log.warning(
                "faults.ignored",
                faults=len(in_force),
                remedy="This server can be reached by others, so that faults that are set for "
                "tests do not hit here. To have them hit, set VISAVIS_FAULTS=on.",
            )

    def _first(self, faults: Iterable[Fault]) -> Fault | None:
        now_ms = self._now_ms()
        for fault in faults:
            if fault.until_ms > now_ms and (fault.share >= 1 or self._dice() < fault.share):
                return fault
        return None

    def _now_ms(self) -> int:
        return int(self._clock.now() * 1000)
