"""Calls over TLS, from the clients that people have."""

import json
import shutil
import ssl
import stat
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from support import backends
from support.server import RunningServer, run_visavis, serve

from visavis.client import Client, TransportFailed

ORIGINAL = "aigc-digitalhuman-api.zegotech.cn"
LIST = "GetDigitalHumanList"
NODE = """
const answer = await fetch(process.argv[1], {method: 'POST', body: '{"Limit": 1}'});
console.log(await answer.text());
"""


@pytest.fixture(scope="module")
def secure(
    seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    copy = Path(shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("tls") / "data"))
    with serve(copy, "--tls", "auto") as server:
        yield server


def authority(server: RunningServer) -> Path:
    return server.data_dir / "tls" / "authority.pem"


def signed_url(server: RunningServer, host: str = "127.0.0.1") -> str:
    port = urlsplit(server.base_url).port
    return f"https://{host}:{port}/?{urlencode(server.quickstart.query(LIST))}"


def curl(url: str, *options: str) -> subprocess.CompletedProcess[str]:
    program = backends.require_program("curl")
    command = [program, "--silent", "--show-error", "--data", "{}", *options, url]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def node(url: str, **environment: str) -> subprocess.CompletedProcess[str]:
    program = backends.require_program("node")
    return subprocess.run(
        [program, "--input-type=module", "--eval", NODE, url],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", **environment},
        check=False,
    )


def test_the_banner_says_how_to_trust(secure: RunningServer) -> None:
    assert secure.base_url.startswith("https://127.0.0.1:")
    for word in ("curl --cacert", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "Python", "Go"):
        assert word in secure.banner
    assert str(authority(secure)) in secure.banner


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_curl_with_cacert(secure: RunningServer, host: str) -> None:
    done = curl(signed_url(secure, host), "--cacert", str(authority(secure)))
    assert json.loads(done.stdout)["Code"] == 0, done.stderr


def test_curl_under_the_name_of_the_original_service(secure: RunningServer) -> None:
    port = urlsplit(secure.base_url).port
    for name in (ORIGINAL, "aigc-digital-human-api.zegotech.cn"):
        there = f"{name}:{port}:127.0.0.1"
        options = ("--cacert", str(authority(secure)), "--resolve", there)
        done = curl(signed_url(secure, name), *options)
        assert json.loads(done.stdout)["Code"] == 0, done.stderr


def test_a_name_that_the_certificate_is_not_for_fails(secure: RunningServer) -> None:
    port = urlsplit(secure.base_url).port
    options = ("--cacert", str(authority(secure)), "--resolve", f"example.org:{port}:127.0.0.1")
    assert curl(signed_url(secure, "example.org"), *options).returncode == 60


def test_without_trust_curl_refuses(secure: RunningServer) -> None:
    assert curl(signed_url(secure)).returncode == 60


def test_nodes_fetch_with_extra_ca_certs(secure: RunningServer) -> None:
    done = node(signed_url(secure), NODE_EXTRA_CA_CERTS=str(authority(secure)))
    assert json.loads(done.stdout)["Code"] == 0, done.stderr


def test_nodes_fetch_without_trust_fails(secure: RunningServer) -> None:
    assert node(signed_url(secure)).returncode != 0


def test_pythons_ssl_with_cafile(secure: RunningServer) -> None:
    context = ssl.create_default_context(cafile=authority(secure))
    with urllib.request.urlopen(signed_url(secure), b"{}", context=context) as answer:  # noqa: S310
        assert json.load(answer)["Code"] == 0


def test_the_sdk_with_verify(secure: RunningServer) -> None:
    app = secure.quickstart
    trusting = Client(
        app.app_id, app.server_secret, base_url=secure.base_url, verify=authority(secure)
    )
    with trusting as client:
        human = client.get_digital_human_list(limit=1).digital_humans[0]
        assert human.avatar_url.startswith(secure.base_url)
    wary = Client(app.app_id, app.server_secret, base_url=secure.base_url)
    with wary as client, pytest.raises(TransportFailed, match="not trusted"):
        client.get_digital_human_list()


def test_visavis_call_trusts_the_authority_of_its_data_directory(secure: RunningServer) -> None:
    answer = secure.run("call", LIST, "Limit=1", "--base-url", secure.base_url, "--json")
    assert answer["Code"] == 0


def test_keys_are_for_their_owner_alone(secure: RunningServer) -> None:
    for name in ("server.key", "authority.key"):
        mode = (secure.data_dir / "tls" / name).stat().st_mode
        assert stat.S_IMODE(mode) == 0o600


def test_a_second_start_keeps_authority_and_certificate(data_dir: Path) -> None:
    found = []
    for _ in range(2):
        with serve(data_dir, "--tls", "auto") as server:
            found.append({path.name: path.read_bytes() for path in (data_dir / "tls").iterdir()})
            done = curl(signed_url(server), "--cacert", str(authority(server)))
            assert json.loads(done.stdout)["Code"] == 0, done.stderr
    assert found[0] == found[1]


def test_a_certificate_of_ones_own(secure: RunningServer, data_dir: Path) -> None:
    own = secure.data_dir / "tls"
    with serve(data_dir, "--tls", f"{own / 'server.pem'},{own / 'server.key'}") as server:
        done = curl(signed_url(server), "--cacert", str(authority(secure)))
        assert json.loads(done.stdout)["Code"] == 0, done.stderr


@pytest.mark.parametrize("choice", ["maybe", "a.pem", "a.pem,b.key", ","])
def test_any_other_tls_choice_is_one_clear_error(data_dir: Path, choice: str) -> None:
    done = run_visavis("serve", "--port", "0", "--tls", choice, data_dir=data_dir)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "--tls" in done.stderr
    assert "Traceback" not in done.stderr
