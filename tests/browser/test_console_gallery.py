"""The gallery in a browser: digital humans and timbres, found, seen, heard and looked after."""

import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, Route, expect
from support.axe import check_accessibility
from support.browsing import BROWSER_TIMEOUT_MS, PLAYS_SLOWLY, chromium
from support.calls import Caller, fetch
from support.console import DESKTOP, PHONE, Console, check_layouts, console
from support.crowd import STYLE, add_crowd
from support.server import RunningServer, serve, wait_until

CROWD = 300
BUILT_IN = 29
EVIL = "<img src=x onerror=document.title='caught'>"
PLAYS = (
    "() => [...document.querySelectorAll('.playing video')].some((one) => one.currentTime > 0.1)"
)
DECODED = "(image) => image.decode().then(() => image.naturalWidth)"
ITEM = "[role=menuitem]"


@pytest.fixture(scope="module")
def server(
    seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """One with a crowd, beside the built-in catalogue."""
    copy = Path(shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("gallery") / "data"))
    add_crowd(copy, CROWD)
    with serve(copy) as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright, "--autoplay-policy=no-user-gesture-required") as made:
        yield made


@pytest.fixture(scope="module")
def signed_in(browser: Browser, server: RunningServer, caller: Caller) -> Iterator[Console]:
    """``caller`` is an App beside the first one."""
    del caller
    expect.set_options(timeout=BROWSER_TIMEOUT_MS)
    with console(browser, server) as made:
        yield made


@pytest.fixture(scope="module")
def elena_moves(signed_in: Console) -> None:
    """The videos of her first actions are rendered when they are first asked for, which may take
    longer than a page waits."""
    operator = signed_in.operator
    (elena,) = operator.get("/humans", text="Elena")["items"]
    films = operator.get(f"/humans/{elena['digital_human_id']}")["previews"]
    for film in films[:2]:
        url = operator.base_url + film["preview_url"]
        wait_until(partial(is_rendered, url), 120)


def is_rendered(url: str) -> bool:
    try:
        return fetch(url)[0] == 200
    except TimeoutError:
        return False


@pytest.fixture
def gallery(signed_in: Console) -> Page:
    """The built-in digital humans: the crowd speaks another language."""
    signed_in.page.set_viewport_size(DESKTOP)
    signed_in.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    signed_in.page.mouse.move(1, 1)
    return at(signed_in, "?language=en")


def at(signed_in: Console, query: str) -> Page:
    page = signed_in.open(f"humans{query}")
    page.wait_for_selector("[role=tabpanel]:not([hidden])[aria-busy=false]")
    return page


def card(page: Page, name: str) -> Locator:
    return page.locator(".card", has=page.get_by_role("heading", name=name, exact=False)).first


def choose(page: Page, of: Locator, item: str) -> Locator:
    """An entry of a card's or a row's menu; the dialog that it opens."""
    of.locator(".dots").click()
    page.locator(ITEM, has_text=item).click()
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    return dialog


def count(page: Page, of: str = "humans") -> Locator:
    return page.locator(f"#{of} [role=status]").first


def human_id(caller: Caller, name: str) -> str:
    found = caller.call("GetDigitalHumanList", {"Limit": 20, "Offset": CROWD + BUILT_IN - 20})
    every = found["Data"]["DigitalHumans"]
    for offset in range(0, found["Data"]["Total"], 20):
        page = caller.call("GetDigitalHumanList", {"Limit": 20, "Offset": offset})
        every += page["Data"]["DigitalHumans"]
    return str(next(one["DigitalHumanId"] for one in every if one["Name"] == name))


def test_cards_with_their_pictures(gallery: Page) -> None:
    amara = card(gallery, "Amara")
    expect(amara).to_contain_text("English · French")
    expect(amara).to_contain_text("Elegant")
    expect(amara.locator(".tag").nth(1)).to_have_text("host")
    first = gallery.locator(".card img").first
    assert first.evaluate(DECODED) == 360
    link = amara.get_by_role("link")
    expect(link).to_have_attribute("href", re.compile(r"^/console/studio\?human=[0-9a-f-]{36}$"))
    expect(gallery.get_by_role("link", name="New digital human")).to_have_attribute(
        "href", "/console/new"
    )
    expect(gallery.locator("#tab-humans .n")).to_have_text(str(CROWD + BUILT_IN))
    expect(gallery.locator("#tab-timbres .n")).to_have_text("24")


