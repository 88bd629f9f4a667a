"""The code for a call, run for real."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import backends
from support.calls import Caller
from support.operating import Operator

TEXT = 'It\'s "fine": `a` $b \\ 你好\n\tü </script> @BODY@ \u2028'
PARAMS = {
    "DigitalHumanConfig": {"DigitalHumanId": TEXT, "BackgroundColor": "#00ff00"},
    "RTCConfig": {"RoomId": "r", "StreamId": "s"},
    "Assets": [],
    "TTL": 60,
    "Unknown": [None, True, 1.5, {"a": TEXT}],
}
CREATE = "CreateDigitalHumanStreamTask"
NOT_FOUND = 400000003
GO_CACHE = Path.home() / ".cache" / "visavis-tests" / "go"
"""Of what Go has compiled: its standard library takes a while."""
Run = Callable[[str, Path], list[str]]


def _curl(code: str, _folder: Path) -> list[str]:
    backends.require_program("curl")
    return ["sh", "-c", code]


def _python(code: str, folder: Path) -> list[str]:
    (folder / "call.py").write_text(code)
    return [sys.executable, str(folder / "call.py")]


def _node(code: str, folder: Path) -> list[str]:
    (folder / "call.mjs").write_text(code)
    return [backends.require_program("node"), str(folder / "call.mjs")]


def _go(code: str, folder: Path) -> list[str]:
    (folder / "call.go").write_text(code)
    return [backends.require_program("go"), "run", str(folder / "call.go")]


LANGUAGES: dict[str, Run] = {"curl": _curl, "python": _python, "node": _node, "go": _go}


def run(command: list[str], caller: Caller, folder: Path) -> str:
    own = {"VISAVIS_APP_ID": str(caller.app_id), "VISAVIS_SERVER_SECRET": caller.server_secret}
    cache = {"GOCACHE": str(GO_CACHE), "HOME": str(folder), "CGO_ENABLED": "0"}
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=300,
        env=environment | cache | own,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_snippet_calls(
    operator: Operator, caller: Caller, tmp_path: Path, language: str, method: str
) -> None:
    """It is understood, however awkward the parameters: the digital human alone is not found."""
    body = {"app_id": caller.app_id, "action": CREATE, "params": PARAMS, "method": method}
    made = operator.post("/calls", body)
    code = made["snippets"][language]
    assert caller.server_secret not in code
    answer = json.loads(run(LANGUAGES[language](code, tmp_path), caller, tmp_path))
    assert answer["Code"] == NOT_FOUND
    assert "你好" in answer["Message"]
    assert answer["Message"] == made["answer"]["Message"]


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_client_s_snippet_calls(
    operator: Operator, caller: Caller, tmp_path: Path, method: str
) -> None:
    params = {"Limit": 1}
    body = {"app_id": caller.app_id, "action": "GetTimbreList", "params": params, "method": method}
    made: Any = operator.post("/calls", body)
    printed = run(_python(made["snippets"]["python_client"], tmp_path), caller, tmp_path)
    assert "'TimbreId'" in printed


def test_go_is_as_gofmt_has_it(operator: Operator, caller: Caller, tmp_path: Path) -> None:
    backends.require_program("go")
    gofmt = shutil.which("gofmt") or backends.require_program("gofmt")
    for method in ("POST", "GET"):
        body = {"app_id": caller.app_id, "action": CREATE, "params": PARAMS, "method": method}
        (tmp_path / "call.go").write_text(operator.post("/calls", body)["snippets"]["go"])
        done = subprocess.run(
            [gofmt, "-d", tmp_path / "call.go"], capture_output=True, text=True, check=True
        )
        assert done.stdout == ""
