"""The studio in a browser with a microphone that is none: a whole conversation, and how it may go
wrong."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, Response, expect
from support.browsing import BROWSER_TIMEOUT_MS, chromium
from support.calls import Caller, fetch
from support.console import Console, check_layouts, console
from support.server import RunningServer, wait_until

MEASURE = (Path(__file__).parent / "measure.js").read_text()
START_S = 90
"""Of a stream, whose process takes a while on a machine that is busy."""
MOUTH = (0.42, 0.39, 0.58, 0.47)
"""Amara's: left, top, right and bottom in shares of the picture."""
TEXT = "Many happy people are buying apples and bananas by the beautiful blue bay."
TWICE = f"{TEXT} {TEXT}"
"""Long enough that a test which is held up still finds it spoken."""
LONG = (
    "The quick brown fox jumps over the lazy dog, again and again, until the evening comes. " * 20
)
LIVE = "[data-state=live], [data-state=speaking]"
REFUSES = """() => {
  const refusal = new DOMException("", "NotAllowedError");
  navigator.mediaDevices.getUserMedia = () => Promise.reject(refusal);
}"""
BUTTON = "#gestures button"


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One with a microphone that beeps, and may be used unasked."""
    options = (
        "--autoplay-policy=no-user-gesture-required",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
    )
    with chromium(playwright, *options) as made:
        yield made


@pytest.fixture(scope="module")
def signed_in(browser: Browser, server: RunningServer, caller: Caller) -> Iterator[Console]:
    """``caller`` is the App whose rate limit is not reached."""
    del caller
    expect.set_options(timeout=BROWSER_TIMEOUT_MS)
    with console(browser, server) as made:
        yield made


@pytest.fixture(scope="module")
def sessions(signed_in: Console) -> list[str]:
    """The addresses of the connections that were made, by which to end them."""
    found: list[str] = []

    def note(response: Response) -> None:
        if "/whep?" in response.url and response.status == 201:
            found.append(response.headers["location"])

    signed_in.page.on("response", note)
    return found


@pytest.fixture(scope="module")
def studio(signed_in: Console, sessions: list[str]) -> Page:
    """The page with a stream of Amara's that runs."""
    del sessions
    page = signed_in.open("studio")
    page.wait_for_selector("html[data-ready]")
    page.select_option("#app", label="Test App")
    page.select_option("#face", label="Amara")
    page.select_option("#preset", "360x640")
    start(page)
    return page


def start(page: Page) -> None:
    """A machine that is busy may have no room at first."""

    def begun() -> bool:
        if page.locator("#start").is_visible():
            page.click("#start")
            page.wait_for_selector(
                f"[data-state=idle], [data-state=refused], {LIVE}", timeout=1000 * START_S
            )
        return bool(page.locator(LIVE).count())

    wait_until(begun, START_S)


def say(page: Page, text: str, key: str = "Enter") -> None:
    page.fill("#text", text)
    page.press("#text", key)


def row(page: Page, text: str) -> Any:
    return page.locator("#queue li").filter(has_text=text[:40]).first


def measure(page: Page, seconds: float, hears: bool = False) -> dict[str, Any]:
    return dict(page.evaluate(MEASURE, [seconds, MOUTH, hears]))


def last_call(page: Page) -> str:
    return page.inner_text("#call-name").removeprefix("POST ?Action=")


def is_quiet(page: Page) -> None:
    """What another test may have left is ended; waits until nothing is said.

    Looking and clicking is one step in the page: a drive that ends in between disables the button.
    """
    page.evaluate("() => document.querySelector('#talk[aria-pressed=true]')?.click()")
    page.evaluate("() => document.querySelector('#silence:enabled')?.click()")
    page.wait_for_selector("[data-state=live]")
    expect(page.locator("#queue .now, #queue .wait")).to_have_count(0)


def test_a_typed_text_is_heard_seen_and_read(studio: Page) -> None:
    is_quiet(studio)
    before = measure(studio, 2)
    say(studio, TWICE)
    studio.wait_for_selector("[data-state=speaking]")
    expect(row(studio, TEXT).locator(".pr")).to_be_visible()
    expect(studio.locator("#captions")).to_contain_text("beautiful")
    speaking = measure(studio, 3, hears=True)
    expect(row(studio, TEXT).locator(".m")).to_contain_text("Done")
    assert speaking["size"] == [360, 640]
    assert before["loudness"] < 0.001
    assert speaking["loudness"] > 0.01
    assert speaking["motion"] > 3 * before["motion"]
    expect(studio.locator("#captions")).to_have_text("")


