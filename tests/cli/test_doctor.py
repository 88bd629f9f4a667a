"""``visavis doctor``."""

import shutil
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from support.command import Commands
from support.server import RunningServer


def checks(visavis: Commands, *options: object, code: int) -> dict[str, Any]:
    """The checks by name; asserts the exit code, and that it fits them."""
    ran = visavis.run("doctor", "--json", *options)
    assert (ran.code, ran.err) == (code, "")
    found = {check["Check"]: check for check in ran.json}
    assert all(check["Ok"] for check in found.values()) == (code == 0)
    return found


def wrong(visavis: Commands, *options: object) -> dict[str, Any]:
    """The one check that fails."""
    found = checks(visavis, *options, code=1)
    failed = [check for check in found.values() if not check["Ok"]]
    assert len(failed) == 1
    assert failed[0]["Remedy"]
    told = visavis.run("doctor", *options)
    assert told.code == 1
    assert failed[0]["Found"] in told.out
    assert failed[0]["Remedy"] in told.out
    return dict(failed[0])


@pytest.fixture
def healthy(visavis: Commands, data_dir: Path) -> Commands:
    """Commands on a seeded data directory."""
    assert visavis.data_dir == data_dir
    return visavis


def test_nothing_there_yet_is_well_and_stays_so(visavis: Commands) -> None:
    found = checks(visavis, code=0)
    assert "visavis serve will make it" in found["data"]["Found"]
    assert not visavis.data_dir.exists()


def test_a_healthy_one(healthy: Commands) -> None:
    found = checks(healthy, code=0)
    names = ["Python", "disk", "port", "database", "keys", "catalogue", "TLS", "C2PA"]
    assert list(found) == names
    assert "29 digital humans" in found["catalogue"]["Found"]
    told = healthy.run("doctor")
    assert (told.code, told.err) == (0, "")
    assert all(line.startswith("ok ") for line in told.out.splitlines())


def test_a_running_server_is_seen(healthy: Commands, server: RunningServer) -> None:
    healthy.set(VISAVIS_PORT=server.base_url.rsplit(":", 1)[1])
    assert "a server is running there" in checks(healthy, code=0)["port"]["Found"]


def test_missing_media_are_counted_and_named(healthy: Commands) -> None:
    stored = next(path for path in (healthy.data_dir / "media").glob("??/*"))
    stored.unlink()
    failed = wrong(healthy)
    assert failed["Check"] == "catalogue"
    assert "1 of " in failed["Found"]
    assert stored.name in failed["Found"]


def test_an_open_key_file(healthy: Commands) -> None:
    (healthy.data_dir / "keys.json").chmod(0o644)
    failed = wrong(healthy)
    assert "can be read by other users" in failed["Found"]
    assert "chmod 600" in failed["Remedy"]


def test_a_missing_key_file(healthy: Commands) -> None:
    (healthy.data_dir / "keys.json").unlink()
    assert "is missing" in wrong(healthy)["Found"]


def test_a_media_directory_that_is_gone(healthy: Commands) -> None:
    shutil.rmtree(healthy.data_dir / "media")
    assert "is not the one that belongs to this database" in wrong(healthy)["Found"]


def test_a_database_of_a_newer_version(healthy: Commands) -> None:
    with sqlite3.connect(healthy.data_dir / "visavis.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert "made by another version" in wrong(healthy)["Found"]


@pytest.mark.parametrize(
    "url", ["postgresql://127.0.0.1:1/x", "mysql://127.0.0.1/x", "sqlite:////proc/none/x"]
)
def test_a_database_that_cannot_be_used(visavis: Commands, url: str) -> None:
    assert "database" in wrong(visavis, "--database-url", url)["Found"]


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1", "unix:///none", "nonsense"])
def test_a_redis_that_cannot_be_reached(healthy: Commands, url: str) -> None:
    healthy.set(VISAVIS_REDIS_URL=url)
    failed = wrong(healthy)
    assert failed["Check"] == "Redis"
    assert "VISAVIS_REDIS_URL" in failed["Found"] + failed["Remedy"]


def test_a_redis_that_answers(healthy: Commands, redis_url: str) -> None:
    healthy.set(VISAVIS_REDIS_URL=redis_url)
    assert checks(healthy, code=0)["Redis"]["Found"] == "answers"


def test_certificates_that_are_gone(healthy: Commands) -> None:
    healthy.set(VISAVIS_TLS="/none/cert.pem,/none/key.pem")
    failed = wrong(healthy)
    assert failed["Check"] == "TLS"
    assert "/none/cert.pem" in failed["Found"]


def test_own_certificates(healthy: Commands) -> None:
    healthy.set(VISAVIS_TLS="auto")
    assert "server.pem is valid" in checks(healthy, code=0)["TLS"]["Found"]


def test_the_databases_password_is_not_shown(visavis: Commands) -> None:
    told = visavis.run("doctor", "--database-url", "postgresql://u:hunter2@127.0.0.1:1/x")
    assert "hunter2" not in told.out + told.err


def test_a_host_that_is_none_is_no_traceback(visavis: Commands) -> None:
    visavis.set(VISAVIS_HOST="ü" * 80)
    assert checks(visavis, code=0)["port"]["Ok"]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (
            '{"checks": {"database": {"ok": false, "detail": "It is gone."}}}',
            "database: It is gone",
        ),
        ('{"checks": {"database": {"ok": true, "detail": "answers"}}}', ""),
        ("<html>something else</html>", ""),
        ("[]", ""),
    ],
)
def test_a_server_that_runs_is_asked_whether_it_is_ready(
    visavis: Commands, monkeypatch: pytest.MonkeyPatch, answer: str, problem: str
) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/readyz"
            self.send_response(503)
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("VISAVIS_PORT", str(server.server_port))
        found = checks(visavis, code=1 if problem else 0)["port"]
        server.shutdown()
    assert problem in found["Found"]
    assert found["Ok"] == (not problem)
