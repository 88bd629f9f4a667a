"""A new digital human in a browser: from the portrait that is dropped to its first words, its
consent and the digital human; and what a picture that will not do is told."""

import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support import portraits
from support.browsing import BROWSER_TIMEOUT_MS
from support.calls import Caller
from support.console import Console, check_layouts, console
from support.models import model_folder
from support.server import RunningServer, serve, wait_until

CHARACTER = files("visavis.catalogue") / "builtin" / "characters" / "mei.svg"
NAME = 'Eileen <img src=x onerror="document.title=1">'
STATEMENT = "#statement"
MADE_MS = 60_000
"""For a face and its first words, on a machine that is busy."""


@pytest.fixture(scope="module")
def server(
    seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    copy = Path(shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("server") / "data"))
    shutil.copytree(model_folder(), copy / "models")
    with serve(copy) as running:
        yield running


@pytest.fixture(scope="module")
def signed_in(browser: Browser, server: RunningServer, caller: Caller) -> Iterator[Console]:
    """With an App besides the first."""
    del caller
    expect.set_options(timeout=BROWSER_TIMEOUT_MS)
    with console(browser, server) as made:
        yield made


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photos") / "photo.png"
    path.write_bytes(portraits.png(portraits.portrait()))
    return path


@pytest.fixture
def page(signed_in: Console) -> Page:
    opened = signed_in.open("new")
    opened.wait_for_selector("#app option", state="attached")  # the choices have come
    return opened


def drop(page: Page, path: Path, kind: str = "image/png") -> None:
    """As from a folder on the desk."""
    page.evaluate(
        """([bytes, name, type]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], name, { type }));
          for (const event of ["dragover", "drop"])
            document.querySelector("#drop").dispatchEvent(
              new DragEvent(event, { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        [list(path.read_bytes()), path.name, kind],
    )


def stands(page: Page, state: str) -> None:
    expect(page.locator("#new")).to_have_attribute("data-state", state, timeout=MADE_MS)


def test_from_a_portrait_to_first_words_consent_and_the_digital_human(
    page: Page, photo: Path, caller: Caller
) -> None:
    drop(page, photo)
    stands(page, "ready")
    expect(page.locator("#tally")).to_have_text("10 of 10 pass")
    assert page.locator("#mesh path, #mesh polygon, #mesh line").count()
    speaks(page)
    create = page.get_by_role("button", name="Create")
    create.click()
    expect(page.locator("#why")).to_have_text(
        "Give a name · Say who is shown · Name who consents · Confirm consent."
    )
    expect(page.locator("#name")).to_be_focused()
    check_layouts(page)
    page.fill("#name", NAME)
    page.select_option("#app", label=f"Test App ({caller.app_id})")
    consent(page)
    create.click()
    expect(page.locator("#made-title")).to_have_text(NAME)
    expect(page.locator("#made-about")).to_contain_text("The consent of Eileen Collins is kept")
    body = {"DigitalHumanId": page.inner_text("#made-id")}
    wait_until(lambda: caller.call("GetDigitalHumanInfo", body)["Code"] == 0)
    assert caller.call("GetDigitalHumanInfo", body)["Data"]["Name"] == NAME
    assert page.title() == "New digital human · Visavis"
    expect(page.locator("#to-studio")).to_have_attribute(
        "href", f"/console/studio?human={body['DigitalHumanId']}"
    )


def speaks(page: Page) -> None:
    """The new face says its first words, unasked: pictures with sound."""
    expect(page.locator("#words-state")).to_have_text("Ready", timeout=MADE_MS)
    page.wait_for_function("() => document.querySelector('#clip').currentTime > 0.3")
    film = page.evaluate(
        """() => {
          const clip = document.querySelector("#clip");
          const { width, height } = { width: clip.videoWidth, height: clip.videoHeight };
          return [width, height, clip.duration, clip.webkitAudioDecodedByteCount];
        }"""
    )
    assert film[:2] == [432, 768]
    assert film[2] > 1
    assert film[3] > 0


def consent(page: Page) -> None:
    """Nothing of it is filled in before; another kind asks for another confirmation."""
    assert not page.is_checked("#agreed")
    assert page.locator("[name=kind]:checked").count() == 0
    page.check("[name=kind][value=self]")
    page.check("#agreed")
    mine = page.inner_text(STATEMENT)
    page.check("[name=kind][value=person]")
    assert not page.is_checked("#agreed")
    assert page.inner_text(STATEMENT) != mine
    page.fill("#giver", "Eileen Collins")
    page.check("#agreed")
    expect(page.locator("#why")).to_have_text("Ready.")


def test_a_picture_that_will_not_do_says_what_to_change(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "sunglasses.png"
    path.write_bytes(portraits.png(portraits.in_sunglasses()))
    drop(page, path)
    stands(page, "refused")
    failed = page.locator("#checks li", has_text="Eyes open and free")
    expect(failed).to_contain_text("failed")
    expect(page.locator("#now")).to_contain_text("This portrait will not do. Eyes open and free:")
    check_layouts(page)
    page.get_by_role("button", name="Create").click()
    expect(page.locator("#why")).to_contain_text("Replace the portrait")
    expect(page.locator("#replace")).to_be_focused()


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("face.pdf", "application/pdf", "face.pdf is of the kind application/pdf"),
        ("face.png", "image/png", "not a PNG, JPEG or WebP"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    page: Page, tmp_path: Path, name: str, kind: str, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"%PDF-1.7")
    drop(page, path, kind)
    stands(page, "refused")
    expect(page.locator("#checks")).to_contain_text(told)


def test_a_drawn_character_needs_no_consent(page: Page) -> None:
    page.set_input_files("#file", str(CHARACTER))
    stands(page, "ready")
    expect(page.locator("#consent")).to_be_hidden()
    page.fill("#name", "Drawn")
    page.check("[name=whose][value=public]")
    page.get_by_role("button", name="Create").click()
    expect(page.locator("#made-about")).to_have_text("Every App of this server can use it.")


def test_cancelled_and_begun_anew_by_keyboard(page: Page, photo: Path) -> None:
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose a file").press("Enter")
    chosen.value.set_files(photo)
    stands(page, "working")
    page.get_by_role("button", name="Cancel").press("Enter")
    stands(page, "none")
    expect(page.locator("#choose")).to_be_focused()


def test_what_is_lost_on_the_way_can_be_tried_again(page: Page, photo: Path) -> None:
    page.route(re.compile(r"/admin/v1/humans/portraits$"), lambda route: route.abort())
    drop(page, photo)
    stands(page, "lost")
    expect(page.locator("#lost")).to_be_visible()
    page.unroute(re.compile(r"/admin/v1/humans/portraits$"))
    page.click("#again")
    stands(page, "ready")
