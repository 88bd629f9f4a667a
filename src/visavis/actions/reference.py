"""The API reference, ``docs/api.md``, made from the Actions' declarations:
``python -m visavis.actions.reference > docs/api.md``."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec import inspect

from visavis.actions.examples import SIGNATURE, example_of, success_answer
from visavis.actions.faults import plain
from visavis.actions.protocol import (
    COMMON_PARAMETERS,
    COVERAGE,
    REMEDIES,
    SIGNATURE_RULE,
    TEST_VECTOR,
)
from visavis.actions.registry import ACTIONS
from visavis.actions.spec import AnyActionSpec
from visavis.errors import ReturnCode


def reference_document(actions: Mapping[str, AnyActionSpec]) -> str:
    """The whole of ``docs/api.md``."""
    common = [(f"`{one.name}`", one.wire_type, one.rule) for one in COMMON_PARAMETERS]
    parts = [
        _INTRODUCTION,
        "## Common parameters\n",
        "Every call has these in its query, in any order. All are required.\n",
        _table(
            ("Parameter", "Type", "Rule"),
            [("`Action`", "String", "The Action's name."), *common],
        ),
        "## Signing a call\n",
        f"{SIGNATURE_RULE}\n",
        "With these values, the signature is the last line:\n",
        _table(("Part", "Value"), [(name, f"`{value}`") for name, value in TEST_VECTOR]),
        _SIGNING_EXAMPLES,
        "### What the signature does not cover\n",
        f"{COVERAGE}\n",
        _ANSWERS,
        "## Actions\n",
        *(_action(spec) for spec in actions.values()),
        _CALLBACKS,
        _MEDIA,
        _RETURN_CODES,
        _table(
            ("Code", "Meaning", "What to do"),
            [(str(code.value), code.meaning, REMEDIES[code]) for code in ReturnCode],
        ),
    ]
    return "\n".join(parts)


def _action(spec: AnyActionSpec) -> str:
    params = [
        (f"`{row.path}`", row.wire_type, "yes" if row.required else "no", row.text)
        for row in rows(spec.params)
    ]
    data = [(f"`{row.path}`", row.wire_type, row.text) for row in rows(spec.data)]
    return "\n".join(
        [
            f"### {spec.name}\n",
            f"{spec.summary}\n",
            _table(("Parameter", "Type", "Required", "Description"), params)
            if params
            else "It takes no parameters.\n",
            f"Request: `POST /?Action={spec.name}&…` with the body"
            + (" (never by GET)\n" if spec.post_only else "\n"),
            _json(example_of(spec.params)),
            _table(("Data", "Type", "Description"), data) if data else "It returns no Data.\n",
            "Answer:\n",
            _json(success_answer(spec.data)),
        ]
    )


class Row(NamedTuple):
    """A line of a table: a field, by its path from the top."""

    path: str
    wire_type: str
    required: bool
    text: str


def rows(kind: type[msgspec.Struct]) -> Iterator[Row]:
    """Every field of a struct and of the structs in it, in the order of declaration."""
    return _rows(inspect.type_info(kind), "")


def _rows(kind: inspect.Type, prefix: str) -> Iterator[Row]:
    assert isinstance(kind, inspect.StructType)  # noqa: S101 (for mypy)
    for field in kind.fields:
        described = field.type if isinstance(field.type, inspect.Metadata) else None
        of = plain(field.type)
        path = prefix + field.encode_name
        yield Row(path, _wire_type(of), field.required, _text(field, described, of))
        if isinstance(of, inspect.ListType):
            of, path = of.item_type, f"{path}[]"
        if isinstance(of, inspect.StructType):
            yield from _rows(of, f"{path}.")


def _text(field: inspect.Field, described: inspect.Metadata | None, kind: inspect.Type) -> str:
    schema = (described.extra_json_schema if described else None) or {}
    sentences = [schema.get("description", "")]
    match kind:
        case inspect.IntType(ge=int(low), le=int(high)):
            sentences.append(f"Range [{low}, {high}].")
        case inspect.StrType(max_length=int(most)):
            sentences.append(f"At most {most} characters.")
        case inspect.StrType(min_length=int()):
            sentences.append("Not empty.")
    if isinstance(field.default, int) and "Default" not in sentences[0]:
        sentences.append(f"Default {field.default}.")
    return " ".join(filter(None, sentences))


def _wire_type(kind: inspect.Type) -> str:
    match kind:
        case inspect.IntType() | inspect.FloatType():
            return "Number"
        case inspect.StrType():
            return "String"
        case inspect.BoolType():
            return "Boolean"
        case inspect.ListType():
            return f"Array of {_wire_type(kind.item_type)}"
    return "Object"


def _table(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    rule = ("---",) * len(head)
    cells = ([cell.replace("|", r"\|") for cell in line] for line in (head, rule, *lines))
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def _json(value: Any) -> str:
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    return f"```json\n{text}\n```\n"


_INTRODUCTION = """\
# API reference

A call is an HTTP request to the server's root. The query names the Action and carries the
common parameters; the Action's own parameters are a JSON object in the body:

```
POST /?Action=GetDigitalHumanList&AppId=12345&SignatureNonce=4fd24687296dd9f3
    &Timestamp=1615186943&Signature=43e5cfcca828314675f91b001390566a&SignatureVersion=2.0
Content-Type: application/json

{"FetchMode": 1, "Offset": 0, "Limit": 20}
```

