"""What a call may raise. None of it ever holds the ServerSecret or a signature."""

from visavis.errors import ReturnCode


class Failure(Exception):  # noqa: N818 (the names below say what happened to the call)
    """A call that did not succeed: one of the classes below."""


class CallFailed(Failure):
    """The server answered with a Code other than 0.

    ``code`` is the Code as it came; it compares equal to members of ``visavis.errors.ReturnCode``.
    """

    def __init__(self, action: str, code: int, message: str, request_id: str) -> None:
        super().__init__(action, code, message, request_id)
        self.action = action
        self.code = code
        self.message = message
        self.request_id = request_id

    def __str__(self) -> str:
        return f"{self.action}: {self.message} (Code {self.code}, RequestId {self.request_id})"


class NotFound(CallFailed):
    """There is no such digital human, timbre or task, or this App may not see it."""


class Busy(CallFailed):
    """The server was busy or the rate limit was reached, and still was after all retries."""


class TransportFailed(Failure):
    """No answer of the API came: no connection, no trust, no time left, or something else answered.

    ``message`` says what came and what to do about it.
    """

    def __init__(self, action: str, message: str) -> None:
        super().__init__(action, message)
        self.action = action
        self.message = message

    def __str__(self) -> str:
        return f"{self.action}: {self.message}"


_KINDS: dict[int, type[CallFailed]] = {
    ReturnCode.DIGITAL_HUMAN_NOT_FOUND: NotFound,
    ReturnCode.TIMBRE_NOT_FOUND: NotFound,
    ReturnCode.TASK_NOT_FOUND: NotFound,
    ReturnCode.SYSTEM_BUSY: Busy,
    ReturnCode.RATE_LIMIT_EXCEEDED: Busy,
}


def call_failed(action: str, code: int, message: str, request_id: str) -> CallFailed:
    """The most fitting kind of CallFailed."""
    return _KINDS.get(code, CallFailed)(action, code, message, request_id)
