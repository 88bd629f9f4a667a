"""The browser that the pictures are taken with."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, ViewportSize

from art.console.server import Server

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
OPTIONS = (
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
)
TIMEOUT_MS = 60_000


class View:
    """Opens pages of the console, signed in."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser = browser
        self._server = server
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{server.base_url}/console/sign-in#token={server.token}")
        page.wait_for_url("**/console/humans")
        self._state = context.storage_state()
        context.close()

    def open(
        self,
        path: str,
        *,
        size: ViewportSize = DESK,
        scheme: Literal["light", "dark"] = "light",
        is_signed_in: bool = True,
    ) -> Page:
        """A page on a screen of this size, two dots to the pixel on a phone's."""
        context = self._browser.new_context(
            viewport=size,
            color_scheme=scheme,
            storage_state=self._state if is_signed_in else None,
            device_scale_factor=2 if size is PHONE else 1,
        )
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        page.goto(f"{self._server.base_url}/console/{path}")
        if is_signed_in and size is not PHONE:
            page.wait_for_selector("#server")  # how busy the server is
        return page


def take(page: Page) -> Image.Image:
    """Its picture, when what it shows has come; the page is closed."""
    page.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.context.close()
    return picture


@contextmanager
def views(playwright: Playwright, server: Server) -> Iterator[View]:
    """With Debian's Chromium."""
    program = "/usr/bin/chromium"
    with playwright.chromium.launch(executable_path=program, args=OPTIONS) as browser:
        yield View(browser, server)
