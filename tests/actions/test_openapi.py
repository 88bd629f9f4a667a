"""The OpenAPI document against the contract, the declarations, and OpenAPI's own rules."""

from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from visavis.actions.openapi import openapi_document
from visavis.actions.registry import ACTIONS
from visavis.actions.spec import ActionSpec, AnyActionSpec, Data, Params, Services
from visavis.apps.models import App
from visavis.edge.common_params import NONCE_LENGTH
from visavis.edge.signature import WINDOW_S
from visavis.errors import ReturnCode
from visavis.signing import sign

Json = dict[str, Any]


def document(actions: dict[str, AnyActionSpec] = ACTIONS) -> Json:
    read: Json = msgspec.json.decode(openapi_document(actions, "https://api.example.org/"))
    return read


DOCUMENT = document()


class Config(Params):
    room_id: Annotated[str, Meta(max_length=128)]


class CreateParams(Params):
    config: Annotated[Config, Meta(description="Where to.")]
    tags: list[str] = msgspec.field(default_factory=list)
    scale: float = 1.0


class Nothing(Data):
    """No Data at all."""


async def _create(services: Services, app: App, params: CreateParams) -> bytes:
    raise NotImplementedError


CREATE = ActionSpec(
    name="Create", summary="Create.", section="4", params=CreateParams, data=Nothing, handle=_create
)
DOCUMENTS = [DOCUMENT, document({"Create": CREATE})]


def check(schema: Json, value: object, of: Json = DOCUMENT) -> None:
    OAS31Validator(schema | {"components": of["components"]}).validate(value)


def post(action: str, of: Json = DOCUMENT) -> Json:
    operation: Json = of["paths"][f"/?Action={action}"]["post"]
    return operation


def content(of: Json) -> Json:
    media: Json = of["content"]["application/json"]
    return media


@pytest.mark.parametrize("given", DOCUMENTS, ids=["real", "nested"])
def test_keeps_openapis_rules(given: Json) -> None:
    OpenAPIV31SpecValidator(given).validate()


def test_every_action_has_its_path() -> None:
    assert list(DOCUMENT["paths"]) == [f"/?Action={name}" for name in ACTIONS]
    ids = [
        path[method]["operationId"]
        for path in DOCUMENT["paths"].values()
        for method in ("get", "post")
        if method in path
    ]
    assert len(set(ids)) == 2 * len(ACTIONS) - 1


def test_an_action_with_a_parameter_called_as_a_common_one_has_no_get() -> None:
    assert [name for name in ACTIONS if "get" not in DOCUMENT["paths"][f"/?Action={name}"]] == [
        "DoAction"
    ]


def test_names_the_server_without_a_slash() -> None:
    assert DOCUMENT["servers"] == [{"url": "https://api.example.org"}]


@pytest.mark.parametrize("name", ACTIONS)
def test_examples_fit(name: str) -> None:
    body = content(post(name)["requestBody"])
    check(body["schema"], body["example"])
    msgspec.convert(body["example"], ACTIONS[name].params)
    answer = content(post(name)["responses"]["200"])
    success = answer["examples"]["success"]["value"]
    check(answer["schema"], success)
    msgspec.convert(success.get("Data", {}), ACTIONS[name].data)
    assert ("Data" in success) is bool(msgspec.structs.fields(ACTIONS[name].data))
    check(answer["schema"], DOCUMENT["components"]["examples"]["Failure"]["value"])


@pytest.mark.parametrize(
    "answer",
    [
        {"Code": 0, "Message": "success", "Data": {"Total": 0, "Timbres": []}},
        {"Code": "0", "Message": "success", "RequestId": "aa62cf9f-2797-4bd0-9cbf-e461b82d75a5"},
        {
            "Code": 0,
            "Message": "success",
            "RequestId": "aa62cf9f-2797-4bd0-9cbf-e461b82d75a5",
            "Data": {"Timbres": []},
        },
    ],
)
def test_other_answers_do_not_fit(answer: Json) -> None:
    schema = content(post("GetTimbreList")["responses"]["200"])["schema"]
    validator = OAS31Validator(schema | {"components": DOCUMENT["components"]})
    assert not validator.is_valid(answer)


