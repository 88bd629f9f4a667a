"""The gateway in one process over a fake host, and clients that call it as wild ones do."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from support.calls import Caller
from support.clock import START, FakeClock
from support.streams import Stage, eventually, stage
from visavis.actions.registry import ACTIONS
from visavis.actions.spec import Services
from visavis.apps.directory import AppDirectory
from visavis.database.engine import reading
from visavis.edge.call_log import CallLog
from visavis.edge.gateway import Gateway
from visavis.edge.hosts import AllowedHosts
from visavis.edge.injecting import Injector
from visavis.edge.nonces import MemoryNonces
from visavis.edge.rate_limit import MemoryRateLimiter
from visavis.injection.models import Fault, NewFault
from visavis.injection.rules import FaultRules
from visavis.injection.store import FaultStore
from visavis.metrics.all import Metrics
from visavis.streams.messages import StreamSpec

Json = dict[str, Any]
CREATE, STOP = "CreateDigitalHumanStreamTask", "StopDigitalHumanStreamTask"
STATUS, QUERY = "GetDigitalHumanStreamTaskStatus", "QueryDigitalHumanStreamTasks"
OF_A_TASK: dict[str, Json] = {
    STOP: {},
    STATUS: {},
    "DriveByText": {"Text": "Hi.", "TTSConfig": {"TimbreId": "robin"}},
    "DriveByAudio": {"AudioUrl": "http://x/a.mp3"},
    "DriveByWsStream": {},
    "DriveByRTCStream": {"RTCConfig": {"RoomId": "r", "StreamId": "other"}},
    "InterruptDriveTask": {},
    "DoAction": {"Action": "wave"},
    "GetDriveStatus": {},
}
"""Every Action that takes a TaskId, and what it needs besides."""
READS = (STATUS, "GetDriveStatus")
INVALID, NOT_FOUND, NOT_STARTED, STOPPED = 400000001, 400000005, 400000006, 400000007


@dataclass
class Client:
    """An App that calls the gateway."""

    http: httpx.AsyncClient
    caller: Caller

    async def call(self, action: str, body: object = None) -> Json:
        query = self.caller.query(action, Timestamp=str(int(START)))
        content = None if body is None else json.dumps(body).encode()
        return self.envelope(await self.http.post(f"/?{urlencode(query)}", content=content))

    async def get(self, action: str, **params: str) -> Json:
        query = self.caller.query(action, Timestamp=str(int(START))) | params
        return self.envelope(await self.http.get(f"/?{urlencode(query)}"))

    async def code(self, action: str, body: object) -> int:
        return int((await self.call(action, body))["Code"])

    async def create(self, stream_id: str = "s", **changes: object) -> str:
        answer = await self.call(CREATE, creation(stream_id) | changes)
        assert answer["Code"] == 0, answer
        return str(answer["Data"]["TaskId"])

    @staticmethod
    def envelope(answer: httpx.Response) -> Json:
        assert answer.status_code == 200
        found: Json = answer.json()
        assert found["Code"] != 100000015, "something went wrong inside"
        return found


@dataclass
class Gate:
    on: Stage
    client: Client
    other: Client
    gateway: Gateway
    call_log: CallLog
    faults: FaultStore
    rules: FaultRules
    metrics: Metrics

    def spec(self, task_id: str) -> StreamSpec:
        return self.on.host.streams[task_id].spec

    async def spec_of(self, **changes: object) -> StreamSpec:
        """What the host is told of a stream that is created so."""
        return self.spec(await self.client.create(**changes))  # type: ignore[arg-type]

    async def streaming(self, stream_id: str = "s") -> str:
        task_id = await self.client.create(stream_id)
        await self.on.pass_time(0.2)
        await self.reaches(task_id, 3)
        return task_id

    async def reaches(self, task_id: str, status: int) -> Json:
        return await eventually(
            lambda: self.status(task_id), lambda found: found["Status"] == status
        )

    async def inject(self, fault: NewFault, lasting_s: float = 60) -> Fault:
        """Set a fault that the gateway knows of on return."""
        made = await self.faults.set(fault, lasting_s)
        await self.follow()
        return made

    async def follow(self) -> None:
        """Take in what was changed of faults."""
        async with reading(self.on.store._engine) as connection:
            await self.rules.refresh(connection, None)

    async def status(self, task_id: str) -> Json:
        found: Json = (await self.client.call(STATUS, {"TaskId": task_id}))["Data"]
        return found


def creation(stream_id: str = "s", **human: object) -> Json:
    return {
        "DigitalHumanConfig": {"DigitalHumanId": "mia"} | human,
        "RTCConfig": {"RoomId": "r", "StreamId": stream_id},
    }


@asynccontextmanager
async def open_gate(
    engine: AsyncEngine, clock: FakeClock, dice: Callable[[], float] = lambda: 0.0
) -> AsyncIterator[Gate]:
    """A gate to a host with room for 12 streams, 10 of them for an App."""
    async with stage(engine, clock, capacity=12, limit=10) as on:
        directory = AppDirectory(on.apps)
        async with reading(engine) as connection:
            await directory.refresh(connection, None)
        call_log, faults = CallLog(100, clock), FaultStore(engine, clock, ACTIONS)
        metrics = Metrics(ACTIONS, "1")
        rules = FaultRules(faults, clock, applied=True, dice=dice)

        async def pause(seconds: float) -> None:
            clock.advance(seconds)

        gateway = Gateway(
            actions=ACTIONS,
            services=Services(
                catalogue=on.streams.catalogue, stream_tasks=on.streams, stream_drives=on.drives
            ),
            apps=directory,
            hosts=AllowedHosts([]),
            nonces=MemoryNonces(clock, 10_000),
            rate_limiter=MemoryRateLimiter(clock),
            default_rate_limit=100_000,
            clock=clock,
            log_calls=False,
            call_log=call_log,
            faults=Injector(rules, metrics.faults, pause),
        )
        transport = httpx.ASGITransport(app=gateway)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            callers = [
                Client(http, Caller("http://test", app.app_id, app.server_secret))
                for app in (on.app, on.other)
            ]
            yield Gate(on, callers[0], callers[1], gateway, call_log, faults, rules, metrics)
