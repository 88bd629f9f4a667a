"""Real connections: trust in a server's own authority, and what is said when one fails."""

import datetime as dt
import json
import logging
import re
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from client.peer import APP_ID, SERVER_SECRET, Caller, Peer, success

from visavis.client import DEFAULT_BASE_URL, AsyncClient, Client, TransportFailed
from visavis.edge.tls import TlsFiles, tls_files

KINDS = [Client, AsyncClient]
Kind = type[Client] | type[AsyncClient]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps(
            success({"Secure": hasattr(self.connection, "cipher"), "Path": self.path})
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # some clients here leave on purpose


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[int]:
    with Server(("127.0.0.1", 0), Handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> TlsFiles:
    """What a server with ``--tls auto`` makes for itself."""
    files = tls_files("auto", tmp_path_factory.mktemp("tls"), dt.datetime.now(dt.UTC))
    assert files is not None
    return files


@pytest.fixture(scope="module")
def tls_port(tls: TlsFiles) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls.certificate, tls.key)
    with serving(context) as port:
        yield port


@pytest.fixture(scope="module")
def plain_port() -> Iterator[int]:
    with serving() as port:
        yield port


async def call(kind: Kind, base_url: str, **options: Any) -> Any:
    caller = Caller(kind(APP_ID, SERVER_SECRET, base_url=base_url, **options))
    try:
        return await caller.do("call", "SomeAction")
    finally:
        await caller.do("aclose" if kind is AsyncClient else "close")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", [Path, str])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_trusts_the_authority_it_is_given(
    kind: Kind, form: type, host: str, tls: TlsFiles, tls_port: int
) -> None:
    assert tls.authority is not None
    data = await call(kind, f"https://{host}:{tls_port}", verify=form(tls.authority))
    assert data["Secure"] is True


@pytest.mark.parametrize("kind", KINDS)
async def test_trusts_nobody_else(kind: Kind, tls_port: int) -> None:
    with pytest.raises(TransportFailed, match=r"not trusted: .*verify='…/authority\.pem'"):
        await call(kind, f"https://localhost:{tls_port}")


@pytest.mark.parametrize("kind", KINDS)
async def test_trusts_anyone_if_told_so(kind: Kind, tls_port: int) -> None:
    assert (await call(kind, f"https://localhost:{tls_port}", verify=False))["Secure"] is True


@pytest.mark.parametrize("kind", KINDS)
async def test_plain_http(kind: Kind, plain_port: int) -> None:
    assert (await call(kind, f"http://localhost:{plain_port}"))["Secure"] is False


@pytest.mark.parametrize("kind", KINDS)
async def test_signatures_go_over_the_wire_but_not_into_logs(
    kind: Kind, plain_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        data = await call(kind, f"http://localhost:{plain_port}")
    signature = parse_qs(data["Path"].partition("?")[2])["Signature"][0]
    assert re.fullmatch("[0-9a-f]{32}", signature)
    assert "HTTP Request: POST" in caplog.text
    assert signature not in caplog.text


@pytest.mark.parametrize("kind", KINDS)
async def test_https_to_a_server_without_tls(kind: Kind, plain_port: int) -> None:
    with pytest.raises(TransportFailed, match=r"TLS .* failed: .*begins with http://"):
        await call(kind, f"https://localhost:{plain_port}")


@pytest.mark.parametrize("kind", KINDS)
async def test_http_to_a_server_with_tls(kind: Kind, tls_port: int) -> None:
    with pytest.raises(TransportFailed, match=r"broke: .*http or https"):
        await call(kind, f"http://localhost:{tls_port}")


@pytest.mark.parametrize("kind", KINDS)
async def test_nobody_there(kind: Kind) -> None:
    with serving() as port:
        pass
    with pytest.raises(TransportFailed, match=f"http://127.0.0.1:{port} cannot be reached"):
        await call(kind, f"http://127.0.0.1:{port}")


@pytest.mark.parametrize("kind", KINDS)
def test_an_authority_file_that_cannot_be_used(kind: Kind, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"missing\.pem cannot be read: No such file"):
        kind(APP_ID, SERVER_SECRET, verify=tmp_path / "missing.pem")
    (tmp_path / "empty.pem").write_text("no certificate")
    with pytest.raises(ValueError, match=r"empty\.pem holds no certificate in PEM form"):
        kind(APP_ID, SERVER_SECRET, verify=tmp_path / "empty.pem")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "localhost:8088",
        "//localhost",
        "ftp://localhost",
        "https://",
        "http://local host:x",
        "https://me:hunter2@localhost",
        "https://localhost/?Action=x",
        "https://localhost/#x",
    ],
)
def test_a_base_url_that_cannot_be_used(kind: Kind, base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url") as caught:
        kind(APP_ID, SERVER_SECRET, base_url=base_url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_the_original_service_is_the_default(kind: Kind) -> None:
    assert DEFAULT_BASE_URL == "https://aigc-digitalhuman-api.zegotech.cn"
    assert DEFAULT_BASE_URL in repr(kind(APP_ID, SERVER_SECRET))


@pytest.mark.parametrize("kind", KINDS)
def test_a_secret_is_needed(kind: Kind) -> None:
    with pytest.raises(ValueError, match="server_secret is empty"):
        kind(APP_ID, "")


def test_the_blocking_client_closes_what_it_opened() -> None:
    given = httpx.Client(transport=httpx.MockTransport(Peer(success())))
    with Client(APP_ID, SERVER_SECRET, http_client=given) as client:
        assert client.call("SomeAction") == {}
    assert not given.is_closed
    given.close()
    with Client(APP_ID, SERVER_SECRET) as own:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        own.call("SomeAction")


async def test_the_asyncio_client_closes_what_it_opened() -> None:
    given = httpx.AsyncClient(transport=httpx.MockTransport(Peer(success())))
    async with AsyncClient(APP_ID, SERVER_SECRET, http_client=given) as client:
        assert await client.call("SomeAction") == {}
    assert not given.is_closed
    await given.aclose()
    async with AsyncClient(APP_ID, SERVER_SECRET) as own:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        await own.call("SomeAction")


def test_importing_the_client_brings_no_server_with_it() -> None:
    script = "import sys, visavis.client; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    assert "visavis.actions.digital_humans" in loaded
    server = {"starlette", "sqlalchemy", "redis", "uvicorn", "PIL", "numpy", "structlog", "typer"}
    parts = {f"visavis.{part}" for part in ("edge", "database", "media", "faces", "settings")}
    assert loaded & (server | parts | {"visavis.catalogue.store", "visavis.apps.store"}) == set()
