"""A page that was written for the original web SDK, with one import exchanged."""

from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import time
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page
from support.browsing import WANTS_GESTURE, Open, Stream
from support.calls import Caller
from support.server import RunningServer

from visavis.streams.viewer_tokens import make_token

HERE = Path(__file__).parent
MEASURE = (HERE / "measure.js").read_text()
WHOLE = (0, 0, 1, 1)
REFUSED, NO_STREAM = 1002033, 1004020
ROOM = "a room/with ü"
KEEP_CHANNELS = """() => {
  window.channels = [];
  const create = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function (...args) {
    channels.push(create.apply(this, args));
    return channels.at(-1);
  };
}"""
PLAY_AGAIN = """async () => {
  window.again = await zg.startPlayingStream("s0");
  zg.createRemoteStreamView(again).play("remote-video");
  return again.getTracks().map((track) => track.kind);
}"""
NEXT_PICTURE = """() => new Promise((done) => {
  document.querySelector("video").requestVideoFrameCallback(() => done());
})"""


class _Site(BaseHTTPRequestHandler):
    """The page's own server, of another origin, with a strict policy."""

    def __init__(self, server_url: str, *args: Any) -> None:
        self._server_url = server_url
        super().__init__(*args)

    def do_GET(self) -> None:
        name = "page.js" if self.path.startswith("/page.js") else "page.html"
        text = (HERE / "sample" / name).read_text().replace("SERVER", self._server_url)
        kind = "text/javascript" if name.endswith("js") else "text/html"
        policy = (
            f"default-src 'none'; script-src 'self' 'nonce-NONCE' {self._server_url}; "
            f"connect-src {self._server_url}; require-trusted-types-for 'script'"
        )
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def site(server: RunningServer) -> Iterator[str]:
    """The address of the page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, server.base_url)) as listening:
        thread = Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}/"
        listening.shutdown()
        thread.join()


@pytest.fixture
def visit(site: str, caller: Caller, open_page: Open) -> Iterator[Callable[..., Page]]:
    """Opens the page as a viewer of the room."""
    pages: list[Page] = []

    def open_one(
        room_id: str, lives_s: int = 600, secret: str = caller.server_secret, script: str = ""
    ) -> Page:
        token = make_token(caller.app_id, "u", secret, int(time()), lives_s)
        query = urlencode({"appID": caller.app_id, "roomID": room_id, "token": token})
        pages.append(open_page("about:blank"))
        pages[-1].add_init_script(script)
        pages[-1].goto(f"{site}?{query}")
        return pages[-1]

    yield open_one
    for page in pages:
        page.close()


def wait(page: Page, condition: str) -> None:
    page.wait_for_function(f"() => {condition}")


def test_a_stream_from_its_beginning_to_its_end(
    visit: Callable[..., Page], new_stream: Callable[[str], Stream]
) -> None:
    page = visit(ROOM)
    wait(page, "seen.login !== undefined")
    assert page.evaluate("[seen.login, seen.supported]") == [True, True]
    assert page.evaluate("seen.rooms") == [["CONNECTING", 0], ["CONNECTED", 0]]
    stream = new_stream(ROOM)
    wait(page, "seen.players.some(([, state]) => state === 'PLAYING')")
    streams, players = page.evaluate("[seen.streams, seen.players]")
    assert streams == [["ADD", ["s0"]]]
    assert players == [["s0", "PLAY_REQUESTING", 0], ["s0", "PLAYING", 0]]
    wait(page, "document.getElementById('video')?.readyState >= 2")

    stream.say("Many happy people are buying apples and bananas by the beautiful blue bay.")
    wait(page, "seen.messages.length > 0")
    measured = page.evaluate(MEASURE, [2, WHOLE, True])
    assert measured["pictures"] > 10
    assert measured["size"] == [360, 640]
    assert measured["loudness"] > 0.01
    wait(page, "seen.messages.length > 1")
    began, ended = page.evaluate("seen.messages")
    assert [began["Data"]["Status"], ended["Data"]["Status"]] == [2, 4]
    assert (began["Product"], began["Cmd"]) == ("digitalhuman", 1001)
    assert began["Data"]["DriveId"] == ended["Data"]["DriveId"]
    wait(page, "seen.quality.length > 0")
    assert page.evaluate("seen.quality[0].video.frameWidth") == 360

    stream.stop()
    wait(page, "seen.players.length > 2 && seen.streams.length > 1")
    wait(page, "seen.players.at(-1)[1] === 'NO_PLAY'")
    # The page stops playing what has left the room, unless its connection told it so before.
    assert page.evaluate("seen.players.at(-1)") in (
        ["s0", "NO_PLAY", NO_STREAM],
        ["s0", "NO_PLAY", 0],
    )
    assert page.evaluate("seen.streams.at(-1)") == ["DELETE", ["s0"]]
    assert page.locator("video").count() == 0
    page.evaluate("zg.logoutRoom()")
    assert page.evaluate("seen.rooms.at(-1)") == ["DISCONNECTED", 0]


def test_playing_again_reconnecting_and_logging_out(
    visit: Callable[..., Page], new_stream: Callable[[str], Stream]
) -> None:
    new_stream("r")
    page = visit("r")
    wait(page, "seen.players.some(([, state]) => state === 'PLAYING')")
    page.evaluate("zg.stopPlayingStream('s0')")
    assert page.evaluate("seen.players.at(-1)") == ["s0", "NO_PLAY", 0]
    assert page.locator("video").count() == 0
    page.evaluate(KEEP_CHANNELS)
    assert page.evaluate(PLAY_AGAIN) == ["audio", "video"]
    wait(page, "seen.players.at(-1)[1] === 'PLAYING'")

    page.evaluate("channels.at(-1).close()")  # as if the connection were lost
    wait(page, "channels.length === 2 && seen.players.at(-1)[1] === 'PLAYING'")
    page.evaluate(NEXT_PICTURE)
    assert page.evaluate("zg.startPlayingStream('s0').then((one) => one === again)")
    assert page.evaluate("again.getTracks().map((one) => one.readyState)") == ["live", "live"]

    page.evaluate("zg.destroyEngine()")
    assert page.evaluate("seen.rooms.at(-1)") == ["DISCONNECTED", 0]
    fault = "zg.startPlayingStream('s0').catch((fault) => fault.errorCode)"
    assert page.evaluate(fault) == 1000002


def test_a_wrong_token(visit: Callable[..., Page]) -> None:
    page = visit("r", secret="x" * 32)
    wait(page, "seen.login !== undefined")
    code, text = page.evaluate("seen.login")
    assert code == REFUSED
    assert "Token04" in text
    assert page.evaluate("seen.rooms") == [["CONNECTING", 0], ["DISCONNECTED", REFUSED]]


def test_a_token_that_expires_and_is_renewed(visit: Callable[..., Page], caller: Caller) -> None:
    page = visit("r", lives_s=12)
    wait(page, "seen.expiring.length > 0")
    assert page.evaluate("seen.expiring") == ["r"]
    wait(page, "seen.rooms.at(-1)[0] === 'DISCONNECTED'")
    assert page.evaluate("seen.rooms.at(-1)") == ["DISCONNECTED", REFUSED]
    token = make_token(caller.app_id, "u", caller.server_secret, int(time()), 600)
    page.evaluate("(token) => zg.renewToken(token)", token)
    wait(page, "seen.rooms.at(-1)[0] === 'CONNECTED'")


def test_a_server_that_is_away_for_a_while(visit: Callable[..., Page]) -> None:
    page = visit("r")
    wait(page, "seen.login === true")
    page.route("**/streams", lambda route: route.abort())
    wait(page, "seen.rooms.at(-1)[0] === 'CONNECTING' && seen.rooms.length > 2")
    page.unroute("**/streams")
    wait(page, "seen.rooms.at(-1)[0] === 'CONNECTED'")


def test_a_browser_that_wants_a_gesture_before_sound(
    visit: Callable[..., Page], new_stream: Callable[[str], Stream]
) -> None:
    new_stream("r")
    page = visit("r", script=WANTS_GESTURE)
    wait(page, "document.getElementById('video')?.readyState >= 2")
    assert page.evaluate("video.muted")
    page.mouse.click(100, 100)
    wait(page, "!video.muted && !video.paused")