def test_figures_of_a_drive(studio: Page) -> None:
    names = ("First sound", "First moved picture", "Frame rate", "Sound to picture", "Bitrate")
    tiles = [
        studio.locator(".fig").filter(has=studio.get_by_role("heading", name=name))
        for name in names
    ]

    def are_all_measured() -> bool:
        """A drive that sound of the one before may be taken for, or of which too few pictures came,
        is not measured: then another one is."""
        is_quiet(studio)
        studio.wait_for_timeout(1000)
        say(studio, TEXT)
        studio.wait_for_selector("[data-state=speaking]")
        expect(row(studio, TEXT)).to_have_class("done")
        return all(re.search(r"\d", tile.locator("b").inner_text()) for tile in tiles)

    wait_until(are_all_measured, 120)
    for tile in tiles:
        expect(tile.locator(".spark path").last).to_have_attribute("d", re.compile("^M"))


def test_shift_enter_interrupts(studio: Page) -> None:
    is_quiet(studio)
    say(studio, LONG)
    say(studio, "This one waits.")
    expect(row(studio, "This one waits.")).to_have_class("wait")
    expect(row(studio, LONG)).to_have_class("now")
    say(studio, "Now me.", "Shift+Enter")
    expect(row(studio, LONG)).to_have_class("cut")
    expect(row(studio, LONG).locator(".m")).to_contain_text("Interrupted at")
    expect(row(studio, "Now me.")).to_have_class("done")
    expect(row(studio, "This one waits.")).to_have_class("done")


def test_stop_speaking_drops_what_waits(studio: Page) -> None:
    is_quiet(studio)
    say(studio, LONG + "A.")
    say(studio, "Never said.")
    studio.wait_for_selector("[data-state=speaking]")
    studio.click("#silence")
    expect(row(studio, "Never said.")).to_have_class("cut")
    is_quiet(studio)
    assert last_call(studio) == "InterruptDriveTask"


def test_enter_belongs_to_an_input_method_that_composes(studio: Page) -> None:
    studio.fill("#text", "ni hao")
    studio.eval_on_selector(
        "#text",
        "(box) => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true,"
        " bubbles: true}))",
    )
    expect(studio.locator("#text")).to_have_value("ni hao")
    studio.press("#text", "Alt+Enter")
    expect(studio.locator("#text")).to_have_value("ni hao\n")
    studio.fill("#text", "")


def test_a_text_that_is_too_long_is_kept(studio: Page) -> None:
    say(studio, "a" * 1801)
    expect(studio.locator("#text-problem")).to_contain_text("1 too many")
    assert len(studio.input_value("#text")) == 1801
    studio.fill("#text", "")


def test_actions_by_button_and_by_key(studio: Page) -> None:
    studio.click(f"{BUTTON} >> nth=1")
    expect(studio.locator("#call-request")).to_contain_text('"Action": "nod"')
    expect(studio.locator("#call-code")).to_have_text("Code 0")
    studio.locator("#stage").focus()
    studio.keyboard.press("1")
    expect(studio.locator("#call-request")).to_contain_text('"Action": "wave"')
    studio.uncheck("#keys")
    studio.locator("#stage").focus()
    studio.keyboard.press("2")
    expect(studio.locator(f"{BUTTON} kbd").first).to_be_hidden()
    studio.wait_for_timeout(300)
    assert '"Action": "wave"' in studio.inner_text("#call-request")
    studio.check("#keys")


def test_the_microphone_drives(studio: Page) -> None:
    is_quiet(studio)
    studio.click("#talk")
    studio.wait_for_selector("[data-state=speaking]")
    expect(studio.locator("#mic-state")).to_have_text("Speaking")
    studio.wait_for_function(
        "() => Number(document.querySelector('#level .p').getAttribute('width')) > 5"
    )
    assert measure(studio, 2, hears=True)["loudness"] > 0.005
    studio.click("#talk")
    expect(studio.locator("#mic-state")).to_have_text("Off")
    expect(row(studio, "Microphone")).to_have_class("done")


