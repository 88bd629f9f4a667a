"""``--tls``: which clients trust the server, and which must not."""

import datetime as dt
import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from cryptography import x509
from support import backends
from support.certificates import write_certificate
from support.server import RunningServer, run_visavis, serve

from visavis.client import Client, TransportFailed
from visavis.edge.tls import HOST_NAMES, tls_files
from visavis.errors import OperatorError

LIST = "GetDigitalHumanList"
LOCALHOST, ORIGINAL, SAMPLES = HOST_NAMES
NODE = """
fetch(process.argv[1], {method: 'POST', body: '{}'})
  .then(async (answer) => console.log(JSON.stringify(await answer.json())))
  .catch((fault) => { console.error(fault.cause?.code ?? fault); process.exit(7) })
"""


@pytest.fixture(scope="module")
def secure(
    seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    copy = Path(shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("secure") / "data"))
    with serve(copy, "--tls", "auto") as running:
        yield running


def authority(server: RunningServer) -> Path:
    return server.data_dir / "tls" / "authority.pem"


def signed(server: RunningServer, host: str) -> str:
    """The URL of a signed call under this name."""
    port = urlsplit(server.base_url).port
    return f"https://{host}:{port}/?{urlencode(server.quickstart.query(LIST))}"


def curl(server: RunningServer, host: str, *options: object) -> subprocess.CompletedProcess[str]:
    """A call with curl, which takes ``host`` for this machine."""
    port = urlsplit(server.base_url).port
    return subprocess.run(
        [
            *(backends.require_program("curl"), "-sS", "--max-time", "20", "-d", "{}"),
            *("--resolve", f"{host}:{port}:127.0.0.1", *map(str, options), signed(server, host)),
        ],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )


def handshake(server: RunningServer, host: str, cafile: Path) -> str:
    """Connect with Python's ssl under this name; the protocol that was agreed on."""
    context = ssl.create_default_context(cafile=cafile)
    port = urlsplit(server.base_url).port or 0
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname=host) as connection,
    ):
        return connection.version() or ""


def test_the_banner_says_how_to_trust_it(secure: RunningServer) -> None:
    assert secure.base_url.startswith("https://127.0.0.1:")
    for word in ("curl --cacert", "SSL_CERT_FILE=", "NODE_EXTRA_CA_CERTS=", "REQUESTS_CA_BUNDLE="):
        assert f"{word}{' ' if word.startswith('curl') else ''}{authority(secure)}" in secure.banner


@pytest.mark.parametrize("host", ["127.0.0.1", LOCALHOST, ORIGINAL, SAMPLES])
def test_curl_trusts_it_with_its_authority(secure: RunningServer, host: str) -> None:
    done = curl(secure, host, "--cacert", authority(secure))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["Code"] == 0
    assert curl(secure, host).returncode == 60  # the certificate cannot be verified


