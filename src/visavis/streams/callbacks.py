"""Callbacks (contract section 5): what an App is told of its streams, signed and sent in order."""

import asyncio
import hashlib
import secrets
import uuid
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import httpx
import msgspec
import structlog

from visavis.apps.models import App
from visavis.clock import Clock
from visavis.database.engine import UNREACHABLE
from visavis.errors import OperatorError
from visavis.logs import in_background
from visavis.metrics.callbacks import CallbackMetrics
from visavis.streams.models import Callback, Delivery, EventType, Try
from visavis.streams.outbox import Outbox

log = structlog.get_logger()

RETRY_AFTER_S = (2, 4, 8, 16, 32)
"""Each after the try before."""
TIMEOUT_S = 5.0
"""Of a whole try: to connect, to send, and to be answered with a status."""
CLAIM_S = 30
"""How long a server that is about to send keeps others from sending; longer than any try."""
AT_A_TIME = 16
OF_AN_APP = 4
"""At a time: one whose receiver does not answer leaves room for the others."""
PERIOD_S = 0.25
FLUSH_S = 3.0
NONCE_BYTES = 8
MAX_OUTCOME = 200


def sign_callback(callback_secret: str, timestamp: str, nonce: str) -> str:
    """Hex of SHA-1 over the three strings, sorted and joined."""
    joined = "".join(sorted((callback_secret, timestamp, nonce)))
    return hashlib.sha1(joined.encode()).hexdigest()  # noqa: S324 (the contract's)


def callback_body(callback: Callback, app: App, now: float) -> bytes:
    """The JSON of one try, signed at ``now`` (Unix seconds) with a nonce of its own."""
    timestamp, nonce = str(int(now)), secrets.token_hex(NONCE_BYTES)
    return msgspec.json.encode(
        {
            "AppId": callback.app_id,
            "EventType": callback.event_type.value,
            "Nonce": nonce,
            "Timestamp": timestamp,
            "Signature": sign_callback(app.callback_secret, timestamp, nonce),
            "EventTime": callback.event_ms,
            "TaskId": callback.task_id,
            "Detail": msgspec.Raw(callback.detail),
        }
    )


