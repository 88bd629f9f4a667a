"""Nothing that may be sent makes the interface fail: every endpoint, every parameter, values that
fit nowhere."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from support import backends
from support.operating import Operator, operator_of
from support.server import serve

from visavis.admin.endpoint import Endpoint, Upload
from visavis.admin.openapi import BASE
from visavis.admin.registry import ENDPOINTS

QUERIES = [each for each in ENDPOINTS if msgspec.structs.fields(each.query)]
PATHS = [each for each in ENDPOINTS if "{" in each.path and each.body is None]
BODIES = [
    each
    for each in ENDPOINTS
    if each.body is not None and not isinstance(each.body, Upload) and not each.is_open
]
VALUES = ["", "-1", "0", str(2**63), str(2**70), "1e400", "NaN", "true", "\0", "ü\ud7ff", "'; --"]
VALUES += ["x" * 4000, "%", "_", "[", "../../etc/passwd"]
OBJECTS: list[Any] = [None, [], {}, 7, "x", [[]], {"": ""}]
INSIDE: list[Any] = [None, [], {}, "", "\0", "x" * 4000, -1, 2**63, 2**70, 1.5, True, ["\0"]]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def operator(
    request: pytest.FixtureRequest, seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Operator]:
    """Of a server on a database of each kind: what one takes may be too much for another."""
    data_dir = Path(shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("server") / "data"))
    with ExitStack() as stack:
        environment = {"VISAVIS_RATE_LIMIT": "1000"}
        if request.param == "postgresql":
            environment["VISAVIS_DATABASE_URL"] = stack.enter_context(postgresql())
        yield operator_of(stack.enter_context(serve(data_dir, environment=environment)))


@contextmanager
def postgresql() -> Iterator[str]:
    with asyncio.Runner() as runner:
        database = backends.fresh_postgresql()
        yield runner.run(database.__aenter__())
        runner.run(database.__aexit__(None, None, None))


def named(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def is_told(status: int, answer: Any) -> bool:
    """Either it was done, or what is wrong is said."""
    return status < 400 or (status < 500 and bool(answer["detail"]))


def filled(endpoint: Endpoint, value: str = "1") -> str:
    parts = endpoint.path.split("/")
    return "/".join(quote(value, safe="") if part[:1] == "{" else part for part in parts)


@pytest.mark.parametrize("endpoint", QUERIES, ids=named)
def test_queries(operator: Operator, endpoint: Endpoint) -> None:
    for field in msgspec.structs.fields(endpoint.query):
        for value in VALUES:
            found = operator.ask(endpoint.method, filled(endpoint), **{field.encode_name: value})
            assert is_told(*found), (field.encode_name, value, found)


@pytest.mark.parametrize("endpoint", PATHS, ids=named)
def test_paths(operator: Operator, endpoint: Endpoint) -> None:
    for value in VALUES:
        found = operator.ask(endpoint.method, filled(endpoint, value))
        assert is_told(*found), (value, found)


@pytest.mark.parametrize("endpoint", BODIES, ids=named)
def test_bodies(operator: Operator, endpoint: Endpoint) -> None:
    assert isinstance(endpoint.body, type)
    names = [field.encode_name for field in msgspec.structs.fields(endpoint.body)]
    bodies = OBJECTS + [{name: value} for name in names for value in INSIDE]
    bodies += [dict.fromkeys(names, value) for value in INSIDE]
    for body in bodies:
        found = operator.ask(endpoint.method, filled(endpoint), body)
        assert is_told(*found), (body, found)


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[" * 100_000, b'{"name": "\\ud800"}', b"NaN"])
def test_what_is_no_json(operator: Operator, content: bytes) -> None:
    status, problem = operator.send("/apps", content, "application/json")
    assert status == 400
    assert problem["detail"].startswith("The body will not do")


def test_more_than_a_body_may_have(operator: Operator) -> None:
    content = json.dumps({"name": "x" * 1024 * 1024}).encode()
    status, problem = operator.send("/apps", content, "application/json")
    assert status == 413
    assert "1,048,576 bytes" in problem["detail"]


def test_what_is_not_there(operator: Operator) -> None:
    status, problem = operator.ask("GET", "/nothing")
    assert status == 404
    assert f"{BASE}/openapi.json" in problem["remedy"]
    status, problem = operator.ask("PUT", "/apps")
    assert status == 405
    assert "GET, POST" in problem["detail"]