def test_node_trusts_it_with_its_authority(secure: RunningServer) -> None:
    node = backends.require_program("node")
    for environment, code in (({"NODE_EXTRA_CA_CERTS": str(authority(secure))}, 0), ({}, 7)):
        done = subprocess.run(
            [node, "-e", NODE, signed(secure, LOCALHOST)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, done.stderr
        if code == 0:
            assert json.loads(done.stdout)["Code"] == 0
        else:
            assert "UNABLE_TO_VERIFY_LEAF_SIGNATURE" in done.stderr or "SELF_SIGNED" in done.stderr


@pytest.mark.parametrize("host", [*HOST_NAMES, "127.0.0.1", socket.gethostname().lower()])
def test_python_trusts_it_with_its_authority(secure: RunningServer, host: str) -> None:
    assert handshake(secure, host, authority(secure)) == "TLSv1.3"


@pytest.mark.parametrize("host", ["example.org", "api.zegotech.cn", "127.0.0.2", "zegotech.cn"])
def test_under_another_name_nobody_trusts_it(secure: RunningServer, host: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        handshake(secure, host, authority(secure))


def test_the_sdk_trusts_it_with_its_authority(secure: RunningServer) -> None:
    app = secure.quickstart
    call = {"base_url": app.base_url, "app_id": app.app_id, "server_secret": app.server_secret}
    with Client(**call, verify=authority(secure)) as client:  # type: ignore[arg-type]
        assert client.get_digital_human_list().total == 29
    with (
        Client(**call) as client,  # type: ignore[arg-type]
        pytest.raises(TransportFailed, match="is not trusted"),
    ):
        client.get_digital_human_list()


def test_the_authority_can_speak_for_no_other_name(
    secure: RunningServer, data_dir: Path, tmp_path: Path
) -> None:
    own = authority(secure)
    for host, trusted in (("example.org", False), ("localhost", True)):
        pair = write_certificate(tmp_path, host, issuer=(own, own.with_name("authority.key")))
        with serve(data_dir, "--tls", f"{pair[0]},{pair[1]}") as server:
            done = curl(server, host, "--cacert", own)
            assert (done.returncode == 0) == trusted, done.stderr
            if not trusted:
                assert "permitted subtree violation" in done.stderr


def test_keys_are_their_owners_alone(secure: RunningServer) -> None:
    directory = secure.data_dir / "tls"
    modes = {path.name: path.stat().st_mode & 0o777 for path in directory.iterdir()}
    assert modes == {
        "authority.key": 0o600,
        "authority.pem": 0o644,
        "server.key": 0o600,
        "server.pem": 0o644,
    }
    assert directory.stat().st_mode & 0o777 == 0o700


def test_a_restart_keeps_the_authority(data_dir: Path) -> None:
    with serve(data_dir, "--tls", "auto") as server:
        kept = {path: path.read_bytes() for path in (data_dir / "tls").iterdir()}
        curled = curl(server, ORIGINAL, "--cacert", authority(server))
        assert curled.returncode == 0, curled.stderr
    # What a crash may leave behind is made anew, without touching the authority.
    (data_dir / "tls" / "server.pem").write_bytes(b"")
    with serve(data_dir, "--tls", "auto") as server:
        now = {path: path.read_bytes() for path in (data_dir / "tls").iterdir()}
        changed = [path.name for path in kept if kept[path] != now[path]]
        assert sorted(changed) == ["server.key", "server.pem"]
        assert now.keys() == kept.keys()
        curled = curl(server, ORIGINAL, "--cacert", authority(server))
        assert curled.returncode == 0, curled.stderr


def test_a_machine_that_is_renamed_keeps_its_authority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = dt.datetime.now(dt.UTC)
    authorities = set()
    for name in ("before", "after", "before"):
        monkeypatch.setattr(socket, "gethostname", lambda name=name: name)
        files = tls_files("auto", tmp_path / "tls", now)
        assert files is not None
        assert files.authority is not None
        made = x509.load_pem_x509_certificate(files.certificate.read_bytes())
        names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        # A name that the authority may not speak for would spoil the whole certificate.
        held = names.get_values_for_type(x509.DNSName)
        assert held == [*HOST_NAMES, *(["before"] if name == "before" else [])]
        authorities.add(files.authority.read_bytes())
    assert len(authorities) == 1


@pytest.mark.parametrize("name", ["authority.pem", "authority.key", "server.pem", "server.key"])
@pytest.mark.parametrize("content", [None, b"", b"hello", "another's"])
def test_damaged_files_of_our_own_are_made_anew(
    tmp_path: Path, name: str, content: bytes | str | None
) -> None:
    now = dt.datetime.now(dt.UTC)
    directory = tmp_path / "tls"
    tls_files("auto", directory, now)
    if content is None:
        (directory / name).unlink()
    elif isinstance(content, bytes):
        (directory / name).write_bytes(content)
    else:
        tls_files("auto", tmp_path / "other", now)
        shutil.copy(tmp_path / "other" / name, directory / name)
    files = tls_files("auto", directory, now)
    assert files is not None
    assert files.authority is not None
    # A server can use them, and a client that trusts the authority trusts it.
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(files.certificate, files.key)
    issuer = x509.load_pem_x509_certificate(files.authority.read_bytes())
    x509.load_pem_x509_certificate(files.certificate.read_bytes()).verify_directly_issued_by(issuer)


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "tls").write_text("x")
    with pytest.raises(OperatorError, match=str(tmp_path / "tls")):
        tls_files("auto", tmp_path / "tls", dt.datetime.now(dt.UTC))


def test_plain_http_at_a_tls_port_is_refused_and_does_no_harm(secure: RunningServer) -> None:
    parts = urlsplit(secure.base_url)
    with socket.create_connection(("127.0.0.1", parts.port or 0), timeout=20) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert not plain.recv(4096).startswith(b"HTTP/")
    assert handshake(secure, LOCALHOST, authority(secure))


def test_own_files_are_used_as_they_are(data_dir: Path, tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path, "my.example")
    with serve(data_dir, "--tls", f"{certificate},{key}") as server:
        assert json.loads(curl(server, "my.example", "--cacert", certificate).stdout)["Code"] == 0
    assert not (data_dir / "tls").exists()


@pytest.mark.parametrize(
    "wrong", ["missing", "a directory", "no PEM", "another's key", "swapped", "locked"]
)
def test_files_that_do_not_fit_are_named(tmp_path: Path, data_dir: Path, wrong: str) -> None:
    certificate, key = write_certificate(tmp_path, "my.example")
    (tmp_path / "text").write_text("hello")
    pair = {
        "missing": (certificate, tmp_path / "none.key"),
        "a directory": (tmp_path, key),
        "no PEM": (tmp_path / "text", key),
        "another's key": (certificate, write_certificate(tmp_path, "other.example")[1]),
        "swapped": (key, certificate),
        "locked": write_certificate(tmp_path, "locked.example", password=b"1234"),
    }[wrong]
    done = run_visavis("serve", "--port", "0", "--tls", f"{pair[0]},{pair[1]}", data_dir=data_dir)
    assert (done.returncode, done.stdout) == (1, "")
    fault = done.stderr[done.stderr.index("Error: ") :]
    assert fault.startswith("Error: --tls: ")
    assert str(pair[0]) in fault or str(pair[1]) in fault
    assert len(fault.strip().splitlines()) == 2
