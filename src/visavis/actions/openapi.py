"""The OpenAPI document, made from the Actions' declarations.

An Action is chosen in the query, so its path is written ``/?Action=NAME``: OpenAPI has no other way
to tell apart operations of one path.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from visavis import __version__
from visavis.actions.examples import REQUEST_ID, example_of, success_answer
from visavis.actions.protocol import (
    COMMON_PARAMETERS,
    COVERAGE,
    SIGNATURE_RULE,
    TEST_VECTOR,
    CommonParameter,
)
from visavis.actions.spec import AnyActionSpec
from visavis.errors import ReturnCode

Json = dict[str, Any]
TAGS = {"3": "Catalogue", "4": "Streams and drives"}
"""By section of the contract."""


def openapi_document(actions: Mapping[str, AnyActionSpec], server_url: str) -> bytes:
    """OpenAPI 3.1 in JSON. ``server_url`` is where clients reach the server."""
    schemas = _schemas(actions.values())
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "Visavis Digital Human API",
            "version": __version__,
            "description": _description(),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server_url.rstrip("/")}],
        "tags": [{"name": name} for name in TAGS.values()],
        "paths": {
            f"/?Action={name}": _path(spec, schemas[spec.params.__name__])
            for name, spec in actions.items()
        },
        "components": {
            "schemas": schemas | {"Envelope": _ENVELOPE},
            "parameters": {common.name: _common(common) for common in COMMON_PARAMETERS},
            "examples": {"Failure": _FAILURE},
        },
    }
    return msgspec.json.format(msgspec.json.encode(document))


def _schemas(specs: Iterable[AnyActionSpec]) -> Json:
    kinds = [kind for spec in specs for kind in (spec.params, spec.data)]
    _, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    return schemas


def _description() -> str:
    vector = "\n".join(f"| {name} | `{value}` |" for name, value in TEST_VECTOR)
    codes = "\n".join(f"| {code.value} | {code.meaning} |" for code in ReturnCode)
    return (
        "Every call names its Action and carries the common parameters in its query. With POST the "
        "Action's own parameters are a JSON object in the body (no body is an empty object); with "
        "GET they are in the query too. Unknown parameters are ignored.\n\n"
        "Every answer has HTTP status 200; its Code says whether the call succeeded.\n\n"
        f"## Signature\n\n{SIGNATURE_RULE} An example:\n\n"
        f"| part | value |\n|---|---|\n{vector}\n\n{COVERAGE}\n\n"
        f"## Return codes\n\n| Code | meaning |\n|---|---|\n{codes}\n"
    )


def _path(spec: AnyActionSpec, params: Json) -> Json:
    path = {
        "summary": spec.name,
        "parameters": [
            {"$ref": f"#/components/parameters/{common.name}"} for common in COMMON_PARAMETERS
        ],
        "post": _post(spec, params),
    }
    return path if spec.post_only else path | {"get": _get(spec, params)}


def _post(spec: AnyActionSpec, params: Json) -> Json:
    return {
        "operationId": spec.name,
        "summary": spec.summary,
        "tags": [TAGS[spec.section]],
        "requestBody": {
            "required": bool(params["required"]),
            "content": {
                "application/json": {
                    "schema": {"$ref": f"#/components/schemas/{spec.params.__name__}"},
                    "example": example_of(spec.params),
                }
            },
        },
        "responses": {"200": _answer(spec)},
    }


def _get(spec: AnyActionSpec, params: Json) -> Json:
    return {
        "operationId": f"{spec.name}ByGet",
        "summary": spec.summary,
        "tags": [TAGS[spec.section]],
        "parameters": [
            query_parameter(name, schema, name in params["required"])
            for name, schema in params["properties"].items()
        ],
        "responses": {"200": _answer(spec)},
    }


def query_parameter(name: str, schema: Json, required: bool) -> Json:
    schema = dict(schema)
    parameter = {"name": name, "in": "query", "required": required}
    if "description" in schema:
        parameter["description"] = schema.pop("description")
    if schema.get("type") in ("integer", "number", "string", "boolean"):
        return parameter | {"schema": schema}
    return parameter | {"content": {"application/json": {"schema": schema}}}


def _answer(spec: AnyActionSpec) -> Json:
    schema: Json = {"$ref": "#/components/schemas/Envelope"}
    if msgspec.structs.fields(spec.data):
        data = {"$ref": f"#/components/schemas/{spec.data.__name__}"}
        schema = {"allOf": [schema], "type": "object", "properties": {"Data": data}}
    return {
        "description": "The answer, or the reason why there is none.",
        "content": {
            "application/json": {
                "schema": schema,
                "examples": {
                    "success": {"value": success_answer(spec.data)},
                    "failure": {"$ref": "#/components/examples/Failure"},
                },
            }
        },
    }


def _common(common: CommonParameter) -> Json:
    return {
        "name": common.name,
        "in": "query",
        "required": True,
        "description": common.rule,
        "schema": common.schema,
        "example": common.example,
    }


_ENVELOPE: Json = {
    "title": "Envelope",
    "description": "What every answer has. Data comes with Code 0 only.",
    "type": "object",
    "properties": {
        "Code": {"type": "integer", "description": "0 for success, else one of the return codes."},
        "Message": {"type": "string", "description": "`success`, or what to change."},
        "RequestId": {
            "type": "string",
            "format": "uuid",
            "description": "The call's ID, which the server's log has too.",
        },
    },
    "required": ["Code", "Message", "RequestId"],
}

_FAILURE: Json = {
    "summary": "A call that was refused",
    "value": {
        "Code": ReturnCode.SIGNATURE_WRONG.value,
        "Message": "The SignatureNonce was used before. "
        "Make a new one and sign anew for every call.",
        "RequestId": REQUEST_ID,
    },
}
