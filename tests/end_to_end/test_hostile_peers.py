"""Peers that do not speak HTTP, or lie in it: never a 5xx, never a hung connection, and the next
caller is served."""

import json
import random
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from support.calls import Caller
from support.raw import connect, exchange, read_answer
from support.server import RunningServer

LIST = "GetDigitalHumanList"
MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def _serves_on(server: RunningServer, caller: Caller) -> Iterator[None]:
    """Whatever a test does: afterwards a normal call is served, and no fault of ours is logged."""
    yield
    assert caller.call(LIST)["Code"] == 0
    log = server.log.read_text()
    assert "Traceback" not in log
    assert "call.failed" not in log


def signed(caller: Caller, action: str = LIST) -> str:
    return urlencode(caller.query(action))


def post(caller: Caller, headers: str, body: bytes, query: str = "") -> bytes:
    """The bytes of a signed POST."""
    head = f"POST /?{query or signed(caller)} HTTP/1.1\r\nHost: x\r\n{headers}\r\n"
    return head.encode() + body


def code(body: bytes) -> int:
    return int(json.loads(body)["Code"])


@pytest.mark.parametrize("seed", range(12))
def test_random_bytes(caller: Caller, seed: int) -> None:
    noise = random.Random(seed).randbytes(2000)  # noqa: S311 (the same bytes every time)
    noise = [noise, noise + b"\r\n\r\n", b"GET /" + noise, b"POST / HTTP/1.1\r\n" + noise][seed % 4]
    with connect(caller.base_url) as connection:
        connection.sendall(noise)
        connection.shutdown(1)
        status, _, _ = read_answer(connection)
    assert status == 0 or 400 <= status < 500


@pytest.mark.parametrize(
    "start",
    [b"GET / HTTP/1.1\r\nX: ", b"GET /?", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nA: b\r\n"],
    ids=["header", "URL", "headers", "headers of a POST"],
)
def test_an_endless_head_ends_with_431(caller: Caller, start: bytes) -> None:
    piece = b"x: y\r\n" * 1000 if start.endswith(b"\n") else b"x" * 6000
    received = b""
    with connect(caller.base_url) as connection:
        connection.sendall(start)
        try:
            for _ in range(2000):
                connection.sendall(piece)
            pytest.fail("12 MB of a head were taken")
        except OSError:
            pass  # the server has closed the connection
        try:
            received = connection.recv(65536)
        except OSError:
            return  # closed before all was read, which takes the answer along
    assert received == b"" or received.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))


def test_a_head_of_ordinary_size_is_served(caller: Caller) -> None:
    request = post(caller, f"Content-Length: 2\r\nCookie: {'x' * 30_000}\r\n", b"{}")
    status, _, body = exchange(caller.base_url, request)
    assert (status, code(body)) == (200, 0)


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: -1\r\n",
        "Content-Length: abc\r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 2\r\nHost : y\r\n",
        "Content-Length 2\r\n",
        "Content-Length: 2\r\nX: \0\r\n",
    ],
)
def test_headers_that_lie_are_400(caller: Caller, headers: str) -> None:
    assert exchange(caller.base_url, post(caller, headers, b"{}"))[0] == 400


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"2\r\n{}\r\n0\r\n\r\n", 0),
        (b'5\r\n{"Lim\r\n7\r\nit": 1}\r\n0\r\n\r\n', 0),
        (b"2;name=value\r\n{}\r\n0\r\nX-Trailer: 1\r\n\r\n", 0),
        (b"0\r\n\r\n", 0),
        (b"1\r\n{\r\n0\r\n\r\n", 100000012),
    ],
)
def test_chunked_bodies_are_read(caller: Caller, body: bytes, expected: int) -> None:
    request = post(caller, "Transfer-Encoding: chunked\r\n", body)
    status, _, answer = exchange(caller.base_url, request)
    assert (status, code(answer)) == (200, expected)


@pytest.mark.parametrize(
    "body",
    [b"zz\r\n", b"-1\r\n{}\r\n", b"2\r\n{}XX", b"ffffffffffffffffff\r\n{}", b"2\n{}\n0\n\n"],
)
def test_malformed_chunks_end_the_connection(caller: Caller, body: bytes) -> None:
    with connect(caller.base_url) as connection:
        connection.sendall(post(caller, "Transfer-Encoding: chunked\r\n", body))
        connection.shutdown(1)
        status, _, _ = read_answer(connection)
    assert status in (0, 400)


def test_pipelined_requests_are_answered_in_order(caller: Caller) -> None:
    actions = [LIST, "GetTimbreList", "GetNothing", LIST]
    requests = b"".join(
        post(caller, "Content-Length: 2\r\n", b"{}", signed(caller, action)) for action in actions
    )
    codes = []
    with connect(caller.base_url) as connection, connection.makefile("rb") as answers:
        connection.sendall(requests)
        for _ in actions:
            length = 0
            assert answers.readline().startswith(b"HTTP/1.1 200")
            while (line := answers.readline().strip().lower()) != b"":
                if line.startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            codes.append(code(answers.read(length)))
    assert codes == [0, 0, 100000007, 0]


