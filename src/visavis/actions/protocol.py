"""What holds for every call, in words, for the API reference and the OpenAPI document."""

from dataclasses import dataclass
from typing import Any

from visavis.actions.examples import APP_ID, NONCE, SERVER_SECRET, SIGNATURE, TIMESTAMP
from visavis.apps.models import MAX_APP_ID
from visavis.errors import ReturnCode
from visavis.signing import SIGNATURE_VERSION


@dataclass(frozen=True)
class CommonParameter:
    """A parameter of every call, in its query."""

    name: str
    wire_type: str
    rule: str
    schema: dict[str, Any]
    example: str | int


COMMON_PARAMETERS = (
    CommonParameter(
        "AppId",
        "Uint32",
        f"The App that calls, in [1, {MAX_APP_ID}].",
        {"type": "integer", "minimum": 1, "maximum": MAX_APP_ID},
        APP_ID,
    ),
    CommonParameter(
        "SignatureNonce",
        "String",
        "A text that is new in every call of the App, whatever the Action: 1 to 64 printable ASCII "
        "characters, best 16 random hex characters.",
        {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[ -~]+$"},
        NONCE,
    ),
    CommonParameter(
        "Timestamp",
        "Int64",
        "The time of the call in Unix seconds, at most 600 s off the server's time, either way.",
        {"type": "integer", "format": "int64"},
        TIMESTAMP,
    ),
    CommonParameter(
        "Signature",
        "String",
        "Lower-case hex of `md5(AppId + SignatureNonce + ServerSecret + Timestamp)`.",
        {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        SIGNATURE,
    ),
    CommonParameter(
        "SignatureVersion",
        "String",
        f"`{SIGNATURE_VERSION}`.",
        {"type": "string", "enum": [SIGNATURE_VERSION]},
        SIGNATURE_VERSION,
    ),
)

SIGNATURE_RULE = (
    "The signature is the MD5 hash, in lower-case hex, of four texts written one after the other "
    "with nothing between them: AppId, SignatureNonce, the App's ServerSecret, and Timestamp. They "
    "are taken exactly as they stand in the query, before URL encoding. The ServerSecret itself is "
    "never sent."
)

TEST_VECTOR = (
    ("AppId", str(APP_ID)),
    ("SignatureNonce", NONCE),
    ("ServerSecret", SERVER_SECRET),
    ("Timestamp", str(TIMESTAMP)),
    ("Signature", SIGNATURE),
)

COVERAGE = (
    "The signature covers neither the Action nor the body. Whoever reads a signed address on its "
    "way could send a call of their own with it, as long as its nonce is unused and its time is "
    "not up. So use HTTPS everywhere but on your own machine, and leave the server's nonce check "
    "on: it takes each nonce only once."
)

REMEDIES = {
    ReturnCode.SUCCESS: "Nothing.",
    ReturnCode.HOST_WRONG: "Call the server by one of the names that its operator has allowed.",
    ReturnCode.APP_ID_FORMAT_WRONG: f"Send AppId as a whole number in [1, {MAX_APP_ID}].",
    ReturnCode.TIMESTAMP_EMPTY: "Send Timestamp, the time in Unix seconds.",
    ReturnCode.TIMESTAMP_FORMAT_WRONG: "Send Timestamp as a whole number of Unix seconds.",
    ReturnCode.SIGNATURE_EXPIRED: "Sign each call just before it is sent, with the time in "
    "seconds, not milliseconds. Check the clocks of both machines.",
    ReturnCode.SIGNATURE_WRONG: "Read Message. Either the hash is not the expected one: check the "
    "ServerSecret and the order of the four parts. Or the nonce was used before: make a new one "
    "for every call, and for every retry.",
    ReturnCode.ACTION_EMPTY: "Send `?Action=NAME` in the query.",
    ReturnCode.ACTION_NOT_SUPPORTED: "Check the spelling; Message lists the Actions there are.",
    ReturnCode.NONCE_EMPTY: "Send SignatureNonce: 1 to 64 printable ASCII characters.",
    ReturnCode.SIGNATURE_EMPTY: "Send Signature.",
    ReturnCode.SERVER_SECRET_NOT_FOUND: "Check the AppId, and that this is the right server.",
    ReturnCode.APP_CONFIGURATION_NOT_FOUND: "Ask the operator to complete the App's set-up.",
    ReturnCode.BODY_UNREADABLE: "Send a JSON object in UTF-8, at most 1 MiB of it, or no body.",
    ReturnCode.SIGNATURE_VERSION_EMPTY: f"Send SignatureVersion {SIGNATURE_VERSION}.",
    ReturnCode.SIGNATURE_VERSION_WRONG: f"Send SignatureVersion {SIGNATURE_VERSION}.",
    ReturnCode.GATEWAY_ERROR: "Give the operator the RequestId: the log has the reason.",
    ReturnCode.SERVICE_NOT_ENABLED: "Ask the operator to enable the App.",
    ReturnCode.PARAMETER_INVALID: "Correct the parameter that Message names; it says what is "
    "allowed and what came.",
    ReturnCode.NO_DIGITAL_HUMAN_SERVICE: "Ask the operator to give the App the service.",
    ReturnCode.DIGITAL_HUMAN_NOT_FOUND: "Use an ID from GetDigitalHumanList. Another App's private "
    "digital humans count as not there.",
    ReturnCode.TIMBRE_NOT_FOUND: "Use an ID from GetTimbreList.",
    ReturnCode.TASK_NOT_FOUND: "Use a TaskId of this App. Another App's tasks count as not there.",
    ReturnCode.STREAM_NOT_STARTED: "Wait until the task streams, or create a new one if it failed.",
    ReturnCode.STREAM_STOPPED: "Create a new task.",
    ReturnCode.STREAM_LIMIT_REACHED: "Stop a task, or ask the operator for a higher limit.",
    ReturnCode.TIMBRE_NOT_SUPPORTED: "Use another timbre.",
    ReturnCode.DIGITAL_HUMAN_BROKEN: "Tell the operator; use another digital human meanwhile.",
    ReturnCode.STREAM_ID_EXISTS: "Choose another StreamId, or stop the task that has this one.",
    ReturnCode.MODEL_VERSION_WRONG: "Tell the operator; use another digital human meanwhile.",
    ReturnCode.SYSTEM_ERROR: "Give the operator the RequestId.",
    ReturnCode.ACTION_NOT_ALLOWED: "Ask the operator to allow the App this Action.",
    ReturnCode.SYSTEM_BUSY: "Wait and try again, longer each time, with a new nonce.",
    ReturnCode.NOT_ENOUGH_RESOURCES: "Wait until streams have ended, or ask for more machines.",
    ReturnCode.RATE_LIMIT_EXCEEDED: "Wait and try again, longer each time, with a new nonce.",
}
"""What to do about each code."""

WORTH_RETRYING = (ReturnCode.SYSTEM_BUSY, ReturnCode.RATE_LIMIT_EXCEEDED)
"""The codes of calls that were not carried out, and may succeed when they are sent again."""

NEVER_SENT = frozenset(
    {
        ReturnCode.APP_CONFIGURATION_NOT_FOUND,
        ReturnCode.MODEL_VERSION_WRONG,
        ReturnCode.SYSTEM_ERROR,
        ReturnCode.ACTION_NOT_ALLOWED,
    }
)
"""Codes of the contract for which this server has no use."""
