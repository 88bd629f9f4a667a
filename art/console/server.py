"""A server of its own, with the built-in catalogue and the model files for portraits."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from visavis.client import Client
from visavis.faces.models import install_models

MODELS = Path.home() / ".cache" / "visavis-tests" / "models"


@dataclass(frozen=True)
class Server:
    """One that listens; ``token`` is the operator's."""

    data_dir: Path
    base_url: str
    app_id: int
    server_secret: str
    token: str

    def run(self, *words: str) -> Any:
        """A command on its data directory; the JSON that it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "visavis", *words, "--json"],
            env=_environment(self.data_dir),
            capture_output=True,
            check=True,
        )
        return json.loads(done.stdout)

    def client(self, app_id: int, server_secret: str) -> Client:
        return Client(app_id, server_secret, base_url=self.base_url)


@contextmanager
def serving() -> Iterator[Server]:
    """A new server until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        install_models(MODELS)
        shutil.copytree(MODELS, data_dir / "models")
        with subprocess.Popen(
            [sys.executable, "-m", "visavis", "serve", "--port", "0", "--json"],
            env=_environment(data_dir),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            try:
                yield _server(process, data_dir)
            finally:
                process.terminate()


def _server(process: "subprocess.Popen[str]", data_dir: Path) -> Server:
    text = ""
    for line in process.stdout or ():
        text += line
        if line.rstrip() == "}":
            break
    facts = json.loads(text)
    return Server(
        data_dir, facts["BaseUrl"], facts["AppId"], facts["ServerSecret"], facts["AdminToken"]
    )


def _environment(data_dir: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VISAVIS_")}
    return {**kept, "VISAVIS_DATA_DIR": str(data_dir)}