@pytest.mark.parametrize(
    ("action", "name", "low", "high", "default"),
    [
        ("GetDigitalHumanList", "FetchMode", 1, 3, 1),
        ("GetDigitalHumanList", "Offset", 0, 1_000_000, 0),
        ("GetDigitalHumanList", "Limit", 1, 20, 20),
        ("GetTimbreList", "Offset", 0, 1_000_000, 0),
        ("GetTimbreList", "Limit", 1, 20, 20),
    ],
)
def test_ranges_of_the_contract(action: str, name: str, low: int, high: int, default: int) -> None:
    body = DOCUMENT["components"]["schemas"][f"{action}Params"]["properties"][name]
    operation = DOCUMENT["paths"][f"/?Action={action}"]["get"]
    query = next(one for one in operation["parameters"] if one["name"] == name)
    for schema in (body, query["schema"]):
        assert schema["type"] == "integer"
        assert (schema["minimum"], schema["maximum"], schema["default"]) == (low, high, default)
    assert query["required"] is False
    assert query["description"] == body["description"]


def test_what_is_required() -> None:
    info = DOCUMENT["paths"]["/?Action=GetDigitalHumanInfo"]
    assert info["post"]["requestBody"]["required"] is True
    assert [(one["name"], one["required"]) for one in info["get"]["parameters"]] == [
        ("DigitalHumanId", True)
    ]
    assert post("GetTimbreList")["requestBody"]["required"] is False


def test_objects_and_arrays_in_a_query_are_json() -> None:
    parameters = document({"Create": CREATE})["paths"]["/?Action=Create"]["get"]["parameters"]
    config, tags, scale = parameters
    assert config["required"] is True
    assert "schema" not in config
    assert "application/json" in config["content"]
    assert tags["content"]["application/json"]["schema"]["type"] == "array"
    assert scale["schema"]["type"] == "number"


def test_an_action_without_data() -> None:
    given = document({"Create": CREATE})
    answer = content(post("Create", given)["responses"]["200"])
    assert answer["schema"] == {"$ref": "#/components/schemas/Envelope"}
    assert "Data" not in answer["examples"]["success"]["value"]


def test_common_parameters() -> None:
    names = ["AppId", "SignatureNonce", "Timestamp", "Signature", "SignatureVersion"]
    common = DOCUMENT["components"]["parameters"]
    assert list(common) == names
    assert all(one["in"] == "query" and one["required"] for one in common.values())
    for one in common.values():
        check(one["schema"], one["example"])
    for path in DOCUMENT["paths"].values():
        assert path["parameters"] == [{"$ref": f"#/components/parameters/{name}"} for name in names]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("AppId", [1, 2**32 - 1], [0, 2**32, "1"]),
        ("SignatureNonce", ["0.8437", "x" * NONCE_LENGTH], ["", "x" * (NONCE_LENGTH + 1), "é"]),
        ("Timestamp", [1615186943], ["now", 1.5]),
        ("Signature", ["0" * 32], ["", "0" * 31, "A" * 32]),
        ("SignatureVersion", ["2.0"], ["", "1.0"]),
    ],
)
def test_rules_of_common_parameters(name: str, good: list[object], bad: list[object]) -> None:
    validator = OAS31Validator(DOCUMENT["components"]["parameters"][name]["schema"])
    assert [value for value in good if not validator.is_valid(value)] == []
    assert [value for value in bad if validator.is_valid(value)] == []


def test_says_how_far_the_clock_may_be_off() -> None:
    assert f"{WINDOW_S} s" in DOCUMENT["components"]["parameters"]["Timestamp"]["description"]


def test_the_worked_example_is_the_published_one() -> None:
    published = ("12345", "4fd24687296dd9f3", "9193cc662a4c0ec135ec71fb57194b38", "1615186943")
    assert sign(*published) == "43e5cfcca828314675f91b001390566a"
    text = DOCUMENT["info"]["description"]
    assert [part for part in (*published, sign(*published)) if f"`{part}`" not in text] == []


def test_every_code_is_explained() -> None:
    text = DOCUMENT["info"]["description"]
    rows = [f"| {code.value} | {code.meaning} |" for code in ReturnCode]
    assert [row for row in rows if row not in text] == []
