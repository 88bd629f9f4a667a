"""The real server, as a process of its own."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.calls import Caller

START_TIMEOUT_S = 60
VISAVIS = (sys.executable, "-m", "visavis")


@dataclass
class RunningServer:
    """A server that listens, with the App it made at its first start (if it has one)."""

    process: subprocess.Popen[str]
    data_dir: Path
    base_url: str
    banner: str
    log: Path
    environment: Mapping[str, str]

    @property
    def quickstart(self) -> Caller:
        """The App that the banner names."""
        app_id = re.search(r"AppId +(\d+)", self.banner)
        secret = re.search(r"ServerSecret +(\w{32})", self.banner)
        assert app_id is not None
        assert secret is not None, self.banner
        return Caller(self.base_url, int(app_id[1]), secret[1])

    def new_app(self, *options: str, wait: bool = True) -> Caller:
        """Another App, made through the command line; known to the server on return."""
        made = self.run("apps", "create", "Test App", *options, "--json")
        caller = Caller(self.base_url, made["AppId"], made["ServerSecret"])
        if wait:
            wait_until(lambda: caller.call("GetTimbreList")["Code"] != 100000010)
        return caller

    def run(self, *arguments: str) -> Any:
        """A command on this server's data directory; the JSON that it prints."""
        done = run_visavis(*arguments, data_dir=self.data_dir, environment=self.environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if "--json" in arguments else done.stdout


def run_visavis(
    *arguments: str, data_dir: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*VISAVIS, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env=_environment(data_dir, environment),
        check=False,
    )


@contextmanager
def serve(
    data_dir: Path, *options: str, environment: Mapping[str, str] | None = None
) -> Iterator[RunningServer]:
    """``visavis serve`` on a free port until the block ends."""
    log = data_dir.with_name(f"{data_dir.name}.{time.monotonic_ns()}.log")
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*VISAVIS, "serve", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=_environment(data_dir, environment),
        )
    try:
        banner = _read_banner(process, log)
        url = re.search(r"listens on (\S+)", banner)
        assert url is not None
        yield RunningServer(process, data_dir, url[1], banner, log, environment or {})
    finally:
        process.terminate()
        try:
            process.wait(20)
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


def _read_banner(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Stop with"):
            return "".join(lines)
    raise AssertionError(f"the server did not start: {log.read_text()}")


def _environment(data_dir: Path, environment: Mapping[str, str] | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VISAVIS_")}
    # Most servers of tests run no streams: a spare process each would be for nothing.
    ours = {"VISAVIS_DATA_DIR": str(data_dir), "VISAVIS_STREAM_SPARES": "0"}
    return {**kept, **ours, **(environment or {})}


def wait_until(condition: Any, timeout_s: float = 30.0) -> None:
    """Poll until it holds. For what another process does; how long that takes is measured in
    benchmarks, not here."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.02)
