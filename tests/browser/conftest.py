"""A browser, and streams of the server that the tests of a file share."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from support.browsing import BROWSER_TIMEOUT_MS, Open, Stream, chromium, streams
from support.calls import Caller
from support.console import Console, console
from support.server import RunningServer


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One in which pages may play sound unasked."""
    with chromium(playwright, "--autoplay-policy=no-user-gesture-required") as made:
        yield made


@pytest.fixture(scope="module")
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens an address on a phone's screen. What a page complains of fails the test."""
    complaints: list[str] = []

    def open_one(url: str, **options: object) -> Page:
        page = browser.new_page(viewport={"width": 390, "height": 844}, **options)  # type: ignore[arg-type]
        page.set_default_timeout(BROWSER_TIMEOUT_MS)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
        )
        page.goto(url)
        return page

    yield open_one
    assert complaints == []


@pytest.fixture(scope="module")
def signed_in(browser: Browser, server: RunningServer) -> Iterator[Console]:
    """The console, by the operator. What a page complains of fails the test."""
    expect.set_options(timeout=BROWSER_TIMEOUT_MS)
    with console(browser, server) as made:
        yield made


@pytest.fixture
def new_stream(server: RunningServer, caller: Caller) -> Iterator[Callable[[str], Stream]]:
    """Begins streams of the built-in Amara, whose mouth these tests know the place of."""
    with streams(server, caller) as begin:
        yield begin
