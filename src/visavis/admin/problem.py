"""What a refused request is answered with: problem details (RFC 9457)."""

from http import HTTPStatus

import msgspec
from starlette.responses import Response

from visavis.errors import MissingError, OperatorError

MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """``title`` is the HTTP status in words; ``detail`` says what came and what is allowed, and
    ``remedy`` what to do."""

    title: str
    status: int
    detail: str
    remedy: str = ""


class ProblemError(Exception):
    """An answer that ends a request."""

    def __init__(self, status: HTTPStatus, detail: str, remedy: str = "", **headers: str) -> None:
        super().__init__(detail)
        self.problem = Problem(status.phrase, status.value, detail, remedy)
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(self) -> Response:
        content = msgspec.json.encode(self.problem)
        return Response(content, self.problem.status, self.headers, MEDIA_TYPE)


def problem_of(fault: OperatorError) -> ProblemError:
    """The fault of a service: 404 for what does not exist, 400 for what will not do."""
    is_missing = isinstance(fault, MissingError)
    status = HTTPStatus.NOT_FOUND if is_missing else HTTPStatus.BAD_REQUEST
    return ProblemError(status, fault.problem, fault.remedy)
