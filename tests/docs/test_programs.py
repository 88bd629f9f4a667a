"""The programs in the pages, run as they stand there against a real server."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from support import backends
from support.calls import Caller
from support.docs import programs
from support.server import RunningServer, serve, wait_until
from support.streaming import ENVIRONMENT

from visavis.streams.viewer_tokens import read_token

TIMEOUT_S = 60
TIMBRE = "190ef9e2-4f62-4239-a60b-99fac5926350"
VECTOR = "5bd59fd62953a8059fb7eaba95720f66d19e4517"
AMARA = "b8870391-3dd7-4507-8b8c-979afbaadb2c"


@pytest.fixture(scope="module")
def server(
    seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    data_dir = shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("programs") / "data")
    with serve(data_dir, environment=ENVIRONMENT) as running:
        yield running


@pytest.fixture(scope="module")
def app(server: RunningServer) -> Caller:
    return server.new_app()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in programs().items():
        (tmp_path / name).write_text(text)
    return tmp_path


def environment(app: Caller, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "VISAVIS_BASE_URL": app.base_url,
        "VISAVIS_APP_ID": str(app.app_id),
        "VISAVIS_SERVER_SECRET": app.server_secret,
        **more,
    }


def run(folder: Path, app: Caller, *command: str) -> str:
    """What the command prints."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(app),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_programs_are_known_here() -> None:
    tested = {"call.sh", "call.py", "call.mjs", "stream.py", "conversation.py"}
    tested |= {"conftest.py", "test_greeting.py", "test_back_end.py"}  # in tests/testing
    assert set(programs()) == tested | {"receiver.py", "receiver.mjs", "token.mjs", "token04.py"}


def test_a_call_from_a_shell(folder: Path, app: Caller) -> None:
    backends.require_program("curl")
    answer = json.loads(run(folder, app, "sh", "-eu", "call.sh"))
    assert answer["Code"] == 0
    assert answer["Data"]["DigitalHumans"][0]["DigitalHumanId"] == AMARA


def test_a_call_from_python(folder: Path, app: Caller) -> None:
    assert AMARA in run(folder, app, sys.executable, "call.py")


def test_a_call_from_node(folder: Path, app: Caller) -> None:
    assert AMARA in run(folder, app, backends.require_program("node"), "call.mjs")


def test_a_stream_from_its_beginning_to_its_end(folder: Path, app: Caller) -> None:
    assert "'StreamId': 'guide'" in run(folder, app, sys.executable, "stream.py")
    assert app.call("QueryDigitalHumanStreamTasks")["Data"]["TaskList"] == []


def test_a_conversation_over_a_websocket(folder: Path, server: RunningServer, app: Caller) -> None:
    sound = str(folder / "speech.wav")
    server.run("say", "This is my own voice.", "--timbre", TIMBRE, "-o", sound)
    assert "spoken" in run(folder, app, sys.executable, "conversation.py", sound)


@contextmanager
def listening(folder: Path, command: Sequence[str], secret: str) -> Iterator[tuple[str, Path]]:
    """A receiver: its URL, and where it writes what it is told."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = folder / "told.txt"
    values = {**os.environ, "CALLBACK_SECRET": secret, "PORT": str(port)}
    with told.open("w") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=values, stdout=output, stderr=subprocess.DEVNULL
        )
    try:
        wait_until(lambda: _answers(port), TIMEOUT_S)
        yield f"http://127.0.0.1:{port}/", told
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("language", ["python", "node"])
def test_a_receiver_takes_what_is_signed_and_nothing_else(
    language: str, folder: Path, server: RunningServer, app: Caller
) -> None:
    program = "receiver.py" if language == "python" else "receiver.mjs"
    start = sys.executable if language == "python" else backends.require_program("node")
    app_id = str(app.app_id)
    secret = server.run("apps", "show", app_id, "--json")["CallbackSecret"]
    with listening(folder, [start, program], secret) as (url, told):
        server.run("apps", "callback", app_id, url)
        outcome = server.run("callbacks", "test", app_id, "--json")["Outcome"]
        assert "204" in outcome
        assert told.read_text().startswith("3 00000000-")
    with listening(folder, [start, program], "0" * 32) as (url, told):
        server.run("apps", "callback", app_id, url)
        with pytest.raises(AssertionError, match="401"):
            server.run("callbacks", "test", app_id)
        assert told.read_text() == ""
    server.run("apps", "callback", app_id, "-")


def test_the_signature_of_callbacks_is_the_contracts(folder: Path, app: Caller) -> None:
    shown = "import os; os.environ['CALLBACK_SECRET'] = ''; import receiver;"
    shown += "print(receiver.signature('secret', '1470820198', '123412'))"
    assert run(folder, app, sys.executable, "-c", shown).strip() == VECTOR


@pytest.mark.parametrize("language", ["python", "node"])
def test_a_viewer_token_allows_one_stream(language: str, folder: Path, app: Caller) -> None:
    command = [sys.executable, "token04.py"]
    if language == "node":
        command = [backends.require_program("node"), "token.mjs"]
    text = run(folder, app, *command).strip()
    token = read_token(text, app.app_id, app.server_secret, time.time())
    assert token.may_watch("hall", "amara")
    assert not token.may_watch("hall", "other")
    assert not token.may_publish_to("hall", "amara")
