"""The consent that is kept with a digital human, in the gallery: read, remembered when it becomes
public, gone with it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Error, Locator, Page, Request, Route, expect
from support.axe import check_accessibility
from support.console import Console, check_layouts
from support.portrayed import Portrayed, add_portrayed
from support.server import RunningServer, serve, wait_until

from visavis.catalogue.consents import STATEMENTS, NewConsent
from visavis.catalogue.models import ConsentKind

GIVER = "Eileen <img src=x onerror=document.title='caught'>"
CONSENT = re.compile(r"/consent$")
GIVEN_MS = 1_767_268_800_000  # noon of 1 January 2026, UTC
PEOPLE = [
    Portrayed("Mine", NewConsent(ConsentKind.SELF, GIVER, GIVEN_MS), is_private=True),
    Portrayed("Hers", NewConsent(ConsentKind.PERSON, "Ruth", GIVEN_MS), is_private=True),
    Portrayed("Leaving", NewConsent(ConsentKind.NOBODY, "Ada", GIVEN_MS)),
    Portrayed("Old", is_private=True),
]


@pytest.fixture(scope="module")
def server(
    seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    copy = Path(shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("consent") / "data"))
    add_portrayed(copy, PEOPLE)
    with serve(copy) as running:
        yield running


@pytest.fixture
def gallery(signed_in: Console) -> Page:
    page = signed_in.open("humans")
    page.wait_for_selector("#humans[aria-busy=false]")
    return page


def card(page: Page, name: str) -> Locator:
    return page.locator(".card", has=page.get_by_role("heading", name=name))


def choose(page: Page, name: str, entry: str) -> Locator:
    """An entry of a card's menu; the dialog that it opens."""
    card(page, name).locator(".dots").click()
    page.get_by_role("menuitem", name=entry).click()
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    return dialog


def id_of(page: Page, name: str) -> str:
    return str(card(page, name).get_attribute("data-id"))


def kept_of(signed_in: Console, human_id: str) -> int:
    """The status of the answer to who asks for the consent by REST."""
    return signed_in.operator.ask("GET", f"/humans/{human_id}/consent")[0]


def test_its_words_who_gave_it_and_when_are_shown(gallery: Page) -> None:
    dialog = choose(gallery, "Mine", "About and consent")
    expect(dialog.locator("blockquote")).to_have_text(STATEMENTS[ConsentKind.SELF])
    given = dialog.locator("[data-part=words] p")
    expect(given).to_contain_text(GIVER)
    expect(given).to_contain_text("2026")
    expect(given).to_contain_text("the person in the portrait")
    assert gallery.title() == "Digital humans · Visavis"
    check_layouts(gallery)
    dialog.get_by_role("button", name="Close").click()
    expect(card(gallery, "Mine").locator(".dots")).to_be_focused()


def test_one_that_came_without_says_so(gallery: Page) -> None:
    dialog = choose(gallery, "Old", "About and consent")
    expect(dialog.get_by_role("heading", name="Consent")).to_be_visible()
    expect(dialog).to_contain_text("None is kept")
    check_accessibility(gallery)


def test_it_is_read_again_before_everybody_may_use_who_is_portrayed(
    gallery: Page, signed_in: Console
) -> None:
    human_id = id_of(gallery, "Hers")
    dialog = choose(gallery, "Hers", "Make public")
    expect(dialog).to_contain_text("Consent: Ruth,")
    expect(dialog).to_contain_text("somebody else is shown, who agreed")
    check_accessibility(gallery)
    dialog.get_by_role("button", name="Make public").click()
    expect(dialog).to_be_hidden()
    expect(card(gallery, "Hers")).not_to_contain_text("Private")
    assert kept_of(signed_in, human_id) == 200, "it stays with who is public"
    dialog = choose(gallery, "Hers", "About and consent")
    expect(dialog.locator("blockquote")).to_have_text(STATEMENTS[ConsentKind.PERSON])


def test_another_ones_consent_that_comes_late_is_not_shown(gallery: Page) -> None:
    """The answer about the first comes when the dialog asks about the second already."""
    late: list[Route] = []
    ended: list[Request] = []

    def hold(route: Route) -> None:
        late.append(route)

    def note(request: Request) -> None:
        ended.append(request)

    gallery.route(CONSENT, hold)
    gallery.on("requestfinished", note)
    gallery.on("requestfailed", note)
    for name in ("Mine", "Old"):
        with gallery.expect_request(CONSENT):
            dialog = choose(gallery, name, "Make public")
        if name == "Mine":
            dialog.get_by_role("button", name="Cancel").click()
    for route in late:
        with suppress(Error):  # one that nobody waits for any more
            route.continue_()
        wait_until(partial(_has_ended, gallery, route, ended))
    expect(dialog.get_by_role("heading", name="Make Old public?")).to_be_visible()
    expect(dialog.locator("[data-part=consent]")).to_be_hidden()
    gallery.unroute_all()


def _has_ended(page: Page, route: Route, ended: list[Request]) -> bool:
    page.wait_for_timeout(20)  # events of the page are told meanwhile
    return route.request in ended


def test_it_goes_when_who_is_portrayed_is_deleted(gallery: Page, signed_in: Console) -> None:
    human_id = id_of(gallery, "Leaving")
    assert kept_of(signed_in, human_id) == 200
    dialog = choose(gallery, "Leaving", "Delete")
    expect(dialog).to_contain_text("only from that picture, with a new consent")
    expect(dialog).to_contain_text("the one that is kept with it goes too")
    dialog.get_by_role("button", name="Delete").click()
    expect(card(gallery, "Leaving")).to_have_count(0)
    assert kept_of(signed_in, human_id) == 404
