"""Callbacks (contract section 5): what an App is told of its streams, signed and sent in order."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable

import httpx
import msgspec
import structlog

from visavis.apps.models import App
from visavis.clock import Clock
from visavis.database.engine import UNREACHABLE
from visavis.streams.models import Callback, Delivery, Try
from visavis.streams.outbox import Outbox

log = structlog.get_logger()

RETRY_AFTER_S = (2, 4, 8, 16, 32)
"""Each after the try before."""
TIMEOUT_S = 5.0
"""Of a whole try: to connect, to send, and to be answered with a status."""
CLAIM_S = 30
"""How long a server that is about to send keeps others from sending; longer than any try."""
AT_A_TIME = 16
PERIOD_S = 0.25
NONCE_BYTES = 8


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

    def __init__(self, outbox: Outbox, app: Callable[[int], App | None], clock: Clock) -> None:
        self._outbox = outbox
        self._app = app
        self._clock = clock
        self._sending: set[asyncio.Task[None]] = set()
        # No redirects, proxies or cookies of the environment: the URL is the operator's word.
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT_S,
            trust_env=False,
            limits=httpx.Limits(max_connections=AT_A_TIME, max_keepalive_connections=0),
        )

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
        for callback in await self._outbox.due(self._now_ms(), free):
            if await self._outbox.claim(callback, self._now_ms() + CLAIM_S * 1000):
                sending = asyncio.create_task(self._send(callback))
                self._sending.add(sending)
                sending.add_done_callback(self._done)

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
        url = app.callback_url if app is not None else None
        if app is None or url is None:
            outcome, received = "The App has no callback URL any more.", False
            last = True
        else:
            outcome, received = await self._try(
                url, callback_body(callback, app, self._clock.now())
            )
            last = len(callback.tries) - callback.tries_before >= len(RETRY_AFTER_S)
        now_ms = self._now_ms()
        delivery = Delivery.PENDING
        if received:
            delivery = Delivery.RECEIVED
        elif last:
            delivery = Delivery.GIVEN_UP
        due_ms = now_ms
        if delivery is Delivery.PENDING:
            due_ms += RETRY_AFTER_S[len(callback.tries) - callback.tries_before] * 1000
        else:
            log.info("callback.over", number=callback.number, delivery=delivery, outcome=outcome)
        await self._outbox.note(callback.number, Try(now_ms, url or "", outcome), delivery, due_ms)

    async def _try(self, url: str, body: bytes) -> tuple[str, bool]:
        """What came of it, and whether that is receipt. The answer's body is not read."""
        headers = {"Content-Type": "application/json"}
        try:
            async with (
                asyncio.timeout(TIMEOUT_S),
                self._client.stream("POST", url, content=body, headers=headers) as response,
            ):
                return f"HTTP {response.status_code}", response.is_success
        except TimeoutError:
            return f"No answer within {TIMEOUT_S:.0f} s.", False
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as fault:
            return f"{type(fault).__name__}: {fault}"[:200], False

    def _done(self, sending: "asyncio.Task[None]") -> None:
        self._sending.discard(sending)
        if not sending.cancelled() and (fault := sending.exception()) is not None:
            # It stays pending, and is sent again when the claim on it has run out.
            log.warning("callback.unnoted", problem=str(fault))