def test_bytes_beyond_the_content_length_do_not_reach_the_body(caller: Caller) -> None:
    request = post(caller, "Content-Length: 2\r\n", b'{}{"Limit": 99}')
    status, _, body = exchange(caller.base_url, request)
    # They are a request that is none: its 400 may overtake the answer to the call before it.
    assert status == 400 or (status, code(body)) == (200, 0)


@pytest.mark.parametrize(
    "target", ["http://x/?{}", "http://x?{}", "https://x:1/?{}", "HTTP://x?{}"]
)
def test_an_absolute_target_is_served(caller: Caller, target: str) -> None:
    head = f"GET {target.format(signed(caller))} HTTP/1.1\r\nHost: x\r\n\r\n"
    status, _, body = exchange(caller.base_url, head.encode())
    assert (status, code(body)) == (200, 0)


@pytest.mark.parametrize(
    "target", ["*", "http://[bad/", "http://h:99999999/", "//", "x", "", "/%00%ff", "/\\..\\", "/?"]
)
def test_an_odd_target_is_no_fault_of_ours(caller: Caller, target: str) -> None:
    for method in ("GET", "OPTIONS"):
        head = f"{method} {target} HTTP/1.1\r\nHost: x\r\n\r\n"
        assert exchange(caller.base_url, head.encode())[0] in (200, 400, 404, 405)


@pytest.mark.parametrize("host", ["", "Host: \r\n", "Host: [bad\r\n", "Host: a\r\nHost: b\r\n"])
@pytest.mark.parametrize("path", ["/?{}", "/openapi.json/", "/media/x/", "/x"])
def test_an_odd_host_is_no_fault_of_ours(caller: Caller, host: str, path: str) -> None:
    head = f"GET {path.format(signed(caller))} HTTP/1.1\r\n{host}\r\n"
    assert exchange(caller.base_url, head.encode())[0] in (200, 307, 400, 404)


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.0\r\nConnection: keep-alive"])
def test_http_1_0_is_served(caller: Caller, version: str) -> None:
    head = f"GET /?{signed(caller)} {version}\r\n\r\n"
    status, _, body = exchange(caller.base_url, head.encode())
    assert (status, code(body)) == (200, 0)


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_405(caller: Caller, method: str) -> None:
    head = f"{method} /?{signed(caller)} HTTP/1.1\r\nHost: x\r\nX-Echo: 1\r\n\r\n"
    with connect(caller.base_url) as connection:
        connection.sendall(head.encode())
        received = connection.recv(65536)
    assert received.startswith(b"HTTP/1.1 405")
    assert b"allow: GET, POST" in received
    assert b"X-Echo" not in received


@pytest.mark.parametrize("method", ["BREW", "get", "PRI", "G E T", "\x16\x03\x01"])
def test_unknown_methods_are_400(caller: Caller, method: str) -> None:
    head = f"{method} / HTTP/1.1\r\nHost: x\r\n\r\n"
    assert exchange(caller.base_url, head.encode())[0] == 400


@pytest.mark.parametrize("target", ["/", "x:443", "127.0.0.1:1"])
def test_it_is_no_proxy(caller: Caller, target: str) -> None:
    head = f"CONNECT {target} HTTP/1.1\r\nHost: x\r\n\r\n"
    assert exchange(caller.base_url, head.encode())[0] in (400, 405)


@pytest.mark.parametrize("protocol", ["websocket", "h2c"])
def test_an_upgrade_is_declined_and_the_call_served(
    server: RunningServer, caller: Caller, protocol: str
) -> None:
    offer = f"Connection: Upgrade\r\nUpgrade: {protocol}\r\nSec-WebSocket-Key: x\r\n"
    head = f"GET /?{signed(caller)} HTTP/1.1\r\nHost: x\r\n{offer}\r\n"
    status, _, body = exchange(caller.base_url, head.encode())
    assert (status, code(body)) == (200, 0)
    assert "pip install" not in server.log.read_text()


@pytest.mark.parametrize(("size", "expected"), [(MIB, 0), (MIB + 1, 100000012)])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_up_to_1_mib_is_read(
    caller: Caller, size: int, expected: int, chunked: bool
) -> None:
    content = b'{"Unknown": "' + b"x" * (size - 15) + b'"}'
    assert len(content) == size
    headers = f"Content-Length: {size}\r\n"
    if chunked:
        headers = "Transfer-Encoding: chunked\r\n"
        content = b"%x\r\n%b\r\n0\r\n\r\n" % (size, content)
    status, _, body = exchange(caller.base_url, post(caller, headers, content))
    assert (status, code(body)) == (200, expected)


@pytest.mark.parametrize("sent", [0, 1, 100_000])
def test_a_client_that_hangs_up_in_its_body(caller: Caller, sent: int) -> None:
    for _ in range(5):
        with connect(caller.base_url) as connection:
            connection.sendall(post(caller, "Content-Length: 500000\r\n", b"x" * sent))


def test_clients_that_ask_and_leave(caller: Caller) -> None:
    for _ in range(20):
        with connect(caller.base_url) as connection:
            connection.sendall(post(caller, "Content-Length: 2\r\n", b"{}"))
