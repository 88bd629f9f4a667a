"""The console in a browser, as an operator uses it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, ViewportSize

from support.axe import check_accessibility
from support.browsing import BROWSER_TIMEOUT_MS
from support.operating import Operator, token_of
from support.server import RunningServer

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 768, "height": 1024}


class Console:
    """A browser that has signed in. What its pages complain of, or ask of other machines, is
    remembered (``complaints``)."""

    def __init__(self, browser: Browser, base_url: str, token: str) -> None:
        self._context = browser.new_context(viewport=DESKTOP)
        self._context.set_default_timeout(BROWSER_TIMEOUT_MS)
        self._base_url = base_url
        self.operator = Operator(base_url, token)
        """Who has signed in, by REST: pages need not be clicked through to prepare something."""
        self.complaints: list[str] = []
        self._context.on("weberror", lambda fault: self.complaints.append(str(fault.error)))
        self._context.on("console", lambda said: self._heard(said.type, said.text))
        self._context.on("request", lambda asked: self._asked(asked.url))
        self.page = self._context.new_page()
        self.page.goto(f"{base_url}/console/sign-in#token={token}")
        self.page.wait_for_url(re.compile(r"/console/humans"))

    def open(self, path: str) -> Page:
        """A page of the console, with its first answers."""
        self.page.goto(f"{self._base_url}/console/{path}")
        return self.page

    def close(self) -> None:
        self._context.close()

    def _heard(self, kind: str, text: str) -> None:
        # That a request was refused is written there too: pages say it themselves.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self.complaints.append(text)

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and not url.startswith(f"{self._base_url}/"):
            self.complaints.append(f"{url} was asked for.")


@contextmanager
def console(browser: Browser, server: RunningServer) -> Iterator[Console]:
    """Fails at the end if a page complained, or asked anything of another machine."""
    made = Console(browser, server.base_url, token_of(server))
    try:
        yield made
    finally:
        made.close()
    assert made.complaints == []


def check_layouts(page: Page, look: Callable[[str], None] = lambda _name: None) -> None:
    """Assert that a page is usable as it stands on a desk, a tablet and a phone, light and dark:
    accessible, and nowhere wider than the screen. ``look`` may take a picture."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for name, size in (("desk", DESKTOP), ("tablet", TABLET), ("phone", PHONE)):
            page.set_viewport_size(size)
            look(f"{name}-{scheme}")
            check_accessibility(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"on a {name} the page is {wide} px wide"
