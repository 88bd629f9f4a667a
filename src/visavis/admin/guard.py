"""Who may ask: the name the server is called by, the page a request comes from, its session or
token."""

import hmac
import ipaddress
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.requests import Request

from visavis.admin.problem import ProblemError
from visavis.admin.sessions import AdminSessions, csrf_token
from visavis.admin.throttle import Throttle
from visavis.admin.tokens import AdminTokens

COOKIE = "visavis_admin"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = ("GET", "HEAD")
_SCHEME = "bearer"


class HostNames:
    """The names that the admin interface and the console answer to.

    A page of somebody else may have its own name resolve to this machine (DNS rebinding); then
    its requests carry that name. Addresses cannot be had so, nor can ``localhost``.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name.lower() for name in names)

    def allow(self, host: str) -> bool:
        """Whether a Host header (``NAME[:PORT]``) names this server."""
        try:
            name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
        except ValueError:
            return False
        return name == "localhost" or name in self._names or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def check_origin(request: Request, hosts: HostNames) -> None:
    """That the request was sent to a name of ours, and by no page of another origin. Raises
    ProblemError 421 and 403."""
    host = request.headers.get("host", "")
    if not hosts.allow(host):
        raise ProblemError(
            HTTPStatus.MISDIRECTED_REQUEST,
            f"The Host header {host[:80]!r} is not one that the console answers to.",
            "Use localhost or an address, or name the host in VISAVIS_ALLOWED_HOSTS or "
            "VISAVIS_PUBLIC_URL.",
        )
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{host}":
        raise _foreign(origin)
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise _foreign(origin or "another site")


def _foreign(origin: str) -> ProblemError:
    return ProblemError(
        HTTPStatus.FORBIDDEN, f"Pages of {origin[:80]} may not ask here: only the console may."
    )


class Guard:
    """Lets those in who have signed in, or have the token."""

    def __init__(self, tokens: AdminTokens, sessions: AdminSessions, throttle: Throttle) -> None:
        self._tokens = tokens
        self._sessions = sessions
        self._throttle = throttle

    async def check(self, request: Request) -> None:
        """By ``Authorization: Bearer``, or by the session's cookie, with which a change needs the
        CSRF token too. Raises ProblemError 401, 403 and 429."""
        if "authorization" in request.headers:
            scheme, _, token = request.headers["authorization"].partition(" ")
            if scheme.lower() != _SCHEME:
                raise _signed_out()
            await self.check_token(request, token.strip())
            return
        key = request.cookies.get(COOKIE, "")
        if not key or await self._sessions.expiry(key) is None:
            raise _signed_out()
        sent = request.headers.get(CSRF_HEADER, "")
        if request.method not in SAFE_METHODS and not hmac.compare_digest(
            sent.encode(), csrf_token(key).encode()
        ):
            raise ProblemError(
                HTTPStatus.FORBIDDEN,
                f"The header {CSRF_HEADER} is missing, or not this session's.",
                "Send the csrf_token that GET /admin/v1/session gives.",
            )

    async def check_token(self, request: Request, token: str) -> None:
        """Raises ProblemError 401 for a wrong token, 429 after too many."""
        address = request.client.host if request.client else ""
        wait_s = self._throttle.wait_s(address)
        if wait_s:
            raise ProblemError(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"Too many wrong tokens came. Try again in {wait_s} s.",
                Retry_After=str(wait_s),
            )
        if not await self._tokens.is_right(token):
            self._throttle.failed(address)
            raise ProblemError(
                HTTPStatus.UNAUTHORIZED,
                "The token is wrong.",
                "visavis admin token --new makes a new one, in place of the one before.",
            )


def _signed_out() -> ProblemError:
    return ProblemError(
        HTTPStatus.UNAUTHORIZED,
        "You are not signed in, or the session has expired.",
        "Sign in at /console/sign-in, or send Authorization: Bearer TOKEN.",
        WWW_Authenticate="Bearer",
    )
