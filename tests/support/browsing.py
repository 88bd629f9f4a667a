"""A real Chromium without a screen, and streams for it to watch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, Page, Playwright

from support import backends
from support.calls import Caller
from support.server import RunningServer
from support.streaming import begin_stream

BROWSER_TIMEOUT_MS = 60_000
"""For what takes a moment on an idle machine: suites run on busy ones."""
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SIZE = {"Width": 360, "Height": 640}
"""Of the pictures: small ones leave a shared machine time for the rest."""

WANTS_GESTURE = """
let touched = false;
for (const name of ["pointerup", "click"]) addEventListener(name, () => { touched = true; }, true);
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (this.muted || touched) return play.call(this);
  return Promise.reject(new DOMException("A gesture has to come first.", "NotAllowedError"));
};
"""
"""What phones do. The browser's own rule cannot be tried: whatever a test asks of a page counts as
a gesture."""

PLAYS_SLOWLY = """() => {
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    this.playbackRate = 0.1;
    return play.call(this);
  };
  document.addEventListener("play", ({ target }) => { target.playbackRate = 0.1; }, true);
}"""
"""A page's videos and sounds last ten times as long: a test that is held up still sees them."""


@dataclass(frozen=True)
class Stream:
    """One that runs, as its App's back end has it."""

    caller: Caller
    task_id: str
    timbre_id: str
    url: str
    """Of its watch page."""

    def say(self, text: str) -> None:
        speech = {"TaskId": self.task_id, "Text": text, "TTSConfig": {"TimbreId": self.timbre_id}}
        assert self.caller.call("DriveByText", speech)["Code"] == 0

    def stop(self) -> None:
        assert self.caller.call("StopDigitalHumanStreamTask", {"TaskId": self.task_id})["Code"] == 0


Open = Callable[..., Page]


@contextmanager
def chromium(playwright: Playwright, *options: str) -> Iterator[Browser]:
    """Debian's, or whichever is called so; none is fetched."""
    program = backends.require_program("chromium")
    options = ("--no-sandbox", *options)
    with playwright.chromium.launch(executable_path=program, args=options) as browser:
        yield browser


def stop_clock(page: Page) -> None:
    """From here on the page's time goes only as far as the test lets it (``clock.run_for``)."""
    page.clock.install(time=NOON)
    page.clock.pause_at(NOON + timedelta(hours=1))


@contextmanager
def streams(server: RunningServer, caller: Caller) -> Iterator[Callable[[str], Stream]]:
    """Begins streams, by room; they end with the block."""
    people = caller.call("GetDigitalHumanList")["Data"]["DigitalHumans"]
    human = next(one["DigitalHumanId"] for one in people if one["Name"] == "Amara")
    timbre = caller.call("GetTimbreList", {"Limit": 1})["Data"]["Timbres"][0]["TimbreId"]
    begun: list[str] = []

    def begin(room_id: str) -> Stream:
        order = {
            "DigitalHumanConfig": {"DigitalHumanId": human},
            "RTCConfig": {"RoomId": room_id, "StreamId": f"s{len(begun)}"},
            "VideoConfig": SIZE,
        }
        begun.append(begin_stream(caller, order))
        url = server.run("watch", begun[-1], "--base-url", server.base_url).strip()
        return Stream(caller, begun[-1], timbre, url)

    yield begin
    for task_id in begun:
        caller.call("StopDigitalHumanStreamTask", {"TaskId": task_id})
