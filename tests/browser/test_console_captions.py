"""The studio's captions by themselves, on a clock that the test moves."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from support.browsing import stop_clock
from support.server import RunningServer

OPEN = """async () => {
  const { Captions } = await import("/console/files/studio/captions.js");
  const texts = { one: "Hello there.", two: "Good morning." };
  const queue = { get: (id) => ({ text: texts[id] }), heard() {} };
  window.box = document.body.appendChild(document.createElement("p"));
  window.captions = new Captions(box, queue);
  window.say = (DriveId, Text, Position) =>
    captions.add({ DriveId, Text, Words: [{ Position, Length: Text.length }] });
}"""
STAYS_MS = 2500


@pytest.fixture
def page(browser: Browser, server: RunningServer) -> Iterator[Page]:
    opened = browser.new_page()
    opened.goto(f"{server.base_url}/console/sign-in")
    stop_clock(opened)
    opened.evaluate(OPEN)
    yield opened
    opened.close()


def shown(page: Page) -> list[str]:
    """What was heard, and the paler rest of the sentence."""
    return list(page.evaluate("[...box.childNodes].map((part) => part.textContent)"))


def test_words_are_shown_as_they_are_heard(page: Page) -> None:
    page.evaluate("say('one', 'Hello', 0)")
    assert shown(page) == ["Hello", " there."]
    page.evaluate("say('one', 'there', 6)")
    assert shown(page) == ["Hello there.", ""]


def test_the_last_words_stay_for_a_while(page: Page) -> None:
    page.evaluate("say('one', 'there', 6)")
    page.evaluate("captions.finish('one')")
    page.clock.run_for(STAYS_MS - 1)
    assert shown(page) == ["Hello there.", ""]
    page.clock.run_for(1)
    assert shown(page) == []


def test_words_that_are_shown_after_their_end_was_told_go_too(page: Page) -> None:
    """Sound is behind what is told of it, and captions wait for the sound."""
    page.evaluate("captions.finish('one')")
    page.evaluate("say('one', 'there', 6)")
    assert shown(page) == ["Hello there.", ""]
    page.clock.run_for(STAYS_MS)
    assert shown(page) == []


def test_what_is_said_next_is_not_taken_away(page: Page) -> None:
    page.evaluate("captions.finish('one')")
    page.evaluate("say('two', 'Good', 0)")
    page.clock.run_for(10 * STAYS_MS)
    assert shown(page) == ["Good", " morning."]