def test_the_microphone_held(studio: Page) -> None:
    is_quiet(studio)
    studio.click("#mode-hold")
    studio.hover("#talk")
    studio.mouse.down()
    expect(studio.locator("#mic-state")).to_have_text("Speaking")
    studio.mouse.up()
    expect(studio.locator("#mic-state")).to_have_text("Off")
    studio.locator("#stage").focus()
    studio.keyboard.down("Space")
    expect(studio.locator("#mic-state")).to_have_text("Speaking")
    studio.keyboard.up("Space")
    expect(studio.locator("#mic-state")).to_have_text("Off")
    studio.click("#mode-toggle")
    is_quiet(studio)


def test_an_audio_file_that_cannot_be_had(studio: Page) -> None:
    is_quiet(studio)
    studio.fill("#file", "http://127.0.0.1:9/none.mp3")
    studio.press("#file", "Enter")
    expect(row(studio, "http://127.0.0.1:9/none.mp3")).to_have_class("fail")
    expect(row(studio, "http://127.0.0.1:9/none.mp3").locator(".why")).to_contain_text("127.0.0.1")


def test_the_last_call_as_code(studio: Page) -> None:
    studio.click(f"{BUTTON} >> nth=0")
    expect(studio.locator("#cp-curl pre")).to_contain_text("?Action=DoAction")
    studio.locator("#ct-curl").focus()
    for name, sign in (("python", "hashlib.md5"), ("node", "createHash"), ("go", "md5.Sum")):
        studio.keyboard.press("ArrowRight")
        expect(studio.locator(f"#cp-{name} pre").first).to_contain_text(sign)
    expect(studio.locator("#call-request")).to_contain_text("&Signature=****")
    studio.click("#earlier summary")
    expect(studio.locator("#calls code").first).to_have_text("DoAction")
    studio.click("#ct-curl")


def test_a_connection_that_is_lost_is_made_anew(studio: Page, sessions: list[str]) -> None:
    base = re.match(r"https?://[^/]+", studio.url)
    assert base is not None
    before = len(sessions)
    fetch(f"{base[0]}{sessions[-1]}", "DELETE")
    wait_until(lambda: _passes(studio, lambda: len(sessions) > before), 60)
    studio.wait_for_selector("[data-state=live]")


def _passes(page: Page, condition: Callable[[], bool]) -> bool:
    page.wait_for_timeout(50)  # events of the page are told meanwhile
    return condition()


def test_going_into_a_stream_that_runs(studio: Page) -> None:
    is_quiet(studio)
    page = studio.context.new_page()
    page.goto(studio.url)
    page.wait_for_selector(LIVE)
    expect(page.locator("#title")).to_have_text("Amara")
    expect(page.locator("#queue .done").first).to_be_visible()
    say(studio, TWICE)
    page.wait_for_selector("[data-state=speaking]")
    expect(page.locator("#captions")).to_contain_text("happy")
    page.goto(studio.url.partition("?")[0])
    expect(page.locator("#others li")).to_contain_text("Amara")
    page.close()
    is_quiet(studio)


def test_layouts(studio: Page) -> None:
    is_quiet(studio)
    check_layouts(studio)
    studio.set_viewport_size({"width": 390, "height": 844})
    for name in ("queue", "acts", "set", "figs", "api"):
        studio.click(f".ptabs [value={name}]")
        expect(studio.locator(f".ph-sec[data-sec={name}]").first).to_be_visible()
        assert studio.evaluate("document.documentElement.scrollWidth") <= 390
        expect(studio.locator("#stage")).to_be_visible()
        expect(studio.locator("#text")).to_be_visible()
    studio.set_viewport_size({"width": 1440, "height": 900})


def test_a_microphone_that_may_not_be_used(studio: Page) -> None:
    is_quiet(studio)
    studio.evaluate(REFUSES)
    studio.click("#talk")
    expect(studio.locator("#mic-problem")).to_contain_text("Allow it in the site's settings")
    expect(studio.locator("#talk")).to_have_attribute("aria-pressed", "false")


def test_stopping(studio: Page) -> None:
    task = studio.url.partition("?")[2]
    studio.click("#stop")
    studio.wait_for_selector("[data-state=ended]")
    assert last_call(studio) == "StopDigitalHumanStreamTask"
    expect(studio.locator("#story")).to_have_text("You stopped the stream.")
    expect(studio.locator("#start")).to_have_text("Start again")
    studio.goto(f"{studio.url.partition('?')[0]}?{task}")
    expect(studio.locator("#story")).to_contain_text(
        "The stream has ended: It was stopped by the App."
    )
