"""Starting the servers that are measured, each a process of its own on one pinned core."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
START_TIMEOUT_S = 300
SERVER_CORE = 0
LOAD_CORE = 1


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """CPU time used so far by the process and its children that still run."""
        ticks = 0
        for pid in _family(self.pid):
            with contextlib.suppress(FileNotFoundError):
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_bytes(self) -> int:
        """Resident memory of the process."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


def _family(pid: int) -> list[int]:
    pids = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            pids += _family(int(child))
    return pids


def pin(core: int) -> None:
    """Keep this process on one core, where the machine has it."""
    if core < (os.cpu_count() or 1):
        os.sched_setaffinity(0, {core})


def free_port() -> int:
    with socket.create_server((HOST, 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def running(name: str, command: list[str], port: int, log: Path) -> Iterator[Server]:
    """Start ``command``, wait until the port answers, and end it afterwards."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: pin(SERVER_CORE),  # noqa: PLW1509 (nothing else runs here yet)
            start_new_session=True,
        )
    try:
        _wait(process, port, log)
        yield Server(name, port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")


def visavis(data_dir: Path, port: int, log: Path) -> contextlib.AbstractContextManager[Server]:
    """This project's server on a data directory that exists."""
    command = [sys.executable, "-m", "visavis", "serve"]
    command += ["--data-dir", str(data_dir), "--port", str(port)]
    return running("visavis", command, port, log)


def bare(body: Path, port: int, log: Path) -> contextlib.AbstractContextManager[Server]:
    """The bare ASGI application."""
    command = [sys.executable, "-m", "benchmarks.bare_app", str(port), str(body)]
    return running("bare ASGI app", command, port, log)
