"""The page of errors, ``docs/errors.md``, made from the codes' declarations:
``python -m visavis.actions.error_reference > docs/errors.md``."""

import sys
from collections.abc import Iterable

from visavis.actions.protocol import NEVER_SENT, REMEDIES, WORTH_RETRYING
from visavis.errors import ReturnCode

_SERVICE = 400_000_000
_SYSTEM = 400_010_000


def error_document() -> str:
    """The whole of ``docs/errors.md``."""
    failures = [code for code in ReturnCode if code is not ReturnCode.SUCCESS]
    sections = (
        ("Of the gateway", [code for code in failures if code < _SERVICE]),
        ("Of digital humans and streams", [code for code in failures if _SERVICE < code < _SYSTEM]),
        ("Of the system", [code for code in failures if code >= _SYSTEM]),
    )
    tables = "\n".join(f"## {title}\n\n{_table(codes)}" for title, codes in sections)
    retry = " and ".join(str(code.value) for code in WORTH_RETRYING)
    return _INTRODUCTION.replace("RETRY", retry) + "\n" + tables + "\n" + _NOT_IN_CALLS


def _table(codes: Iterable[ReturnCode]) -> str:
    lines = [f"| {code.value} | {code.meaning} | {_advice(code)} |\n" for code in codes]
    return "".join(["| Code | Meaning | What to do |\n", "|---|---|---|\n", *lines])


def _advice(code: ReturnCode) -> str:
    return "Not sent by this server." if code in NEVER_SENT else REMEDIES[code]


_INTRODUCTION = """\
# Errors

A call that fails is answered with HTTP status 200, a Code other than 0, and a Message that says
what came, what is allowed and what to do:

```json
{
  "Code": 400000001,
  "Message": "Invalid parameter: Limit must be a Number without fraction in [1, 20], but 21 came.",
  "RequestId": "aa62cf9f-2797-4bd0-9cbf-e461b82d75a5"
}
```

- Decide by the Code. Messages are for people, and may be worded anew.
- Only RETRY are worth an automatic retry: wait 0.5 s, then longer each time,
  with a new nonce. The call was not carried out.
- Give your operator the RequestId: the server's log has it in the line `call.refused` or
  `call.failed`.
- A call with several faults gets the Code of the first, in
  [this order](api.md#which-fault-is-reported).

An HTTP status other than 200 does not come from the API: look for a proxy, or for a wrong path.
"""

_NOT_IN_CALLS = """\
## What does not fail a call

| what you see | where it is said |
|---|---|
| a task in status 2 | FailReason in GetDigitalHumanStreamTaskStatus and in its callback |
| a drive in status 3 | the log, `drive.failed` with its reason |
| a task that ended unasked | the log, `task.stopped` with its reason |
| no callbacks | [When they do not come](callbacks.md#when-they-do-not-come) |
| a viewer is refused | the HTTP status of [WHEP](watching.md#whep) |
| a viewer gets no picture | [Ports and firewalls](operating.md#ports-and-firewalls) |
| a WebSocket that closes | the [close code](watching.md#drivebywsstreams-socket) |
| a portrait that is refused | its reason, by [name](portraits.md#what-is-refused) |
| a command that fails | one line and what to do; `visavis doctor` checks the rest |
"""


if __name__ == "__main__":
    sys.stdout.buffer.write(error_document().encode())