def test_a_click_on_the_picture_opens_the_studio(gallery: Page) -> None:
    box = card(gallery, "Elena").bounding_box()
    assert box is not None
    gallery.mouse.click(box["x"] + box["width"] / 2, box["y"] + 80)
    gallery.wait_for_url(re.compile(r"/console/studio\?human="))
    gallery.wait_for_selector("html[data-ready]")
    expect(gallery.locator("#face option:checked")).to_have_text("Elena")


@pytest.mark.usefixtures("elena_moves")
def test_a_pointer_plays_the_actions(gallery: Page) -> None:
    gallery.evaluate(PLAYS_SLOWLY)
    elena = card(gallery, "Elena")
    elena.hover()
    gallery.wait_for_function(PLAYS)
    expect(elena.locator(".act")).to_have_text("Wave")
    gallery.keyboard.press("2")
    expect(elena.locator(".act")).to_have_text("Nod")
    expect(elena.get_by_role("button", name="2: Nod")).to_have_attribute("aria-pressed", "true")
    gallery.wait_for_function(PLAYS)
    gallery.uncheck("#keys")
    gallery.locator("h1").click()
    elena.hover()
    expect(elena.locator(".act")).to_have_text("Wave")
    gallery.keyboard.press("2")
    gallery.wait_for_timeout(200)
    expect(elena.locator(".act")).to_have_text("Wave")
    gallery.check("#keys")
    gallery.mouse.move(1, 1)
    expect(gallery.locator("video")).to_have_count(0)


