"""The OpenAPI document of ``/admin/v1``, made from the endpoints' declarations."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from visavis import __version__
from visavis.actions.openapi import query_parameter
from visavis.admin.endpoint import Endpoint, Upload
from visavis.admin.guard import COOKIE, CSRF_HEADER
from visavis.admin.problem import MEDIA_TYPE, Problem

Json = dict[str, Any]
BASE = "/admin/v1"

_DESCRIPTION = f"""\
What the console does, for your own programs too. Send the operator's token as
`Authorization: Bearer TOKEN` (`visavis admin token --new` makes one). A browser that has signed in
sends its session's cookie instead, and with every change the session's `csrf_token` in the header
`{CSRF_HEADER}`. Times are Unix milliseconds unless their names say otherwise; lists are read page
by page, with the `cursor` of the page before. What is refused is answered with problem details
(RFC 9457): `detail` says what came and what is allowed, `remedy` what to do."""


def openapi_document(endpoints: Iterable[Endpoint]) -> bytes:
    """OpenAPI 3.1 in JSON."""
    endpoints = list(endpoints)
    schemas = _schemas(endpoints)
    paths: dict[str, Json] = {}
    for endpoint in endpoints:
        operation = _operation(endpoint, schemas)
        paths.setdefault(BASE + endpoint.path, {})[endpoint.method.lower()] = operation
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "Visavis administration",
            "version": __version__,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [{"name": name} for name in dict.fromkeys(each.section for each in endpoints)],
        "paths": paths,
        "security": [{"token": []}, {"session": []}],
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
    }
    return msgspec.json.format(msgspec.json.encode(document))


def _schemas(endpoints: Iterable[Endpoint]) -> Json:
    kinds: list[Any] = [Problem]
    for endpoint in endpoints:
        bodies = () if isinstance(endpoint.body, Upload) else (endpoint.body,)
        kinds += [kind for kind in (endpoint.query, endpoint.answer, *bodies) if kind is not None]
    _, schemas = msgspec.json.schema_components(
        dict.fromkeys(kinds), ref_template="#/components/schemas/{name}"
    )
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = _markdown(schema["description"])
    return schemas


def _markdown(docstring: str) -> str:
    return " ".join(docstring.replace("``", "`").split())


def _operation(endpoint: Endpoint, schemas: Mapping[str, Json]) -> Json:
    query = schemas[endpoint.query.__name__]
    operation: Json = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.section],
        "parameters": [
            *(_path_parameter(name) for name in re.findall(r"\{(\w+)\}", endpoint.path)),
            *(
                query_parameter(name, schema, name in query.get("required", ()))
                for name, schema in query.get("properties", {}).items()
            ),
        ],
        "responses": {**_success(endpoint), "default": _PROBLEM},
    }
    if query.get("properties"):
        operation["description"] = query.get("description", "")
    if endpoint.body is not None:
        operation["requestBody"] = _request_body(endpoint.body)
    if endpoint.is_open:
        operation["security"] = []
    return operation


def _path_parameter(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _request_body(body: type[msgspec.Struct] | Upload) -> Json:
    if isinstance(body, Upload):
        schema = {"type": "string", "format": "binary", "maxLength": body.most}
        return {
            "required": True,
            "content": {kind: {"schema": schema} for kind in body.media_types},
        }
    return {"required": True, "content": {"application/json": {"schema": _reference(body)}}}


def _success(endpoint: Endpoint) -> Json:
    if endpoint.answer is None:
        return {"204": {"description": "Done."}}
    content = {"application/json": {"schema": _reference(endpoint.answer)}}
    return {"200": {"description": "Done.", "content": content}}


def _reference(kind: Any) -> Json:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


_PROBLEM: Json = {
    "description": "Why it was refused.",
    "content": {MEDIA_TYPE: {"schema": _reference(Problem)}},
}
