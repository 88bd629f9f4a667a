"""What each picture shows: how its page is opened, and what is done on it."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect
from skimage.data import astronaut

from art.console.scene import HUMAN, Scene
from art.console.views import PHONE, View, take

Picture = Image.Image
LIVE = "[data-state=live], [data-state=speaking]"
MESH_RINGS = 18
SAID = "Welcome. The lifts are on your left, and the café is on the second floor."


PICTURES_COME = """() => [...document.querySelectorAll(".card img")]
  .filter((one) => one.getBoundingClientRect().top < innerHeight)
  .every((one) => one.complete && one.naturalWidth)"""


def gallery(view: View, _scene: Scene, **how: Any) -> Picture:
    page = view.open("humans", **how)
    page.wait_for_selector(".card img")
    page.wait_for_function(PICTURES_COME)
    return take(page)


def timbres(view: View, _scene: Scene) -> Picture:
    page = view.open("humans?tab=timbres")
    page.wait_for_selector("text=Kookaburra")
    return take(page)


def new(view: View, _scene: Scene) -> Picture:
    page = _with_portrait(view)
    expect(page.locator("#tally")).to_have_text("10 of 10 pass", timeout=60_000)
    expect(page.locator("#mesh .mesh path")).to_have_count(MESH_RINGS)
    return take(page)


def first_words(view: View, _scene: Scene) -> Picture:
    page = _with_portrait(view)
    expect(page.locator("#words-state")).to_have_text("Ready", timeout=60_000)
    page.wait_for_function("() => document.querySelector('#clip').currentTime > 1")
    return take(page)


def _with_portrait(view: View) -> Page:
    """NASA's portrait of Eileen Collins, in the public domain."""
    page = view.open("new")
    page.wait_for_selector("#app option", state="attached")
    load: Any = astronaut
    file = io.BytesIO()
    Image.fromarray(load()).save(file, "PNG")
    portrait = {"name": "eileen.png", "mimeType": "image/png", "buffer": file.getvalue()}
    page.set_input_files("#file", portrait)  # type: ignore[arg-type]
    page.fill("#name", "Eileen")
    return page


def studio(view: View, scene: Scene, **how: Any) -> Picture:
    page = view.open(f"studio?human={HUMAN}", **how)
    page.wait_for_selector("html[data-ready]")
    if page.locator("#app").is_visible():  # on a phone it is on another tab
        page.select_option("#app", str(scene.app["AppId"]))
    page.click("#start")
    page.wait_for_selector(LIVE)
    _say(page, "Good morning! It is good to see you.")
    _say(page, SAID)
    expect(page.locator("#captions")).to_contain_text("second", timeout=60_000)
    return take(page)


def _say(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def apps(view: View, scene: Scene) -> Picture:
    page = view.open(f"apps?app={scene.app['AppId']}")
    page.wait_for_selector("#callbacks tbody tr")
    return take(page)


def requests(view: View, _scene: Scene, **how: Any) -> Picture:
    page = view.open("requests", **how)
    page.wait_for_selector("tbody tr")
    return take(page)


def explain(view: View, scene: Scene) -> Picture:
    page = view.open("explain")
    page.fill("#call", scene.wrong_url)
    page.get_by_role("button", name="Explain").click()
    page.wait_for_selector("#found:not([hidden])")
    return take(page)


def faults(view: View, _scene: Scene) -> Picture:
    page = view.open("faults")
    page.wait_for_selector("text=Museum guide >> visible=true")
    return take(page)


def reference(view: View, _scene: Scene) -> Picture:
    page = view.open("reference")
    page.wait_for_selector("text=CreateDigitalHumanStreamTask")
    return take(page)


def sign_in(view: View, _scene: Scene) -> Picture:
    page = view.open("sign-in", is_signed_in=False)
    page.get_by_role("button", name="Sign in").wait_for()
    return take(page)


PICTURES: dict[str, Callable[[View, Scene], Picture]] = {
    "gallery": gallery,
    "gallery-dark": partial(gallery, scheme="dark"),
    "gallery-phone": partial(gallery, size=PHONE),
    "timbres": timbres,
    "new": new,
    "first-words": first_words,
    "studio": studio,
    "studio-phone": partial(studio, size=PHONE),
    "apps": apps,
    "requests": requests,
    "requests-phone": partial(requests, size=PHONE),
    "explain": explain,
    "faults": faults,
    "reference": reference,
    "sign-in": sign_in,
}
"""By name."""
