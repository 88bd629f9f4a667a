"""``visavis serve`` that cannot start: always one clear line, and exit code 1."""

import logging
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from support.command import Commands


@pytest.fixture(autouse=True)
def _logs_stay_as_they_were() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def healthy(visavis: Commands, data_dir: Path) -> Commands:
    """Commands on a seeded data directory."""
    assert visavis.data_dir == data_dir
    return visavis


def test_a_port_in_use(healthy: Commands) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = refused(healthy, "--port", port)
    assert f"The server cannot listen on 127.0.0.1 port {port}: " in told
    assert "--port 8089" in told


def refused(visavis: Commands, *options: object) -> str:
    """What the command says; progress may stand before it."""
    ran = visavis.run("serve", "--port", "0", *options)
    assert (ran.code, ran.out) == (1, "")
    told = ran.err[ran.err.index("Error: ") :]
    assert 1 <= len(told.strip().splitlines()) <= 2
    return told


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_a_port_that_cannot_be(visavis: Commands, port: str) -> None:
    ran = visavis.run("serve", "--port", port)
    assert ran.code == (2 if port == "http" else 1)
    assert port in ran.err or "--port" in ran.err
    assert not visavis.data_dir.exists()


@pytest.mark.parametrize("host", ["192.0.2.1", "host.invalid", "a..b", "ü" * 80, "300.1.1.1"])
def test_a_host_that_is_not_ours(healthy: Commands, host: str) -> None:
    assert f"The server cannot listen on {host} port 0" in refused(healthy, "--host", host)


@pytest.mark.parametrize("choice", ["on", "cert.pem", "cert.pem,", ",key.pem", "Auto"])
def test_a_tls_choice_that_cannot_be(healthy: Commands, choice: str) -> None:
    told = refused(healthy, "--tls", choice)
    assert f"--tls {choice!r} cannot be used." in told
    assert "off, auto, or two PEM files" in told


def test_a_redis_that_cannot_be_reached(healthy: Commands) -> None:
    healthy.set(VISAVIS_REDIS_URL="redis://127.0.0.1:1")
    assert "Redis cannot be reached" in refused(healthy)


def test_a_data_directory_that_cannot_be_made(visavis: Commands, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    told = refused(visavis, "--data-dir", tmp_path / "file" / "data")
    assert "cannot be made: Not a directory" in told


def test_a_database_that_cannot_be_reached(visavis: Commands) -> None:
    told = refused(visavis, "--database-url", "postgresql://127.0.0.1:1/x")
    assert "The database cannot be used" in told


def test_an_open_key_file(healthy: Commands) -> None:
    (healthy.data_dir / "keys.json").chmod(0o644)
    assert "can be read by other users" in refused(healthy)


def test_a_media_directory_that_is_gone(healthy: Commands) -> None:
    shutil.rmtree(healthy.data_dir / "media")
    assert "is not the one that belongs to this database" in refused(healthy)