- No body, an empty body and `{}` are the same. The content type is not looked at.
- `GET` works too: then the Action's own parameters are in the query, objects and arrays as JSON.
- Parameters that an Action does not know are ignored. One that is `null` counts as absent.
- Each App may call each Action 10 times a second, unless the operator has set another limit.
- The same as a machine reads it: `GET /openapi.json`. From Python, use the [client](client.md).
"""

_SIGNING_EXAMPLES = f"""\
In Python:

```python
from hashlib import md5

app_id, nonce = "12345", "4fd24687296dd9f3"
server_secret, timestamp = "9193cc662a4c0ec135ec71fb57194b38", "1615186943"
signature = md5((app_id + nonce + server_secret + timestamp).encode()).hexdigest()
assert signature == "{SIGNATURE}"
```

A whole call from a shell:

```sh
SERVER=http://localhost:8088
APP_ID=12345
SERVER_SECRET=9193cc662a4c0ec135ec71fb57194b38

NONCE=$(openssl rand -hex 8)
TIMESTAMP=$(date +%s)
SIGNED="$APP_ID$NONCE$SERVER_SECRET$TIMESTAMP"
SIGNATURE=$(printf %s "$SIGNED" | openssl dgst -md5 -r | cut -d ' ' -f 1)

curl "$SERVER/?Action=GetDigitalHumanList&AppId=$APP_ID&SignatureNonce=$NONCE\\
&Timestamp=$TIMESTAMP&Signature=$SIGNATURE&SignatureVersion=2.0" --data '{{"Limit": 3}}'
```
"""

_ANSWERS = """\
## Answers

The HTTP status of an answer is always 200. `Code` says whether the call succeeded:

| Field | Type | Description |
| --- | --- | --- |
| `Code` | Number | 0 for success, else one of the [return codes](#return-codes). |
| `Message` | String | `success`, or what to change. |
| `RequestId` | String | The call's ID (UUID), which the server's log has too. |
| `Data` | Object | What the Action returns. Absent if the call failed, or if there is nothing. |

### Which fault is reported

A call with several faults gets the code of the first in this order:

1. the Host header is not one of the allowed names, where the operator has set any: 100000000
2. Action is empty: 100000006; is not supported: 100000007
3. AppId is missing or not a number in range: 100000001
4. SignatureVersion is empty: 100000013; is not 2.0: 100000014
5. SignatureNonce is empty, too long or not printable ASCII: 100000008
6. Timestamp is empty: 100000002; is not a whole number: 100000003
7. Signature is empty: 100000009
8. there is no such App: 100000010
9. Timestamp is more than 600 s off: 100000004
10. the signature is wrong: 100000005
11. the nonce was used before: 100000005 too, and Message says which of the two it is
12. the App is disabled: 100000017; has no Digital Human service: 400000002
13. the rate limit is exceeded: 400010009
14. the body is no JSON object, is larger than 1 MiB or does not arrive in time: 100000012
15. a parameter is missing or wrong, in the order of the Action's table: 400000001
16. what the Action itself finds, such as 400000003

A call that gets beyond step 11 has used up its nonce: a retry needs a new one, signed anew.
"""

_CALLBACKS = """\
## Callbacks

An App that has a callback URL (`visavis apps callback APPID URL`) is told of its streams, by POST
of JSON:

```
{
  "AppId": 12345,
  "EventType": 4,
  "Nonce": "9c3f0d6a51b2e874",
  "Timestamp": "1470820198",
  "Signature": "5bd59fd62953a8059fb7eaba95720f66d19e4517",
  "EventTime": 1470820197512,
  "TaskId": "f0a35f9d-6f5e-4b5b-8a54-8f0f3f4f1d2b",
  "Detail": {"DriveId": "7d4ce1a1-0f4e-4b53-9a3c-2b5d0f3c1c55", "Status": 2}
}
```

- `EventType` 3 tells a task's status: `Detail` has `Status` (1 to 5, as
  GetDigitalHumanStreamTaskStatus), `RoomId`, `StreamId`, and `FailReason` with Status 2.
- `EventType` 4 tells a drive's: `Detail` has `DriveId` and `Status`: 1 queued, 2 begins to speak,
  3 failed, 4 has finished speaking. A drive that has sent 2 always ends with 4 (3 if it failed),
  also when it is interrupted; one that is dropped before it speaks sends nothing more.
- `EventTime` is when it happened, in milliseconds; `Timestamp`, in seconds, is when it was sent.
- `Signature`: sort the App's CallbackSecret, `Timestamp` and `Nonce` in dictionary order, join
  them, SHA-1, hex. The secret `secret`, the Timestamp `1470820198` and the Nonce `123412` give
  `5bd59fd62953a8059fb7eaba95720f66d19e4517`.
- Any HTTP status from 200 to 299 within 5 s is receipt. Else it is sent again, 2, 4, 8, 16 and 32
  s after the try before, signed anew each time; what happened behind it in the same task waits.
  One that is received but not answered in time comes twice: what has the same TaskId, EventTime
  and Detail is the same.
"""

_MEDIA = """\
## Media URLs

`AvatarUrl` and `PreviewUrl` are complete addresses on this server. Anyone who has one can fetch the
file, without signing anything, until it expires: between 24 and 25 hours after the answer that it
came in. Within an hour, answers carry the same address for the same file, so that caches work.
Range requests work too. Do not store these addresses: store the ID, and ask for a new address. An
address that has expired or was altered is answered with HTTP status 403 and a line that says so.
"""

_RETURN_CODES = """\
## Return codes

All codes of the API are here. Only 400010002 and 400010009 are worth an automatic retry.
[Errors](errors.md) says which of them this server never sends, and what else may go wrong.
"""


if __name__ == "__main__":
    sys.stdout.buffer.write(reference_document(ACTIONS).encode())
