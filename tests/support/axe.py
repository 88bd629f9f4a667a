"""axe-core, which looks for faults of accessibility in a page: fetched through npm once, and kept
for later runs."""

import json
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from support import backends

VERSION = "4.14.1"
"""npm checks what it fetches against the registry's digest of this version."""
FOLDER = Path(os.environ.get("VISAVIS_TEST_AXE", Path.home() / ".cache" / "visavis-tests" / "axe"))
FETCH_TIMEOUT_S = 120
GRAVE = ("serious", "critical")
_RUN = "() => axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)"


def check_accessibility(page: Page) -> None:
    """Assert that a page, as it stands, has no serious or critical fault of accessibility."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_source())
    grave = [found for found in page.evaluate(_RUN) if found["impact"] in GRAVE]
    assert not grave, "\n".join(_words(found) for found in grave)


def _words(found: dict[str, Any]) -> str:
    places = [f"  {node['target']}: {node['failureSummary']}" for node in found["nodes"][:5]]
    return "\n".join([f"{found['id']} ({found['impact']}): {found['help']}", *places])


def _source() -> str:
    """The program; without it the test is skipped, loudly, or fails."""
    kept = FOLDER / VERSION / "axe.min.js"
    if not kept.is_file():
        npm = backends.require_program("npm", "axe")
        if fault := _fetch(npm):
            backends.missing("axe", fault)
    return kept.read_text("utf-8")


@cache
def _fetch(npm: str) -> str:
    """Why it could not be fetched; empty where it was. Several processes may fetch at once: each
    has a folder of its own, and the first one's is kept."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as draft:
        (Path(draft) / "package.json").write_text(json.dumps({"private": True}))
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]
        try:
            done = subprocess.run(
                [npm, "install", *options, f"axe-core@{VERSION}"],
                cwd=draft,
                capture_output=True,
                text=True,
                timeout=FETCH_TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"npm did not fetch it within {FETCH_TIMEOUT_S} s"
        if done.returncode:
            return f"npm could not fetch it: {done.stderr.strip()[-300:]}"
        try:
            (Path(draft) / "node_modules" / "axe-core").rename(FOLDER / VERSION)
        except OSError:
            if not (FOLDER / VERSION / "axe.min.js").is_file():
                raise
    return ""
