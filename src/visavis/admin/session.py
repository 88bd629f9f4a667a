"""Signing in and out."""

from http import HTTPStatus

import msgspec
from starlette.responses import Response

from visavis.admin.endpoint import Call, Endpoint, Nothing
from visavis.admin.guard import COOKIE
from visavis.admin.problem import ProblemError
from visavis.admin.services import Admin
from visavis.admin.sessions import LIFETIME_S, csrf_token

COOKIE_PATH = "/admin"


class SignIn(msgspec.Struct, frozen=True):
    """The operator's token, as ``visavis serve`` printed it at its first start."""

    token: str


class Session(msgspec.Struct, frozen=True):
    """``csrf_token`` goes into the header X-CSRF-Token of every change; ``expires_at`` is in Unix
    seconds."""

    csrf_token: str
    expires_at: int


async def sign_in(admin: Admin, call: Call[Nothing, SignIn]) -> Response:
    await admin.guard.check_token(call.request, call.body.token.strip())
    key = await admin.sessions.begin()
    session = Session(csrf_token(key), int(admin.clock.now()) + LIFETIME_S)
    response = Response(msgspec.json.encode(session), media_type="application/json")
    response.set_cookie(
        COOKIE,
        key,
        max_age=LIFETIME_S,
        path=COOKIE_PATH,
        secure=call.request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


async def show_session(admin: Admin, call: Call[Nothing, None]) -> Session:
    key = call.request.cookies.get(COOKIE, "")
    expires_at = await admin.sessions.expiry(key) if key else None
    if expires_at is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "A token has no session; only browsers do.")
    return Session(csrf_token(key), expires_at)


async def sign_out(admin: Admin, call: Call[Nothing, None]) -> Response:
    if key := call.request.cookies.get(COOKIE):
        await admin.sessions.end(key)
    response = Response(status_code=HTTPStatus.NO_CONTENT)
    response.delete_cookie(COOKIE, path=COOKIE_PATH, httponly=True, samesite="strict")
    return response


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/session",
        section="Session",
        summary="Sign in: exchange the token for a session cookie.",
        handle=sign_in,
        body=SignIn,
        answer=Session,
        is_open=True,
    ),
    Endpoint(
        method="GET",
        path="/session",
        section="Session",
        summary="The session of this browser.",
        handle=show_session,
        answer=Session,
    ),
    Endpoint(
        method="DELETE",
        path="/session",
        section="Session",
        summary="Sign out.",
        handle=sign_out,
    ),
)
