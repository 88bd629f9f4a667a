"""Return codes of the wire contract (section 2) and the one error type that carries them."""

from enum import IntEnum


class ReturnCode(IntEnum):
    """Every ``Code`` an answer may carry (contract section 2)."""

    SUCCESS = 0

    HOST_WRONG = 100000000
    APP_ID_FORMAT_WRONG = 100000001
    TIMESTAMP_EMPTY = 100000002
    TIMESTAMP_FORMAT_WRONG = 100000003
    SIGNATURE_EXPIRED = 100000004
    SIGNATURE_WRONG = 100000005
    ACTION_EMPTY = 100000006
    ACTION_NOT_SUPPORTED = 100000007
    NONCE_EMPTY = 100000008
    SIGNATURE_EMPTY = 100000009
    SERVER_SECRET_NOT_FOUND = 100000010
    APP_CONFIGURATION_NOT_FOUND = 100000011
    BODY_UNREADABLE = 100000012
    SIGNATURE_VERSION_EMPTY = 100000013
    SIGNATURE_VERSION_WRONG = 100000014
    GATEWAY_ERROR = 100000015
    SERVICE_NOT_ENABLED = 100000017

    PARAMETER_INVALID = 400000001
    NO_DIGITAL_HUMAN_SERVICE = 400000002
    DIGITAL_HUMAN_NOT_FOUND = 400000003
    TIMBRE_NOT_FOUND = 400000004
    TASK_NOT_FOUND = 400000005
    STREAM_NOT_STARTED = 400000006
    STREAM_STOPPED = 400000007
    STREAM_LIMIT_REACHED = 400000008
    TIMBRE_NOT_SUPPORTED = 400000009
    DIGITAL_HUMAN_BROKEN = 400000010
    STREAM_ID_EXISTS = 400000015
    MODEL_VERSION_WRONG = 400000016
    SYSTEM_ERROR = 400010000
    ACTION_NOT_ALLOWED = 400010001
    SYSTEM_BUSY = 400010002
    NOT_ENOUGH_RESOURCES = 400010007
    RATE_LIMIT_EXCEEDED = 400010009

    @property
    def meaning(self) -> str:
        """What the code says, in one phrase."""
        return _MEANINGS[self]


_MEANINGS = {
    ReturnCode.SUCCESS: "success",
    ReturnCode.HOST_WRONG: "wrong Host header",
    ReturnCode.APP_ID_FORMAT_WRONG: "AppId has the wrong format",
    ReturnCode.TIMESTAMP_EMPTY: "Timestamp is empty",
    ReturnCode.TIMESTAMP_FORMAT_WRONG: "Timestamp has the wrong format",
    ReturnCode.SIGNATURE_EXPIRED: "the signature has expired",
    ReturnCode.SIGNATURE_WRONG: "the signature is wrong",
    ReturnCode.ACTION_EMPTY: "Action is empty",
    ReturnCode.ACTION_NOT_SUPPORTED: "Action is not supported",
    ReturnCode.NONCE_EMPTY: "SignatureNonce is empty",
    ReturnCode.SIGNATURE_EMPTY: "Signature is empty",
    ReturnCode.SERVER_SECRET_NOT_FOUND: "no ServerSecret for this AppId",
    ReturnCode.APP_CONFIGURATION_NOT_FOUND: "no configuration for this App",
    ReturnCode.BODY_UNREADABLE: "the body could not be read",
    ReturnCode.SIGNATURE_VERSION_EMPTY: "SignatureVersion is empty",
    ReturnCode.SIGNATURE_VERSION_WRONG: "SignatureVersion is not 2.0",
    ReturnCode.GATEWAY_ERROR: "internal gateway error",
    ReturnCode.SERVICE_NOT_ENABLED: "the App has not enabled this service",
    ReturnCode.PARAMETER_INVALID: "invalid input parameter",
    ReturnCode.NO_DIGITAL_HUMAN_SERVICE: "the App has no Digital Human service",
    ReturnCode.DIGITAL_HUMAN_NOT_FOUND: "digital human not found",
    ReturnCode.TIMBRE_NOT_FOUND: "timbre not found",
    ReturnCode.TASK_NOT_FOUND: "task not found",
    ReturnCode.STREAM_NOT_STARTED: "the video stream has not started yet",
    ReturnCode.STREAM_STOPPED: "the video stream has already stopped",
    ReturnCode.STREAM_LIMIT_REACHED: "the App's limit of concurrent streams is reached",
    ReturnCode.TIMBRE_NOT_SUPPORTED: "this stream does not support the timbre",
    ReturnCode.DIGITAL_HUMAN_BROKEN: "the digital human's own configuration is broken",
    ReturnCode.STREAM_ID_EXISTS: "the stream ID already exists",
    ReturnCode.MODEL_VERSION_WRONG: "the digital human's model version is wrong",
    ReturnCode.SYSTEM_ERROR: "system error",
    ReturnCode.ACTION_NOT_ALLOWED: "the App may not call this API",
    ReturnCode.SYSTEM_BUSY: "system busy, retry later",
    ReturnCode.NOT_ENOUGH_RESOURCES: "not enough resources: no node has room",
    ReturnCode.RATE_LIMIT_EXCEEDED: "rate limit exceeded",
}


class ApiError(Exception):
    """A fault that the caller of an Action gets to see, raised deep and turned into an answer once,
    at the edge.

    ``message`` says what came, what is allowed and what to do; it goes to the caller as it is.
    """

    def __init__(self, code: ReturnCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class OperatorError(Exception):
    """A fault of set-up or of an operator's command: shown as one clear line, never as a traceback.

    ``remedy`` says what to do about it.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem}\n{remedy}" if remedy else problem)
        self.problem = problem
        self.remedy = remedy


class MissingError(OperatorError):
    """What was named does not exist."""
