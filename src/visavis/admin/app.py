"""The ASGI application below ``/admin/``."""

from collections.abc import Iterable
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from visavis.admin.endpoint import Endpoint, answer
from visavis.admin.guard import HostNames, check_origin
from visavis.admin.openapi import BASE, openapi_document
from visavis.admin.problem import ProblemError, problem_of
from visavis.admin.registry import ENDPOINTS
from visavis.admin.services import Admin
from visavis.database.engine import UNREACHABLE
from visavis.errors import ApiError, OperatorError

log = structlog.get_logger()

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_RETRY_S = "2"


class AdminApp:
    """Finds the endpoint of a request, lets in who may, and answers."""

    def __init__(
        self, admin: Admin, hosts: HostNames, endpoints: Iterable[Endpoint] = ENDPOINTS
    ) -> None:
        endpoints = tuple(endpoints)
        self._admin = admin
        self._hosts = hosts
        self._openapi = openapi_document(endpoints)
        self._routes = [
            (Route(BASE + each.path, _unrouted, methods=[each.method]), each) for each in endpoints
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._safely(Request(scope, receive))
        response.headers.update(_HEADERS)
        await response(scope, receive, send)

    async def _safely(self, request: Request) -> Response:
        try:
            return await self._answer(request)
        except ProblemError as fault:
            return fault.answer()
        except OperatorError as fault:
            return problem_of(fault).answer()
        except ApiError as fault:
            return ProblemError(HTTPStatus.CONFLICT, fault.message).answer()
        except UNREACHABLE as fault:
            log.warning("admin.unstored", problem=str(fault))
            return ProblemError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "The database cannot be used just now.",
                "Try again in a moment.",
                Retry_After=_RETRY_S,
            ).answer()
        except Exception:
            log.exception("admin.failed", path=request.url.path)
            return ProblemError(
                HTTPStatus.INTERNAL_SERVER_ERROR, "That went wrong here. The server's log says why."
            ).answer()

    async def _answer(self, request: Request) -> Response:
        check_origin(request, self._hosts)
        if request.url.path == f"{BASE}/openapi.json":
            return Response(self._openapi, media_type="application/json")
        endpoint = self._find(request)
        if not endpoint.is_open:
            await self._admin.guard.check(request)
        return await answer(endpoint, self._admin, request)

    def _find(self, request: Request) -> Endpoint:
        """The first that fits; its path parameters are put into the request's scope. Raises
        ProblemError 404 and 405."""
        allowed = []
        for route, endpoint in self._routes:
            match, scope = route.matches(request.scope)
            if match is Match.FULL:
                request.scope.update(scope)
                return endpoint
            if match is Match.PARTIAL:
                allowed.append(endpoint.method)
        if allowed:
            text = f"{request.method} cannot be done here. There are: {', '.join(allowed)}."
            raise ProblemError(HTTPStatus.METHOD_NOT_ALLOWED, text, Allow=", ".join(allowed))
        raise ProblemError(
            HTTPStatus.NOT_FOUND,
            f"There is nothing at {request.url.path[:200]}.",
            f"{BASE}/openapi.json lists what there is.",
        )


async def _unrouted(_request: Request) -> Response:
    raise AssertionError("Routes only match here; the application answers.")
