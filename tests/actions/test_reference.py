"""docs/api.md: up to date, and true where it can be tried."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec import Meta

from visavis.actions.protocol import REMEDIES
from visavis.actions.reference import Row, reference_document, rows
from visavis.actions.registry import ACTIONS
from visavis.actions.spec import Params
from visavis.errors import ReturnCode
from visavis.signing import sign

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENT = reference_document(ACTIONS)


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_file_is_up_to_date() -> None:
    command = [sys.executable, "-m", "visavis.actions.reference"]
    written = subprocess.run(command, capture_output=True, check=True).stdout
    remedy = "Run: python -m visavis.actions.reference > docs/api.md"
    assert (DOCS / "api.md").read_bytes() == written, remedy


def test_the_python_example_runs() -> None:
    names: dict[str, str] = {}
    exec(block("python"), names)  # noqa: S102
    assert names["signature"] == "43e5cfcca828314675f91b001390566a"


def test_the_shell_example_signs() -> None:
    script = "curl() { printf '%s\\n' \"$1\"; }\n" + block("sh")
    done = subprocess.run(["sh", "-eu", "-c", script], capture_output=True, check=True, text=True)
    query = {name: value for name, [value] in parse_qs(urlsplit(done.stdout.strip()).query).items()}
    secret = re.search("SERVER_SECRET=(.*)", block("sh"))
    assert secret is not None
    signature = sign(query["AppId"], query["SignatureNonce"], secret[1], query["Timestamp"])
    assert query["Signature"] == signature
    assert query["Action"] == "GetDigitalHumanList"
    assert query["SignatureVersion"] == "2.0"


def test_every_code_has_a_remedy() -> None:
    assert set(REMEDIES) == set(ReturnCode)
    lines = [f"| {code.value} | {code.meaning} | {REMEDIES[code]} |" for code in ReturnCode]
    assert [line for line in lines if line not in DOCUMENT] == []


def test_names_no_code_that_does_not_exist() -> None:
    named = {int(number) for number in re.findall(r"\b[14]000\d{5}\b", DOCUMENT)}
    assert named - {1_000_000} == set(ReturnCode) - {ReturnCode.SUCCESS}


def test_faults_are_listed_in_the_order_of_the_contract() -> None:
    section = DOCUMENT.partition("### Which fault is reported")[2].partition("\n## ")[0]
    steps = re.findall(r"^\d+\. .*$", section, re.MULTILINE)
    codes = [int(number) for step in steps for number in re.findall(r"\b[14]000\d{5}\b", step)]
    code = ReturnCode
    assert codes == [
        code.HOST_WRONG,
        code.ACTION_EMPTY,
        code.ACTION_NOT_SUPPORTED,
        code.APP_ID_FORMAT_WRONG,
        code.SIGNATURE_VERSION_EMPTY,
        code.SIGNATURE_VERSION_WRONG,
        code.NONCE_EMPTY,
        code.TIMESTAMP_EMPTY,
        code.TIMESTAMP_FORMAT_WRONG,
        code.SIGNATURE_EMPTY,
        code.SERVER_SECRET_NOT_FOUND,
        code.SIGNATURE_EXPIRED,
        code.SIGNATURE_WRONG,
        code.SIGNATURE_WRONG,  # the nonce was seen
        code.SERVICE_NOT_ENABLED,
        code.NO_DIGITAL_HUMAN_SERVICE,
        code.RATE_LIMIT_EXCEEDED,
        code.BODY_UNREADABLE,
        code.PARAMETER_INVALID,
        code.DIGITAL_HUMAN_NOT_FOUND,
    ]


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_is_described(name: str) -> None:
    section = DOCUMENT.partition(f"### {name}\n")[2].partition("\n### ")[0]
    assert ACTIONS[name].summary in section
    named = {row.path for kind in (ACTIONS[name].params, ACTIONS[name].data) for row in rows(kind)}
    assert [path for path in named if f"| `{path}` |" not in section] == []
    assert section.count("```json") == 2


def test_every_field_is_described() -> None:
    kinds = [kind for spec in ACTIONS.values() for kind in (spec.params, spec.data)]
    assert [row.path for kind in kinds for row in rows(kind) if not row.text] == []


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", DOCUMENT)
    assert links
    assert [link for link in links if not (DOCS / link).is_file()] == []


class Room(Params):
    room_id: Annotated[str, Meta(max_length=128, description="The room.")]


class Everything(Params):
    room: Annotated[Room, Meta(description="Where.")]
    rooms: list[Room]
    tags: list[str]
    name: Annotated[str, Meta(min_length=1, description="What.")]
    on: bool
    speed: Annotated[int, Meta(ge=-500, le=500, description="How fast.")] = 0
    volume: Annotated[int, Meta(ge=1, le=100, description="How loud. Default 50.")] = 50


def test_rows_of_a_struct() -> None:
    assert list(rows(Everything)) == [
        Row("Room", "Object", True, "Where."),
        Row("Room.RoomId", "String", True, "The room. At most 128 characters."),
        Row("Rooms", "Array of Object", True, ""),
        Row("Rooms[].RoomId", "String", True, "The room. At most 128 characters."),
        Row("Tags", "Array of String", True, ""),
        Row("Name", "String", True, "What. Not empty."),
        Row("On", "Boolean", True, ""),
        Row("Speed", "Number", False, "How fast. Range [-500, 500]. Default 0."),
        Row("Volume", "Number", False, "How loud. Default 50. Range [1, 100]."),
    ]
