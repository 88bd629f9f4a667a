"""``python -m benchmarks.gallery``: how soon the console's gallery shows whom it has.

A real server and a real Chromium share the machine. Each visit is a browser that has never been
there: nothing is cached. Times are the browser's own, from the beginning of the navigation.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.gallery_catalogue import OWN_PICTURES, fill
from benchmarks.report import write
from benchmarks.servers import Server, free_port, visavis

GOAL_MS = 1000
RESTS_AT = 0.05
"""Of a core."""
REST_TIMEOUT_S = 30
SCROLL_TIMEOUT_S = 300
SCREEN = {"width": 1440, "height": 900}
WATCH = (Path(__file__).parent / "gallery_watch.js").read_text()
TEXT = "Amara"
"""What is searched for: the name of one in 29."""
NAMES = {
    "skeleton": "the page's frame is painted",
    "picture": "the first picture is painted",
    "screen": "all pictures of the first screen are there",
}
Times = dict[str, float]


@contextmanager
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=["--no-sandbox"]) as browser,
    ):
        yield browser


@contextmanager
def visitor(browser: Browser, base_url: str, token: str) -> Iterator[Page]:
    """A page that is signed in, in a browser whose cache is empty."""
    context: BrowserContext = browser.new_context(viewport=SCREEN)  # type: ignore[arg-type]
    signed_in = context.request.post(f"{base_url}/admin/v1/session", data={"token": token})
    assert signed_in.ok, signed_in.text()
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


def visit(browser: Browser, base_url: str, token: str) -> Times:
    """Milliseconds by name, as NAMES has them, and of a search."""
    with visitor(browser, base_url, token) as page:
        page.goto(f"{base_url}/console/humans")
        page.wait_for_function("() => seen.screen && seen.picture")
        times: Times = page.evaluate("() => ({...seen})")
        page.locator("#humans [name=text]").fill(TEXT)
        times["search"] = page.evaluate("searched()")
    return times


def scroll(browser: Browser, base_url: str, token: str, rows: int) -> dict[str, Any]:
    """To the last one: seconds, elements, MiB of the page's heap, and ms of a frame at the end."""
    with visitor(browser, base_url, token) as page:
        page.goto(f"{base_url}/console/humans")
        begun = time.monotonic()
        page.wait_for_function("scrolled", arg=rows, timeout=1000 * SCROLL_TIMEOUT_S, polling="raf")
        took_s = time.monotonic() - begun
        return {"seconds": took_s, **page.evaluate("weight()")}


def measure(work: Path, rows: int, rounds: int) -> list[str]:
    data_dir = work / "data"
    fill(data_dir, rows)
    with chromium() as browser:
        first = [_first_visit(browser, data_dir) for _ in range(rounds)]
        with serving(data_dir) as base_url:
            token = new_token(data_dir)
            visit(browser, base_url, token)
            later = [visit(browser, base_url, token) for _ in range(rounds)]
            weight = scroll(browser, base_url, token, rows)
    return [*_table(rows, first, later), "", _last_words(rows, rounds, weight)]


def _first_visit(browser: Browser, data_dir: Path) -> Times:
    """To a server that has answered nobody yet, and whose small pictures have not been made."""
    shutil.rmtree(data_dir / "media" / "thumbnails", ignore_errors=True)
    with serving(data_dir) as base_url:
        return visit(browser, base_url, new_token(data_dir))


@contextmanager
def serving(data_dir: Path) -> Iterator[str]:
    """On any core: browser and server share the machine, as they do for who tries it out."""
    with visavis(data_dir, free_port(), data_dir.with_suffix(".log")) as server:
        os.sched_setaffinity(server.pid, range(os.cpu_count() or 1))
        _rest(server)
        yield f"http://127.0.0.1:{server.port}"


def _rest(server: Server) -> None:
    """Until what a server does after its start (spare processes of streams) is done."""
    deadline = time.monotonic() + REST_TIMEOUT_S
    while time.monotonic() < deadline:
        before = server.cpu_seconds()
        time.sleep(1)
        if server.cpu_seconds() - before < RESTS_AT:
            return


def new_token(data_dir: Path) -> str:
    command = [sys.executable, "-m", "visavis", "admin", "token", "--new", "--json"]
    command += ["--data-dir", str(data_dir)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return str(json.loads(done.stdout)["Token"])


def _table(rows: int, first: list[Times], later: list[Times]) -> list[str]:
    lines = [
        f"{rows:,} digital humans; ms from the beginning of the navigation.",
        "",
        "| | first visit to a server | the slowest | later visits | the slowest |",
        "|---|---|---|---|---|",
    ]
    names = {**NAMES, "search": f"a text is found, from the last key on ({TEXT!r})"}
    for name, words in names.items():
        columns = []
        for times in (first, later):
            values = [one[name] for one in times]
            columns += [f"{statistics.median(values):.0f}", f"{max(values):.0f}"]
        lines.append(f"| {words} | {' | '.join(columns)} |")
    return lines


def _last_words(rows: int, rounds: int, weight: dict[str, Any]) -> str:
    return (
        f"Medians of {rounds}; goal: the first picture within {GOAL_MS} ms. On a first visit "
        f"nothing is indexed and no small picture made; the newest {OWN_PICTURES} have one each "
        f"of their own. Scrolled to the last of {rows:,}, as fast as pages come: "
        f"{weight['seconds']:.0f} s, {weight['elements']:,} elements, a heap of "
        f"{weight['heap_mib']:.0f} MiB, {weight['frame_ms']:.1f} ms a frame there. "
        f"{os.cpu_count()} cores, Python {platform.python_version()}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gallery", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="put the figures into README.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="visavis-bench-") as work:
        lines = measure(Path(work), options.rows, options.rounds)
    sys.stdout.write("\n".join(lines) + "\n")
    if options.write:
        write("gallery", lines)


if __name__ == "__main__":
    main()
