"""The watch page in a browser: seen, heard, read, and what it says of itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.browsing import WANTS_GESTURE, Open, Stream, streams
from support.calls import Caller
from support.server import RunningServer, wait_until

MEASURE = (Path(__file__).parent / "measure.js").read_text()
MOUTH = (0.42, 0.39, 0.58, 0.47)
"""Amara's: left, top, right and bottom in shares of the picture."""
QUIET = 0.001
KEEP_CAPTIONS = """() => {
  window.read = [];
  const keep = () => read.push(document.getElementById("captions").innerText);
  const told = { childList: true, characterData: true, subtree: true };
  new MutationObserver(keep).observe(document.getElementById("captions"), told);
}"""
TEXT = "Many happy people are buying apples and bananas by the beautiful blue bay."


@dataclass
class Seen:
    """What a viewer has seen and heard."""

    before: dict[str, Any]
    speaking: dict[str, Any]
    after: dict[str, Any]
    caption: str
    states: list[str]
    story: str


def state(page: Page, *wanted: str) -> str:
    """Waits until the page is in one of these states."""
    selector = ", ".join(f'body[data-state="{one}"]' for one in wanted)
    page.wait_for_selector(selector)
    return str(page.evaluate("document.body.dataset.state"))


def measure(page: Page, seconds: float, hears: bool = False) -> dict[str, Any]:
    return dict(page.evaluate(MEASURE, [seconds, MOUTH, hears]))


@pytest.fixture(scope="module")
def seen(server: RunningServer, caller: Caller, open_page: Open) -> Iterator[Seen]:
    """One stream, from its beginning to its end."""
    with streams(server, caller) as begin:
        stream = begin("a room/with ü")
        page = open_page(stream.url)
        states = [state(page, "live")]
        page.evaluate(KEEP_CAPTIONS)
        before = measure(page, 2)
        stream.say(TEXT)
        states.append(state(page, "speaking"))
        speaking = measure(page, 3, hears=True)
        page.wait_for_function("() => read.some((caption) => caption.includes('bay'))")
        caption = page.evaluate("read.findLast((caption) => caption.includes('bay'))")
        states.append(state(page, "live"))
        wait_until(lambda: measure(page, 0.5)["loudness"] < QUIET)  # sound is behind the states
        after = measure(page, 2)
        stream.stop()
        states.append(state(page, "ended"))
        yield Seen(before, speaking, after, caption, states, page.inner_text("#story"))
        page.close()


def test_pictures_are_decoded(seen: Seen) -> None:
    assert seen.speaking["size"] == [360, 640]
    for part in (seen.before, seen.speaking, seen.after):
        assert part["pictures"] > 10


def test_sound_is_heard_while_it_speaks(seen: Seen) -> None:
    assert seen.speaking["loudness"] > 0.01
    assert max(seen.before["loudness"], seen.after["loudness"]) < QUIET


def test_the_mouth_moves_while_it_speaks_and_else_is_still(seen: Seen) -> None:
    still = max(seen.before["motion"], seen.after["motion"])
    assert seen.speaking["motion"] > 3 * still


def test_the_caption_is_what_is_said(seen: Seen) -> None:
    assert TEXT.endswith(seen.caption)
    assert seen.caption.endswith("bay.")


def test_the_page_says_how_it_is(seen: Seen) -> None:
    assert seen.states == ["live", "speaking", "live", "ended"]
    assert seen.story == "The stream has ended."


def test_keys_and_buttons(new_stream: Callable[[str], Stream], open_page: Open) -> None:
    page = open_page(new_stream("r").url)
    state(page, "live")
    expect(page.get_by_role("status")).to_have_text("Live")
    sound, words = (
        page.get_by_role("button", name=name, exact=True) for name in ("Sound", "Captions")
    )
    expect(sound).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("m")
    expect(sound).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("video.muted")
    sound.click()
    assert not page.evaluate("video.muted")
    words.focus()
    page.keyboard.press("Enter")
    expect(words).to_have_attribute("aria-pressed", "false")
    page.close()


def test_a_server_that_is_away_for_a_while(
    new_stream: Callable[[str], Stream], open_page: Open
) -> None:
    stream = new_stream("r")
    page = open_page("about:blank")
    page.route("**/whep?*", lambda route: route.abort())
    page.goto(stream.url)
    expect(page.locator("#story")).to_have_text("The server cannot be reached. Trying again.")
    page.unroute("**/whep?*")
    state(page, "live")
    page.close()


def test_a_browser_that_wants_a_gesture_before_sound(
    new_stream: Callable[[str], Stream], open_page: Open
) -> None:
    page = open_page("about:blank")
    page.add_init_script(WANTS_GESTURE)
    page.goto(new_stream("r").url)
    state(page, "live")
    assert page.evaluate("video.muted")
    ask = page.get_by_role("button", name="Tap for sound")
    ask.click()
    assert not page.evaluate("video.muted")
    expect(ask).to_be_hidden()
    page.close()


def test_an_address_that_is_not_good(new_stream: Callable[[str], Stream], open_page: Open) -> None:
    page = open_page(new_stream("r").url.replace("Signature=", "Signature=x"))
    expect(page.locator("#story")).to_contain_text("The URL's signature is wrong.")
    page.close()
