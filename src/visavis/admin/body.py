"""Reading a request's body, bounded in bytes; ``edge.http_protocol`` bounds it in time."""

from http import HTTPStatus

from starlette.types import Receive, Scope

from visavis.admin.problem import ProblemError
from visavis.edge.http_protocol import BODY_TIMEOUT_S, LATE


async def read_body(scope: Scope, receive: Receive, most: int) -> bytes:
    """Raises ProblemError 408 and 413, and 400 where the client hangs up."""
    content = bytearray()
    while True:
        if LATE in scope.get("extensions", ()):
            text = f"The body did not arrive within {BODY_TIMEOUT_S:.0f} s."
            raise ProblemError(HTTPStatus.REQUEST_TIMEOUT, text)
        message = await receive()
        if message["type"] == "http.disconnect":  # nobody will read this
            raise ProblemError(HTTPStatus.BAD_REQUEST, "The body did not arrive in full.")
        content += message.get("body", b"")
        if len(content) > most:
            text = f"The body may have {most:,} bytes; more came."
            raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text, Connection="close")
        if not message.get("more_body", False):
            return bytes(content)
