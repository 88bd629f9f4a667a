"""Faults in the console: set, seen to hit, cleared."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.axe import check_accessibility
from support.calls import Caller
from support.console import Console, check_layouts, console
from support.console_apps import new_app
from support.server import serve, wait_until

BUSY = 400010002
FAULTS = re.compile(r"/admin/v1/faults$")


@pytest.fixture(scope="module")
def shop(signed_in: Console) -> Caller:
    caller = new_app(signed_in, "Shop <i>x</i>")
    wait_until(lambda: caller.call("GetTimbreList")["Code"] == 0)
    return caller


@pytest.fixture
def page(signed_in: Console, shop: Caller) -> Page:
    """With no fault in force."""
    del shop
    signed_in.operator.ask("DELETE", "/faults")
    opened = signed_in.open("faults")
    opened.wait_for_selector("html[data-ready]")
    expect(opened.locator("#none")).to_contain_text("No fault is set.")
    return opened


def set_fault(page: Page, **values: str) -> None:
    for label, value in values.items():
        field = page.locator(f"#{label}")
        if field.evaluate("(one) => one.localName") == "select":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Set fault").click()


def test_a_fault_hits_calls_of_its_app_and_action_until_it_is_cleared(
    page: Page, shop: Caller
) -> None:
    set_fault(page, app=str(shop.app_id), action="GetTimbreList", code=str(BUSY), lasting="2")
    row = page.locator("#faults li")
    expect(row).to_contain_text(f"answer with Code {BUSY} (system busy, retry later)")
    expect(row).to_contain_text("GetTimbreList of Shop <i>x</i>")
    expect(row.get_by_role("timer")).to_have_text(re.compile(r"^(2:00|1:\d\d) left$"))
    wait_until(lambda: shop.call("GetTimbreList")["Code"] == BUSY)
    assert shop.call("QueryDigitalHumanStreamTasks")["Code"] == 0
    row.get_by_role("button", name="Clear fault").focus()
    page.keyboard.press("Enter")
    expect(row).to_have_count(0)
    expect(page.get_by_role("heading", name="In force")).to_be_focused()
    wait_until(lambda: shop.call("GetTimbreList")["Code"] == 0)


def test_a_fault_holds_calls(page: Page, shop: Caller) -> None:
    set_fault(page, app=str(shop.app_id), latency="700")
    expect(page.locator("#faults li")).to_contain_text("hold for 700 ms")

    def is_held() -> bool:
        begun = time.monotonic()
        assert shop.call("QueryDigitalHumanStreamTasks")["Code"] == 0
        return time.monotonic() - begun >= 0.7

    wait_until(is_held)


def test_callbacks_are_dropped_for_a_share_and_all_faults_cleared(page: Page) -> None:
    page.get_by_label("Do not deliver the App's callbacks").check()
    set_fault(page, share="12.5")
    expect(page.locator("#faults li")).to_contain_text("callbacks of all Apps, 12.5 % of them")
    set_fault(page, code="400010000")
    expect(page.locator("#faults li")).to_have_count(2)
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator("#none")).to_be_visible()


def test_what_cannot_be_is_said_before_it_is_sent(page: Page) -> None:
    refused = page.locator("#refused")
    set_fault(page)
    expect(refused).to_contain_text("This would do nothing")
    set_fault(page, code=str(BUSY), share="0")
    expect(refused).to_contain_text("above 0 and at most 100 %")
    expect(page.locator("#share")).to_be_focused()
    set_fault(page, share="100", latency="30001")
    expect(refused).to_contain_text("0 to 30,000 ms")
    set_fault(page, latency="0", lasting="1441")
    expect(refused).to_contain_text("0.1 to 1,440 minutes")
    page.get_by_label("Do not deliver the App's callbacks").check()
    set_fault(page, lasting="1", action="DriveByText")
    expect(refused).to_contain_text("Callbacks belong to no Action.")
    expect(page.locator("#faults li")).to_have_count(0)


def test_a_fault_ends_by_itself(page: Page, signed_in: Console) -> None:
    signed_in.operator.post("/faults", {"fault": {"latency_ms": 5}, "lasting_s": 12})
    page.reload()
    expect(page.locator("#faults li")).to_have_count(1)
    expect(page.locator("#none")).to_be_visible()


def test_what_cannot_be_had_is_said(page: Page) -> None:
    page.route(FAULTS, lambda route: route.abort())
    page.reload()
    expect(page.locator("#problem")).to_contain_text("The server does not answer.")
    check_accessibility(page)
    page.unroute(FAULTS)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#problem")).to_be_hidden()


def test_the_page_on_every_screen(page: Page, shop: Caller) -> None:
    set_fault(page, app=str(shop.app_id), code=str(BUSY), latency="5")
    expect(page.locator("#faults li")).to_be_visible()
    check_layouts(page)


def test_a_server_that_applies_no_faults_says_so(browser: Browser, data_dir: Path) -> None:
    with serve(data_dir, environment={"VISAVIS_FAULTS": "off"}) as off, console(browser, off) as it:
        page = it.open("faults")
        ignored = page.locator("#ignored")
        expect(ignored).to_contain_text("This server does not apply faults")
        expect(ignored).to_contain_text("VISAVIS_FAULTS is off on this server.")
        check_accessibility(page)