@pytest.mark.usefixtures("elena_moves")
def test_the_keyboard_alone(gallery: Page) -> None:
    """From the search to the actions, the menu and the studio."""
    gallery.evaluate(PLAYS_SLOWLY)
    keys = gallery.keyboard
    keys.press("/")
    expect(gallery.locator("#humans [name=text]")).to_be_focused()
    keys.type("elena")
    expect(count(gallery)).to_have_text("1 digital human")
    elena = card(gallery, "Elena")
    reach(gallery, elena.locator(".act"))
    gallery.wait_for_function(PLAYS)
    keys.press("Tab")
    expect(gallery.get_by_role("button", name="1: Wave")).to_be_focused()
    keys.press("ArrowRight")
    keys.press("Enter")
    expect(elena.locator(".act")).to_have_text("Nod")
    keys.press("Tab")
    expect(elena.get_by_role("link")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(gallery.locator(ITEM).first).to_be_focused()
    keys.press("End")
    expect(gallery.locator(ITEM).last).to_be_focused()
    keys.press("Escape")
    expect(gallery.get_by_role("button", name="More of Elena")).to_be_focused()
    keys.press("/")
    keys.press("Escape")
    expect(gallery.locator("#humans [name=text]")).to_have_value("")
    expect(count(gallery)).not_to_have_text("1 digital human")
    keys.type("elena")
    expect(count(gallery)).to_have_text("1 digital human")
    reach(gallery, elena.get_by_role("link"))
    keys.press("Enter")
    gallery.wait_for_url(re.compile(r"/console/studio\?human="))


def reach(page: Page, element: Locator) -> None:
    """By Tab."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if element.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError("Tab does not reach it")


@pytest.mark.usefixtures("elena_moves")
def test_who_wants_no_motion_gets_none_unasked(gallery: Page) -> None:
    gallery.emulate_media(reduced_motion="reduce")
    elena = card(gallery, "Elena")
    elena.hover()
    expect(elena.locator(".numbers")).to_be_visible()
    gallery.wait_for_timeout(300)
    expect(gallery.locator("video")).to_have_count(0)
    elena.get_by_role("button", name="2: Nod").click()
    gallery.wait_for_function(PLAYS)
    expect(gallery.locator("video")).to_have_count(0)  # once, and no other after it


def test_filters_are_in_the_address(gallery: Page) -> None:
    gallery.select_option("#humans [name=style]", "work")
    expect(count(gallery)).to_have_text("2 digital humans")
    gallery.get_by_role("button", name="chef").click()
    expect(count(gallery)).to_have_text("1 digital human")
    expect(card(gallery, "Nikos")).to_be_visible()
    expect(gallery.get_by_role("button", name="chef")).to_have_attribute("aria-pressed", "true")
    assert gallery.url.endswith("?language=en&style=work&tags=chef")
    gallery.reload()
    expect(count(gallery)).to_have_text("1 digital human")
    expect(gallery.locator("#humans [name=style]")).to_have_value("work")
    gallery.fill("#humans [name=text]", "nobody has this name")
    expect(gallery.locator("#humans .nothing")).to_contain_text("“nobody has this name”")
    check_accessibility(gallery)
    gallery.locator(".nothing").get_by_role("button", name="Clear filters").click()
    expect(count(gallery)).to_have_text(f"30 of {CROWD + BUILT_IN} digital humans")
    assert gallery.url.endswith("/console/humans")


def test_scrolling_loads_the_rest(signed_in: Console) -> None:
    page = at(signed_in, f"?style={STYLE}")
    expect(count(page)).to_have_text(re.compile(f"of {CROWD} digital humans"))
    last = page.locator("h2", has_text=re.compile("^Somebody 1$"))

    def is_there() -> bool:
        page.mouse.wheel(0, 4000)
        return last.count() == 1

    wait_until(is_there, BROWSER_TIMEOUT_MS / 1000)
    expect(count(page)).to_have_text(f"{CROWD} digital humans")
    expect(page.locator(".card")).to_have_count(CROWD)
    expect(page.get_by_role("button", name="More digital humans")).to_be_hidden()
    last.scroll_into_view_if_needed()
    assert page.locator(".card img").last.evaluate(DECODED) == 360
    skipped = page.locator(".card").first.evaluate(
        "(one) => one.firstChild.checkVisibility({contentVisibilityAuto: true})"
    )
    assert not skipped  # what is far away is not laid out


def test_more_by_the_keyboard(signed_in: Console) -> None:
    page = at(signed_in, f"?style={STYLE}")
    page.get_by_role("button", name="More digital humans").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".card").nth(89)).to_be_attached()


def test_what_is_edited_is_seen_by_clients(gallery: Page, caller: Caller) -> None:
    dialog = choose(gallery, card(gallery, "Nikos"), "Edit")
    dialog.get_by_label("Name").fill(EVIL)
    dialog.get_by_label("Languages").fill("el, en-GB")
    expect(dialog).to_contain_text("Greek, English (United Kingdom)")
    dialog.get_by_label("Tags").fill("front desk")
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog.get_by_role("alert")).to_contain_text("front-desk rather than front desk")
    check_accessibility(gallery)
    dialog.get_by_label("Tags").fill("Front-Desk, <b>")
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog.get_by_role("alert")).to_contain_text("letters, digits and hyphens")
    dialog.get_by_label("Tags").fill("Front-Desk")
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog).to_be_hidden()
    changed = gallery.locator(".card", has_text=EVIL)
    expect(changed).to_contain_text("Greek · English (United Kingdom)")
    expect(changed.locator(".dots")).to_be_focused()
    expect(changed.locator("img")).to_have_count(1)
    assert gallery.title() == "Digital humans · Visavis"
    found = caller.call("GetDigitalHumanInfo", {"DigitalHumanId": human_id(caller, EVIL)})
    assert found["Data"]["Name"] == EVIL
    dialog = choose(gallery, changed, "Edit")
    dialog.get_by_label("Name").fill("Nikos")
    dialog.get_by_role("button", name="Save changes").click()
    expect(card(gallery, "Nikos")).to_be_visible()


def test_private_and_public_again(gallery: Page, server: RunningServer, caller: Caller) -> None:
    wanted = {"DigitalHumanId": human_id(caller, "Ingrid")}
    other = server.quickstart
    dialog = choose(gallery, card(gallery, "Ingrid"), "Make private")
    dialog.get_by_label("App that is to have it alone").select_option(str(caller.app_id))
    check_accessibility(gallery)
    dialog.get_by_role("button", name="Make private").click()
    expect(card(gallery, "Ingrid")).to_contain_text("Private to Test App")
    assert other.call("GetDigitalHumanInfo", wanted)["Code"] == 400000003
    assert caller.call("GetDigitalHumanInfo", wanted)["Data"]["IsPublic"] is False
    expect(card(gallery, "Ingrid").get_by_role("link")).to_have_attribute(
        "href", re.compile(f"&app={caller.app_id}$")
    )
    gallery.get_by_role("button", name="Private 1").click()
    expect(count(gallery)).to_have_text("1 digital human")
    dialog = choose(gallery, card(gallery, "Ingrid"), "Make public")
    expect(dialog).to_contain_text("It is private to Test App")
    dialog.get_by_role("button", name="Make public").click()
    expect(dialog).to_be_hidden()
    assert other.call("GetDigitalHumanInfo", wanted)["Data"]["IsPublic"] is True


def test_a_timbre_is_added_heard_bound_and_deleted(gallery: Page, caller: Caller) -> None:
    wanted = {"DigitalHumanId": human_id(caller, "Kwame")}
    gallery.get_by_role("tab", name="Timbres").click()
    gallery.get_by_role("button", name="New timbre").click()
    dialog = gallery.locator("dialog[open]")
    dialog.get_by_label("Voices that speak").select_option("Swahili")
    expect(dialog.get_by_label("Language", exact=True)).to_have_value("sw")
    dialog.get_by_label("Name").fill("Rafiki")
    dialog.get_by_label("Only those it is bound to").check()
    check_accessibility(gallery)
    dialog.get_by_role("button", name="Add timbre").click()
    gallery.evaluate(PLAYS_SLOWLY)
    row = gallery.locator(".tim", has_text="Rafiki")
    expect(row).to_contain_text("Private, not bound")
    row.get_by_role("button", name="Play Rafiki").click()
    expect(row).to_have_attribute("data-state", "playing")
    expect(row.locator(".wv")).to_be_visible()
    gallery.get_by_role("tab", name="Humans").click()
    dialog = choose(gallery, card(gallery, "Kwame"), "Timbres")
    dialog.get_by_label("Rafiki").check()
    check_accessibility(gallery)
    dialog.get_by_role("button", name="Save timbres").click()
    expect(dialog).to_be_hidden()
    bound = caller.call("GetTimbreList", wanted)["Data"]["Timbres"]
    assert [timbre["Name"] for timbre in bound] == ["Rafiki"]
    gallery.get_by_role("tab", name="Timbres").click()
    dialog = choose(gallery, row, "Delete")
    expect(dialog).to_contain_text("It is bound to Kwame")
    dialog.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    assert caller.call("GetTimbreList", wanted)["Data"]["Total"] == 0


def test_one_sample_plays_at_a_time(signed_in: Console) -> None:
    page = at(signed_in, "?tab=timbres")
    page.evaluate(PLAYS_SLOWLY)
    first, second = page.locator(".tim").nth(0), page.locator(".tim").nth(1)
    first.locator(".play").click()
    expect(first).to_have_attribute("data-state", "playing")
    page.wait_for_function(
        "() => Number(document.querySelector('.played')?.getAttribute('width')) > 1"
    )
    second.locator(".play").click()
    expect(second).to_have_attribute("data-state", "playing")
    expect(first).to_have_attribute("data-state", "still")
    check_accessibility(page)
    second.get_by_role("button", name="Stop").click()
    expect(second).to_have_attribute("data-state", "still")
    page.route("**/sample", lambda route: _refuse(route, 503, "Too many samples are being spoken."))
    first.locator(".play").click()
    expect(first.get_by_role("alert")).to_contain_text("Too many samples")
    page.unroute("**/sample")


def test_a_timbre_is_edited(signed_in: Console, caller: Caller) -> None:
    page = at(signed_in, "?tab=timbres&text=Robin")
    dialog = choose(page, page.locator(".tim"), "Edit")
    dialog.get_by_label("Name").fill("Robin the second")
    dialog.get_by_role("button", name="Save changes").click()
    expect(page.locator(".tim h3")).to_have_text("Robin the second")
    listed = caller.call("GetTimbreList", {"Limit": 20})["Data"]["Timbres"]
    assert "Robin the second" in [timbre["Name"] for timbre in listed]


def test_what_is_known_of_one(gallery: Page, caller: Caller) -> None:
    dialog = choose(gallery, card(gallery, "Amara"), "About and consent")
    expect(dialog).to_contain_text(human_id(caller, "Amara"))
    expect(dialog).to_contain_text("Drawn")
    expect(dialog).to_contain_text("Thumbs up")
    expect(dialog.get_by_role("heading", name="Consent")).to_be_hidden()
    check_accessibility(gallery)
    gallery.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_who_is_deleted_is_gone_for_clients(gallery: Page, caller: Caller) -> None:
    wanted = {"DigitalHumanId": human_id(caller, "Bayu")}
    dialog = choose(gallery, card(gallery, "Bayu"), "Delete")
    expect(dialog).to_contain_text("cannot be undone")
    expect(dialog).to_contain_text("only from its drawing")
    check_accessibility(gallery)
    dialog.get_by_role("button", name="Cancel").click()
    assert caller.call("GetDigitalHumanInfo", wanted)["Code"] == 0
    dialog = choose(gallery, card(gallery, "Bayu"), "Delete")
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog).to_be_hidden()
    expect(card(gallery, "Bayu")).to_have_count(0)
    assert gallery.evaluate("document.activeElement.closest('.card') !== null")
    assert caller.call("GetDigitalHumanInfo", wanted)["Code"] == 400000003


def test_a_fault_is_said_and_can_be_tried_again(gallery: Page) -> None:
    gallery.route("**/admin/v1/humans?*", lambda route: _refuse(route, 500, "The disk is full."))
    gallery.reload()
    nothing = gallery.locator("#humans .nothing")
    expect(nothing.get_by_role("alert")).to_contain_text("The disk is full.")
    check_accessibility(gallery)
    gallery.unroute("**/admin/v1/humans?*")
    nothing.get_by_role("button", name="Try again").click()
    expect(card(gallery, "Amara")).to_be_visible()
    gallery.route("**/admin/v1/humans?*cursor=*", lambda route: route.abort())
    gallery.goto(re.sub(r"\?.*", "", gallery.url))
    expect(gallery.locator(".card[data-id]")).to_have_count(30)
    gallery.locator("#humans .more").scroll_into_view_if_needed()
    expect(gallery.locator("#humans .more")).to_contain_text("The server does not answer.")
    expect(gallery.locator(".card")).to_have_count(30)
    gallery.unroute("**/admin/v1/humans?*cursor=*")
    gallery.get_by_role("button", name="More digital humans").click()
    expect(gallery.locator(".card").nth(89)).to_be_attached()


def _refuse(route: Route, status: int, detail: str) -> None:
    route.fulfill(status=status, json={"detail": detail, "remedy": "Try again."})


def test_an_empty_catalogue(gallery: Page) -> None:
    empty: dict[str, Any] = {"items": [], "next_cursor": None, "total": 0, "counts": {}, "apps": {}}
    gallery.route("**/admin/v1/humans?*", lambda route: route.fulfill(json=empty))
    gallery.goto(re.sub(r"\?.*", "", gallery.url))
    expect(gallery.locator("#humans .nothing")).to_contain_text("no digital humans yet")
    expect(gallery.get_by_role("link", name="Add a portrait")).to_be_visible()
    check_accessibility(gallery)
    gallery.unroute("**/admin/v1/humans?*")


def test_who_is_not_signed_in_is_sent_to_do_so(browser: Browser, server: RunningServer) -> None:
    page = browser.new_page()
    page.goto(f"{server.base_url}/console/humans?style=work")
    page.wait_for_url(re.compile(r"/console/sign-in\?next=%2Fconsole%2Fhumans%3Fstyle%3Dwork"))
    page.close()


def test_layouts(gallery: Page) -> None:
    check_layouts(gallery)
    gallery.set_viewport_size(DESKTOP)
    gallery.get_by_role("tab", name="Timbres").click()
    gallery.wait_for_selector(".tim[data-id]")
    check_layouts(gallery)


@pytest.mark.usefixtures("elena_moves")
def test_a_phone(browser: Browser, signed_in: Console) -> None:
    """Filters are folded, and a touch plays."""
    context = browser.new_context(
        viewport=PHONE, has_touch=True, storage_state=signed_in.page.context.storage_state()
    )
    page = context.new_page()
    page.set_default_timeout(BROWSER_TIMEOUT_MS)
    page.goto(re.sub(r"\?.*", "?language=en", signed_in.page.url))
    expect(page.locator("#humans .seg")).to_be_hidden()
    box = page.locator(".card[data-id]").first.bounding_box()
    assert box is not None
    assert box["y"] < PHONE["height"] / 2
    elena = card(page, "Elena")
    elena.get_by_role("button", name="Play the actions of Elena").tap()
    page.wait_for_function(PLAYS)
    check_accessibility(page)
    elena.locator(".act").tap()
    expect(page.locator("video")).to_have_count(0)
    unfold = page.locator("#humans .unfold")
    unfold.tap()
    page.locator("#humans [name=style]").select_option("work")
    expect(unfold).to_have_text("Filters (2)")
    expect(count(page)).to_have_text("2 digital humans")
    context.close()
