"""What a test is given: an App of a fresh server, and all that it may look at and change."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx

from visavis.client import AsyncClient, Client
from visavis.testing.callback_record import CallbackRecord
from visavis.testing.clocks import CallersClock, TestClock
from visavis.testing.operations import Operations
from visavis.testing.script import Script
from visavis.testing.transcript import Spoken, Transcript


@dataclass(frozen=True)
class Credentials:
    """The App that tests call as; the same for all tests of a session."""

    base_url: str
    app_id: int
    server_secret: str = field(repr=False)
    callback_secret: str = field(repr=False)
    digital_human_id: str
    """One that everybody may use."""
    timbre_id: str
    """The same."""

    @property
    def environment(self) -> dict[str, str]:
        """For programs that are configured by environment variables."""
        return {
            "VISAVIS_BASE_URL": self.base_url,
            "VISAVIS_APP_ID": str(self.app_id),
            "VISAVIS_SERVER_SECRET": self.server_secret,
            "VISAVIS_CALLBACK_SECRET": self.callback_secret,
        }


@dataclass
class Visavis:
    """One test's server: no tasks, no callbacks, a clock that begins now."""

    app: Credentials
    clock: TestClock
    transcript: Transcript
    callbacks: CallbackRecord
    script: Script
    """What its streams do; of no effect on real ones."""
    http: httpx.Client = field(repr=False)
    callers_clock: CallersClock | None = field(repr=False)
    operations: Operations = field(repr=False)
    client: Client = field(init=False)
    """Signs by the test's clock; where it would wait, it advances that."""

    def __post_init__(self) -> None:
        self.client = Client(
            self.app_id,
            self.server_secret,
            base_url=self.base_url,
            http_client=self.http,
            clock=self.clock,
            sleep=self.clock.advance,
        )

    @property
    def base_url(self) -> str:
        return self.app.base_url

    @property
    def app_id(self) -> int:
        return self.app.app_id

    @property
    def server_secret(self) -> str:
        return self.app.server_secret

    @property
    def callback_secret(self) -> str:
        return self.app.callback_secret

    @property
    def digital_human_id(self) -> str:
        return self.app.digital_human_id

    @property
    def timbre_id(self) -> str:
        return self.app.timbre_id

    def async_client(self) -> AsyncClient:
        """A client for asyncio, to be closed by whoever asks: ``async with``."""
        return AsyncClient(
            self.app_id,
            self.server_secret,
            base_url=self.base_url,
            verify=False,
            clock=self.clock,
            sleep=self.clock.advance_async,
        )

    @property
    def strict_signatures(self) -> bool:
        """Whether only calls are taken that are signed by the test's clock, not by the machine's
        (default False), so that signatures expire as it advances."""
        return self.callers_clock is None or self.callers_clock.strict

    @strict_signatures.setter
    def strict_signatures(self, strict: bool) -> None:
        if self.callers_clock is not None:
            self.callers_clock.strict = strict

    def limit(self, *, calls_a_second: int | None = None, streams: int | None = None) -> None:
        """The App's limits: of calls to each Action, by the test's clock (default: none that a test
        reaches), and of streams at a time (default 10). Both are set; None is the default."""
        self.operations.set_limits(calls_a_second, streams)

    def fail(
        self,
        action: str | None = None,
        code: int | None = None,
        *,
        drop_callbacks: bool = False,
    ) -> None:
        """Have calls to an Action (None: to every one) answered with a code, or callbacks never
        sent, until ``heal``; where faults meet, the one that was set first hits.

        Raises OperatorError for an Action or a code that there is not.
        """
        self.operations.set_fault(action, code, drop_callbacks)

    def heal(self) -> None:
        """What ``fail`` did is over."""
        self.operations.clear_faults()

    def crash(self, task_id: str) -> None:
        """The process of a task's stream ends, as in a crash. Not of a real one."""
        self.operations.crash(task_id)

    def start_stream(self, room_id: str = "room", stream_id: str = "stream", **more: object) -> str:
        """CreateDigitalHumanStreamTask; returns the TaskId. ``more`` are its other parameters by
        their wire names: ``TTL=60``."""
        params = {
            "DigitalHumanConfig": {"DigitalHumanId": self.digital_human_id},
            "RTCConfig": {"RoomId": room_id, "StreamId": stream_id},
        }
        return str(self.client.call("CreateDigitalHumanStreamTask", params | more)["TaskId"])

    def say(self, task_id: str, text: str, **more: object) -> str:
        """DriveByText; returns the DriveId. ``more`` as above: ``InterruptMode=1``."""
        params = {"TaskId": task_id, "Text": text, "TTSConfig": {"TimbreId": self.timbre_id}}
        return str(self.client.call("DriveByText", params | more)["DriveId"])

    def spoken(self, task_id: str | None = None) -> list[Spoken]:
        """What has begun to be spoken, in that order; of one task or of all."""
        return self.transcript.spoken(task_id)
