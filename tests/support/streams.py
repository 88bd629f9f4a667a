"""Everything that streams need but a real host: a catalogue, Apps, and a fake host."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from support.catalogue import KEYRING, PICTURE
from support.clock import FakeClock
from support.stream_host import FakeHost
from visavis.apps.models import App
from visavis.apps.store import AppStore
from visavis.catalogue.models import Action, DigitalHuman, FaceSource, Timbre, VoiceSource
from visavis.catalogue.snapshot import Encoding, Snapshot
from visavis.streams.driving import DriveService
from visavis.streams.messages import AnyCommand
from visavis.streams.models import StreamTask
from visavis.streams.orders import Speech, StreamOrder
from visavis.streams.outbox import Outbox
from visavis.streams.service import StreamRules, StreamService
from visavis.streams.states import TaskStatus
from visavis.streams.store import TaskStore
from visavis.streams.sweeping import Sweeper

T = TypeVar("T")
PATIENCE_S = 10.0
CALLBACK_URL = "http://127.0.0.1:9/told"
SPEECH = Speech(timbre_id="robin")
VOICE = VoiceSource("espeak", "en")


def catalogue() -> Snapshot:
    """``mia`` is everybody's, ``own`` App 1's; ``faceless`` has no face."""
    encoding = Encoding(
        digital_human=lambda _item, _sign: b"{}",
        timbre=lambda _item, _sign: b"{}",
        sign_url=lambda path, _expires: path,
        expiry=lambda: 0,
    )
    found = Snapshot(encoding)
    face = FaceSource("drawn", PICTURE)
    wave = (Action("wave"), Action("nod"))
    for position, (name, app_id, source) in enumerate(
        [("mia", None, face), ("own", 1, face), ("faceless", None, None)], 1
    ):
        found.put_digital_human(
            DigitalHuman(
                digital_human_id=name,
                name=name,
                app_id=app_id,
                avatar=PICTURE,
                face=source,
                actions=wave,
                position=position,
            )
        )
    for position, (name, bound, voice) in enumerate(
        [("robin", None, VOICE), ("mute", None, None), ("lark", "own", VOICE)], 1
    ):
        found.put_timbre(
            Timbre(
                timbre_id=name,
                name=name,
                is_public=bound is None,
                avatar=PICTURE,
                voice=voice,
                digital_human_ids=(bound,) if bound else (),
                position=position,
            )
        )
    return found


def order(stream_id: str = "s", **changes: Any) -> StreamOrder:
    facts: dict[str, Any] = {
        "digital_human_id": "mia",
        "room_id": "r",
        "stream_id": stream_id,
        "ttl_s": 86_400,
        "max_idle_s": 900,
        "background": (0, 0, 0),
        "width": 720,
        "height": 1280,
        "bitrate": 3_000_000,
    }
    return StreamOrder(**facts | changes)


async def eventually(look: Callable[[], Awaitable[T]], holds: Callable[[T], bool]) -> T:
    """What is seen once it holds; the database has its own threads, which take a moment."""
    end = time.monotonic() + PATIENCE_S
    while not holds(found := await look()):
        assert time.monotonic() < end, f"It did not come about; there is {found!r}."
        await asyncio.sleep(0.005)
    return found


@dataclass
class Stage:
    """Services over a fake host."""

    clock: FakeClock
    host: FakeHost
    store: TaskStore
    outbox: Outbox
    streams: StreamService
    drives: DriveService
    sweeper: Sweeper
    apps: AppStore
    app: App
    other: App

    async def streaming(self, stream_id: str = "s", **changes: Any) -> str:
        """A task that streams."""
        task_id = await self.streams.create(self.app, order(stream_id, **changes))
        await self.host.pass_time(0.2)
        await self.reaches(task_id, TaskStatus.STREAMING)
        return task_id

    async def reaches(self, task_id: str, status: TaskStatus) -> StreamTask:
        return await eventually(
            lambda: self.streams.get(self.app, task_id), lambda task: task.status is status
        )

    async def drive_statuses(self, task_id: str, *expected: int) -> None:
        """Wait until the task's drives have these statuses."""

        async def look() -> list[int]:
            found = await self.drives.status(self.app, task_id, None)
            return [drive.status.value for drive in found]

        await eventually(look, lambda found: found == list(expected))

    async def say(self, task_id: str, text: str = "Hello.", *, interrupt: bool = False) -> str:
        return await self.drives.speak(self.app, task_id, text, SPEECH, interrupt=interrupt)

    async def pass_time(self, seconds: float) -> None:
        await self.host.pass_time(seconds)

    def commands(self, task_id: str) -> list[AnyCommand]:
        return self.host.commands[task_id]


@asynccontextmanager
async def stage(
    engine: AsyncEngine, clock: FakeClock, *, capacity: int = 4, limit: int = 3
) -> AsyncIterator[Stage]:
    """Two Apps, of which the first is told of its streams."""
    apps = AppStore(engine, KEYRING, clock)
    for app_id in (1, 2):
        await apps.create(f"App {app_id}", app_id=app_id)
    app = await apps.set_callback_url(1, CALLBACK_URL)
    host, store, snapshot = FakeHost(clock, capacity), TaskStore(engine), catalogue()
    streams = StreamService(
        store, host, clock, lambda: snapshot, StreamRules(owner="me", stream_limit=limit)
    )
    made = Stage(
        clock=clock,
        host=host,
        store=store,
        outbox=Outbox(engine),
        streams=streams,
        drives=DriveService(streams, clock, "wss://localhost:8088/ws"),
        sweeper=Sweeper(streams),
        apps=apps,
        app=app,
        other=await apps.get(2),
    )
    try:
        yield made
    finally:
        await streams.aclose()
