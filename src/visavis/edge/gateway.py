"""The steps of a call, in the order that decides which of several faults is reported."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from redis.exceptions import RedisError
from starlette.types import Receive, Scope, Send

from visavis.actions.decoding import decode_body, decode_query
from visavis.actions.spec import AnyActionSpec, Services
from visavis.apps.directory import AppDirectory
from visavis.apps.models import App
from visavis.clock import Clock
from visavis.database.engine import UNREACHABLE
from visavis.edge import envelope
from visavis.edge.body import ClientGone, read_body
from visavis.edge.call_log import Call, CallLog
from visavis.edge.common_params import CommonParams, parse_query, read_common_params
from visavis.edge.hosts import AllowedHosts
from visavis.edge.injecting import Injector
from visavis.edge.nonces import NonceStore, NoRoomError
from visavis.edge.rate_limit import RateLimiter
from visavis.edge.request_id import new_request_id
from visavis.edge.signature import (
    WINDOW_S,
    check_signature,
    check_timestamp,
    is_timely,
    replayed,
)
from visavis.errors import ApiError, ReturnCode
from visavis.metrics.calls import CallMetrics

log = structlog.get_logger()

METHODS = ("GET", "POST")


@dataclass
class Gateway:
    """The ASGI application at ``/``: every Action goes through here.

    It is plain ASGI rather than a framework's endpoint: on the catalogue's hot path routing and
    request objects would cost more than all steps below together.
    """

    actions: Mapping[str, AnyActionSpec]
    services: Services
    apps: AppDirectory
    hosts: AllowedHosts
    nonces: NonceStore | None
    rate_limiter: RateLimiter
    default_rate_limit: int
    clock: Clock
    log_calls: bool
    metrics: CallMetrics | None = None
    callers_clock: Clock | None = None
    """Callers may sign by this clock as well: in tests, where ``clock`` is not theirs."""
    call_log: CallLog | None = None
    faults: Injector | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = self.clock.monotonic()
        request_id = new_request_id()
        query = parse_query(scope["query_string"])
        call = Call(request_id, query)
        refusal: ApiError | None = None
        try:
            answer = envelope.success(request_id, await self._call(scope, call, receive))
            if self.log_calls:
                log.info("call.answered", **_facts(scope, query))
        except ApiError as fault:
            refusal = fault
            log.info("call.refused", code=fault.code.value, **_facts(scope, query))
        except ClientGone:
            log.info("call.abandoned", **_facts(scope, query))
            return
        except (RedisError, NoRoomError) as fault:
            refusal = _busy()
            log.warning("call.unchecked", problem=str(fault), **_facts(scope, query))
        except UNREACHABLE as fault:
            refusal = _unreachable()
            log.warning("call.unstored", problem=str(fault), **_facts(scope, query))
        except Exception:
            refusal = envelope.gateway_error()
            log.exception("call.failed", **_facts(scope, query))
        if refusal is not None:
            answer = envelope.failure(request_id, refusal)
        self._note(scope, call, refusal, self.clock.monotonic() - begun)
        await _send(send, answer)

    def _note(self, scope: Scope, call: Call, refusal: ApiError | None, seconds: float) -> None:
        code, message = (refusal.code.value, refusal.message) if refusal else (0, "success")
        if self.metrics is not None:
            self.metrics.note(call.query.get("Action", ""), code, seconds)
        if self.call_log is not None:
            self.call_log.note(scope, call, code, message, seconds)

    async def _call(self, scope: Scope, call: Call, receive: Receive) -> bytes:
        query = call.query
        self.hosts.check(scope["headers"])
        action = find_action(self.actions, query.get("Action", ""))
        common = read_common_params(query)
        app = find_app(self.apps, common.app_id)
        now = self.clock.now()
        if self.callers_clock is None or not is_timely(common.timestamp, self.callers_clock.now()):
            check_timestamp(common.timestamp, now)
        check_signature(common, app.secrets_at(now))
        await self._check_nonce(common)
        check_service(app)
        if self.faults is not None and (fault := self.faults.find(app.app_id, action.name)):
            call.fault = fault.number
            await _body(scope, call, receive)  # it is not to be late because the call is held
            await self.faults.apply(fault, app.app_id, action.name)
        await self._check_rate(app, action.name)
        if scope["method"] == "POST":
            params = decode_body(action.params, await _body(scope, call, receive))
        elif action.post_only:
            raise _post_only(action.name)
        else:
            params = decode_query(action.params, query)
        return await action.handle(self.services, app, params)

    async def _check_nonce(self, common: CommonParams) -> None:
        if self.nonces is None:
            return
        expires = common.timestamp + WINDOW_S + 1
        if not await self.nonces.add(common.app_id, common.nonce, expires):
            raise replayed()

    async def _check_rate(self, app: App, action: str) -> None:
        limit = app.rate_limit or self.default_rate_limit
        if not await self.rate_limiter.allow(app.app_id, action, limit):
            raise ApiError(
                ReturnCode.RATE_LIMIT_EXCEEDED,
                f"Rate limit exceeded: App {app.app_id} may call {action} {limit} times a second. "
                "Wait and try again.",
            )


async def _body(scope: Scope, call: Call, receive: Receive) -> bytes:
    """Read once; nothing of a GET."""
    if call.body is None:
        call.body = await read_body(scope, receive) if scope["method"] == "POST" else b""
    return call.body


def find_action(actions: Mapping[str, AnyActionSpec], name: str) -> AnyActionSpec:
    """Raises ApiError for what is no Action."""
    if not name:
        raise ApiError(ReturnCode.ACTION_EMPTY, "Action is empty. Send ?Action=NAME in the query.")
    action = actions.get(name)
    if action is None:
        raise ApiError(
            ReturnCode.ACTION_NOT_SUPPORTED,
            f"Action {name[:80]!r} is not supported. There are: {', '.join(actions)}.",
        )
    return action


def find_app(apps: AppDirectory, app_id: int) -> App:
    """Raises ApiError for an AppId that no App has."""
    app = apps.get(app_id)
    if app is None:
        raise ApiError(
            ReturnCode.SERVER_SECRET_NOT_FOUND,
            f"There is no ServerSecret for AppId {app_id}: no such App exists here.",
        )
    return app


def check_service(app: App) -> None:
    """Raises ApiError for an App that is disabled or has not the service."""
    if not app.enabled:
        raise ApiError(
            ReturnCode.SERVICE_NOT_ENABLED,
            f"App {app.app_id} is disabled. Its operator can enable it.",
        )
    if not app.has_service:
        raise ApiError(
            ReturnCode.NO_DIGITAL_HUMAN_SERVICE,
            f"App {app.app_id} has no Digital Human service. Its operator can enable it.",
        )


def _post_only(action: str) -> ApiError:
    return ApiError(
        ReturnCode.PARAMETER_INVALID,
        f"Invalid parameter: {action} cannot be called by GET, for it has a parameter with the "
        "name of a common one. Send it by POST, with its parameters as a JSON object in the body.",
    )


def _busy() -> ApiError:
    return ApiError(
        ReturnCode.SYSTEM_BUSY,
        "The system is busy: nonces and rate limits cannot be checked just now. Retry later.",
    )


def _unreachable() -> ApiError:
    return ApiError(
        ReturnCode.SYSTEM_BUSY, "The system is busy: its database cannot be used. Retry later."
    )


def _facts(scope: Scope, query: dict[str, str]) -> dict[str, str | int]:
    """What a log line says of a call: never its signature. The client is the one behind a trusted
    proxy, if there is one."""
    client, app_id = scope.get("client"), query.get("AppId", "")[:10]
    return {
        "action": query.get("Action", "")[:80],
        "app_id": int(app_id) if app_id.isascii() and app_id.isdigit() else app_id,
        "client": client[0] if client else "",
    }


async def _send(send: Send, answer: bytes) -> None:
    length = str(len(answer)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
