"""Peers that break the protocol, by mistake or on purpose: never a 5xx, and others go on being
served."""

import json
import random
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from support.calls import Caller
from support.raw import connect, exchange, read_answer

LIST = "GetDigitalHumanList"
MEBIBYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def _still_serving(caller: Caller) -> Iterator[None]:
    yield
    assert caller.call(LIST)["Code"] == 0


def head(caller: Caller, *headers: str, method: str = "POST", version: str = "1.1") -> bytes:
    lines = [f"{method} /?{urlencode(caller.query(LIST))} HTTP/{version}", "Host: x", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


def code_of(answer: tuple[int, bytes, bytes]) -> int:
    status, _, body = answer
    assert status == 200
    code = json.loads(body)["Code"]
    assert isinstance(code, int)
    return code


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_get_400_or_nothing(caller: Caller, seed: int) -> None:
    noise = random.Random(seed).randbytes(2000) + b"\r\n\r\n"  # noqa: S311
    assert exchange(caller.base_url, noise)[0] in (0, 400)


@pytest.mark.parametrize(
    "request_",
    [
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        b"GET /%ff%fe?%ff=%fe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_malformed_requests_are_4xx_or_an_envelope(caller: Caller, request_: bytes) -> None:
    status = exchange(caller.base_url, request_)[0]
    assert status in (0, 200) or 400 <= status < 500


@pytest.mark.parametrize("start", [b"GET /?", b"GET / HTTP/1.1\r\nX: "])
def test_an_endless_head_is_cut_off(caller: Caller, start: bytes) -> None:
    with connect(caller.base_url) as connection:
        connection.sendall(start)
        try:
            for _ in range(64):
                connection.sendall(b"a" * 16384)
            status = read_answer(connection)[0]
        except (BrokenPipeError, ConnectionResetError):
            status = 0
    assert status in (0, 400, 431)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD", "TRACE", "PATCH"])
def test_other_methods_are_405(caller: Caller, method: str) -> None:
    with connect(caller.base_url) as connection:
        connection.sendall(head(caller, "Connection: close", method=method))
        received = b""
        while part := connection.recv(65536):
            received += part
    assert received.startswith(b"HTTP/1.1 405 ")
    assert b"allow: GET, POST" in received


def test_http_1_0_is_served(caller: Caller) -> None:
    assert code_of(exchange(caller.base_url, head(caller, version="1.0", method="GET"))) == 0


def test_expect_100_continue_is_answered(caller: Caller) -> None:
    with connect(caller.base_url) as connection:
        connection.sendall(head(caller, "Content-Length: 2", "Expect: 100-continue"))
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"{}")
        assert code_of(read_answer(connection)) == 0


def test_a_chunked_body_is_read(caller: Caller) -> None:
    chunked = b'4\r\n{"Li\r\n9\r\nmit": 1} \r\n0\r\n\r\n'
    answer = exchange(caller.base_url, head(caller, "Transfer-Encoding: chunked") + chunked)
    assert code_of(answer) == 0
    assert len(json.loads(answer[2])["Data"]["DigitalHumans"]) == 1


def test_a_malformed_chunk_is_400(caller: Caller) -> None:
    request = head(caller, "Transfer-Encoding: chunked") + b"zz\r\n{}\r\n0\r\n\r\n"
    assert exchange(caller.base_url, request)[0] in (0, 400)


@pytest.mark.parametrize(("size", "code"), [(MEBIBYTE, 0), (MEBIBYTE + 1, 100000012)])
def test_a_body_has_at_most_1_mib(caller: Caller, size: int, code: int) -> None:
    body = b"{" + b" " * (size - 2) + b"}"
    request = head(caller, f"Content-Length: {size}") + body
    assert code_of(exchange(caller.base_url, request)) == code


def test_a_body_far_too_large_is_refused_before_it_has_all_come(caller: Caller) -> None:
    with connect(caller.base_url) as connection:
        connection.sendall(head(caller, f"Content-Length: {10**12}") + b" " * (2 * MEBIBYTE))
        assert code_of(read_answer(connection)) == 100000012


def test_requests_in_one_piece_are_answered_in_order(caller: Caller) -> None:
    body = b'{"Limit": 1}'
    first = head(caller, f"Content-Length: {len(body)}") + body
    second = head(caller, "Content-Length: 0", "Connection: close")
    with connect(caller.base_url) as connection:
        connection.sendall(first + second)
        received = b""
        while part := connection.recv(65536):
            received += part
    answers = [part.split(b"\r\n\r\n")[1] for part in received.split(b"HTTP/1.1 200 OK")[1:]]
    entries = [len(json.loads(answer)["Data"]["DigitalHumans"]) for answer in answers]
    assert entries == [1, 20]


def test_a_client_that_hangs_up_in_its_body_disturbs_no_one(caller: Caller) -> None:
    for _ in range(20):
        with connect(caller.base_url) as connection:
            connection.sendall(head(caller, "Content-Length: 100") + b'{"Limit"')


def test_a_client_that_never_reads_disturbs_no_one(caller: Caller) -> None:
    body = b"{}"
    with connect(caller.base_url) as connection:
        for _ in range(50):
            connection.sendall(head(caller, f"Content-Length: {len(body)}") + body)
        assert caller.call(LIST)["Code"] == 0