class CallbackSender:
    """Sends what is in the outbox: within a task one after the other, tasks side by side."""

    def __init__(
        self,
        outbox: Outbox,
        app: Callable[[int], App | None],
        clock: Clock,
        metrics: CallbackMetrics | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        dropping: Callable[[int], int | None] | None = None,
    ) -> None:
        """``transport``: what carries them, if not HTTP to wherever the App's URL leads;
        ``dropping``: the number of the injected fault that drops a callback to this App, if one
        does."""
        self._metrics = metrics
        self._dropping = dropping
        self._outbox = outbox
        self._app = app
        self._clock = clock
        self._sending: dict[asyncio.Task[None], int] = {}
        """With the App of each."""
        self._client = _open_client(transport)

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            try:
                await self.send_due()
            except UNREACHABLE as fault:
                log.warning("callbacks.wait", problem=str(fault))
            await asyncio.sleep(PERIOD_S)

    async def send_due(self) -> None:
        """Begin to send what is due, as far as there is room; a slow receiver holds up no other."""
        free = AT_A_TIME - len(self._sending)
        if free <= 0:
            return
        busy = Counter(self._sending.values())
        full = [app_id for app_id, count in busy.items() if count >= OF_AN_APP]
        for callback in await self._outbox.due(self._now_ms(), free, full):
            if busy[callback.app_id] >= OF_AN_APP:
                continue
            busy[callback.app_id] += 1
            if await self._outbox.claim(callback, self._now_ms() + CLAIM_S * 1000):
                facts = {"app_id": callback.app_id, "task_id": callback.task_id}
                sending = in_background(self._send(callback), **facts)
                self._sending[sending] = callback.app_id
                sending.add_done_callback(self._done)

    async def flush(self) -> None:
        """Send what is due, each task's one after the other, before the server ends; what cannot be
        sent within FLUSH_S is left to the next start."""
        until_s = self._clock.monotonic() + FLUSH_S
        while self._clock.monotonic() < until_s:
            await self.send_due()
            if not self._sending:
                return
            await self.settle()

    async def settle(self) -> None:
        """Until every try begun is over."""
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def aclose(self) -> None:
        """Finish the tries begun (a few seconds at the most)."""
        await self.settle()
        await self._client.aclose()

    def _now_ms(self) -> int:
        return int(self._clock.now() * 1000)

    async def _send(self, callback: Callback) -> None:
        app = self._app(callback.app_id)
        fault = None if self._dropping is None else self._dropping(callback.app_id)
        if fault is not None:
            await self._drop(callback, app, fault)
            return
        tries = len(callback.tries) - callback.tries_before
        url, last = "", tries >= len(RETRY_AFTER_S)
        if app is None or app.callback_url is None:
            outcome, received, last = "The App has no callback URL any more.", False, True
        else:
            url = app.callback_url
            body = callback_body(callback, app, self._clock.now())
            outcome, received = await _try(self._client, url, body)
        a_try = Try(self._now_ms(), url, outcome)
        if self._metrics is not None:
            seconds = (a_try.time_ms - callback.event_ms) / 1000
            self._metrics.tried(received=received, last=last, seconds=seconds)
        if not received and not last:
            due_ms = a_try.time_ms + RETRY_AFTER_S[tries] * 1000
            await self._outbox.note(callback.number, a_try, Delivery.PENDING, due_ms)
            return
        delivery = Delivery.RECEIVED if received else Delivery.GIVEN_UP
        await self._outbox.note(callback.number, a_try, delivery, a_try.time_ms)
        log.info(
            "callback.over",
            app_id=callback.app_id,
            task_id=callback.task_id,
            number=callback.number,
            delivery=delivery.value,
            outcome=outcome,
        )

    async def _drop(self, callback: Callback, app: App | None, fault: int) -> None:
        url = app.callback_url if app is not None else None
        a_try = Try(self._now_ms(), url or "", f"Dropped by fault {fault}; it was not sent.")
        await self._outbox.note(callback.number, a_try, Delivery.DROPPED, a_try.time_ms)
        if self._metrics is not None:
            self._metrics.dropped()
        log.info(
            "callback.fault",
            fault=fault,
            app_id=callback.app_id,
            task_id=callback.task_id,
            number=callback.number,
        )

    def _done(self, sending: "asyncio.Task[None]") -> None:
        del self._sending[sending]
        if not sending.cancelled() and (fault := sending.exception()) is not None:
            # It stays pending, and is sent again when the claim on it has run out.
            log.warning("callback.unnoted", problem=str(fault))


class Trial(NamedTuple):
    """What came of a callback that was sent to try it out."""

    url: str
    outcome: str
    received: bool
    body: bytes
    """As it was sent."""


async def try_out(app: App, clock: Clock) -> Trial:
    """Send one callback, of a task that does not exist, to an App's URL. Raises OperatorError where
    the App has no URL."""
    if app.callback_url is None:
        raise OperatorError(
            f"App {app.app_id} has no callback URL.",
            f"Give it one: visavis apps callback {app.app_id} URL",
        )
    now_ms = int(clock.now() * 1000)
    callback = Callback(
        number=0,
        app_id=app.app_id,
        task_id=str(uuid.UUID(int=0)),
        event_type=EventType.TASK,
        event_ms=now_ms,
        detail=msgspec.json.encode({"Status": 5, "RoomId": "test", "StreamId": "test"}),
        delivery=Delivery.PENDING,
        due_ms=now_ms,
    )
    body = callback_body(callback, app, clock.now())
    async with _open_client() as client:
        outcome, received = await _try(client, app.callback_url, body)
    return Trial(app.callback_url, outcome, received, body)


def _open_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """No redirects, and no proxies of the environment: the URL is the operator's word."""
    limits = httpx.Limits(max_connections=AT_A_TIME, max_keepalive_connections=0)
    return httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False, limits=limits, transport=transport)


async def _try(client: httpx.AsyncClient, url: str, body: bytes) -> tuple[str, bool]:
    """What came of it, and whether that is receipt. The answer's body is not read."""
    headers = {"Content-Type": "application/json"}
    try:
        async with (
            asyncio.timeout(TIMEOUT_S),
            client.stream("POST", url, content=body, headers=headers) as response,
        ):
            return f"HTTP {response.status_code}", response.is_success
    except TimeoutError:
        return f"No answer within {TIMEOUT_S:.0f} s.", False
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as fault:
        return f"{type(fault).__name__}: {fault}"[:MAX_OUTCOME], False
