"""Prism (@stoplight/prism-cli), the usual mock of an OpenAPI document, as a peer to measure beside.

It answers with one example that lies ready, and checks no signature: less than this server does.
"""

import json
import shutil
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

from benchmarks.servers import HOST, Server, running

PACKAGE = "@stoplight/prism-cli@5.16.0"


def install(directory: Path) -> Path | None:
    """The program, installed through npm where it is not yet there; None without npm."""
    npm = shutil.which("npm")
    program = directory / "node_modules" / ".bin" / "prism"
    if program.exists():
        return program
    if npm is None:
        return None
    directory.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", directory, PACKAGE],
        check=True,
    )
    return program


def serve(program: Path, body: Path, port: int, directory: Path) -> AbstractContextManager[Server]:
    """Prism with ``body`` as the example of the one operation."""
    document = directory / "prism.json"
    document.write_text(json.dumps(_document(json.loads(body.read_text()))))
    command = [str(program), "mock", "--host", HOST, "--port", str(port), str(document)]
    return running("Prism", command, port, directory / "prism.log")


def _document(example: object) -> dict[str, object]:
    answer = {"description": "OK", "content": {"application/json": {"example": example}}}
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "GetDigitalHumanList", "version": "1"},
        "paths": {"/": {"post": {"requestBody": body, "responses": {"200": answer}}}},
    }
