"""The last calls in the console: followed, filtered, looked into."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from support.axe import check_accessibility
from support.browsing import BROWSER_TIMEOUT_MS
from support.calls import Caller
from support.console import DESKTOP, PHONE, Console, check_layouts
from support.console_apps import new_app
from support.server import wait_until

SECRET_WORD = "s3cret-of-a-test"
TEXT = "<img src=x onerror=alert(1)>"
CODE = re.compile(r"0|\d{9}")
LIST = re.compile(r"/admin/v1/requests(\?.*)?$")


@pytest.fixture(scope="module")
def shop(signed_in: Console) -> Caller:
    caller = new_app(signed_in, "Shop <b>bold</b>")
    signed_in.operator.ask("PATCH", f"/apps/{caller.app_id}", {"rate_limit": 100000})
    wait_until(lambda: all(caller.call("GetTimbreList")["Code"] == 0 for _ in range(11)))
    return caller


@pytest.fixture(scope="module")
def bank(signed_in: Console) -> Caller:
    caller = new_app(signed_in, "Bank")
    wait_until(lambda: caller.call("GetTimbreList")["Code"] == 0)
    return caller


@pytest.fixture
def opened(signed_in: Console, shop: Caller, bank: Caller) -> Callable[[str], Page]:
    """The page with the filters of an address."""
    del shop, bank

    def open_it(query: str = "") -> Page:
        page = signed_in.open(f"requests?{query}")
        page.wait_for_selector("html[data-ready]")
        return page

    signed_in.page.set_viewport_size(DESKTOP)
    return open_it


Opened = Callable[..., Page]


def drive(caller: Caller) -> str:
    """A call that is refused; its RequestId."""
    body = {"TaskId": "none", "Text": TEXT, "Token": SECRET_WORD}
    body["TTSConfig"] = {"TimbreId": "x"}  # type: ignore[assignment]
    return str(caller.call("DriveByText", body)["RequestId"])


def waits_for_rows(page: Page, fits: Callable[[str], bool]) -> None:
    """Until there are some, and all of them fit."""

    def hold() -> bool:
        rows = page.locator("#calls tbody tr").all_inner_texts()
        return bool(rows) and all(map(fits, rows))

    wait_until(hold, BROWSER_TIMEOUT_MS / 1000)


def code_of(row: str) -> str:
    found = CODE.match(row.split("\t")[3].strip())
    assert found is not None, row
    return found[0]


def test_a_call_shows_as_it_comes_unless_that_is_paused(opened: Opened, bank: Caller) -> None:
    page = opened()
    first = page.locator("#calls tbody tr").first
    bank.call("GetDigitalHumanRenderInfo", {"DigitalHumanId": "x"})
    for shown in ("GetDigitalHumanRenderInfo", "Bank", "400000003"):
        expect(first).to_contain_text(shown)
    expect(first.locator(".msn")).to_have_text(re.compile(r"^\d+(\.\d)?$"))
    page.get_by_role("button", name="Follow").click()
    expect(page.locator("#count")).to_contain_text("paused")
    bank.call("QueryDigitalHumanStreamTasks")
    page.wait_for_timeout(2000)
    expect(first).to_contain_text("GetDigitalHumanRenderInfo")
    page.get_by_role("button", name="Follow").click()
    expect(first).to_contain_text("QueryDigitalHumanStreamTasks")


def test_calls_are_filtered_and_the_address_names_how(
    opened: Opened, shop: Caller, bank: Caller
) -> None:
    drive(shop)
    bank.call("GetTimbreList")
    page = opened()
    page.get_by_label("App", exact=True).select_option("Bank")
    page.get_by_label("Action", exact=True).select_option("GetTimbreList")
    waits_for_rows(page, lambda row: "Bank" in row and "GetTimbreList" in row)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.get_by_label("App", exact=True)).to_have_value(str(bank.app_id))
    page.get_by_label("Action", exact=True).select_option("StopDigitalHumanStreamTask")
    expect(page.locator("#none")).to_contain_text("No call fits.")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("#calls tbody")).to_contain_text("Shop")
    page.get_by_role("button", name="Succeeded").click()
    waits_for_rows(page, lambda row: code_of(row) == "0")
    page.get_by_role("button", name="Refused").click()
    waits_for_rows(page, lambda row: code_of(row) != "0")
    page.get_by_role("button", name="All", exact=True).click()
    page.get_by_label("Code", exact=True).select_option("400000005")
    waits_for_rows(page, lambda row: code_of(row) == "400000005")


def test_a_call_is_found_by_what_it_said(opened: Opened, shop: Caller) -> None:
    request_id = drive(shop)
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("onerror=ALERT")
    waits_for_rows(page, lambda row: "DriveByText" in row)
    page.fill("#text", request_id)
    expect(page.locator("#calls tbody tr")).to_have_count(1)
    page.press("#text", "Escape")
    expect(page.locator("#calls tbody tr").nth(1)).to_be_visible()


def test_a_call_is_looked_into_without_its_secrets(opened: Opened, shop: Caller) -> None:
    request_id = drive(shop)
    page = opened(f"text={request_id}")
    page.get_by_role("button", name="DriveByText").focus()
    page.keyboard.press("Enter")
    detail = page.get_by_role("complementary", name="The call")
    for shown in (request_id, "400000005", "Shop <b>bold</b>", TEXT, "127.0.0.1, by POST"):
        expect(detail).to_contain_text(shown)
    expect(detail.get_by_role("region", name="Parameters")).to_contain_text('"Token": "…"')
    assert SECRET_WORD not in page.content()
    assert shop.server_secret not in page.content()
    expect(detail.get_by_role("link", name="Explain")).to_have_count(0)
    assert f"request={request_id}" in page.url
    check_accessibility(page)
    page.reload()
    expect(detail).to_contain_text(request_id)
    detail.get_by_role("button", name="Close").click()
    expect(detail).to_be_hidden()
    assert "request=" not in page.url


def test_a_wrong_signature_leads_to_its_reason(opened: Opened, shop: Caller, bank: Caller) -> None:
    stranger = Caller(shop.base_url, shop.app_id, bank.server_secret)
    request_id = stranger.call("GetTimbreList")["RequestId"]
    page = opened(f"text={request_id}")
    page.get_by_role("button", name="GetTimbreList").click()
    detail = page.get_by_role("complementary", name="The call")
    detail.get_by_role("link", name="Explain").click()
    expect(page.locator(".ver")).to_contain_text("Refused with Code 100000005")
    expect(page.locator(".ver")).to_contain_text(f"ServerSecret of App {bank.app_id} (Bank)")
    expect(page.locator(".of")).to_contain_text("127.0.0.1")
    assert bank.server_secret not in page.content()
    page.locator(".of a").click()
    expect(page.get_by_role("complementary", name="The call")).to_contain_text(request_id)


def test_a_nonce_that_was_used_before_is_said_to_be_the_reason(
    opened: Opened, signed_in: Console, shop: Caller
) -> None:
    query = shop.query("GetTimbreList")
    assert shop.post(query, None)["Code"] == 0
    request_id = shop.post(query, None)["RequestId"]
    opened()
    page = signed_in.open(f"explain?request={request_id}")
    expect(page.locator(".step.bad")).to_contain_text("Whether the nonce was used before")
    expect(page.locator(".ver")).to_contain_text("The SignatureNonce was used before.")


def test_a_call_that_a_fault_hit_is_marked(
    opened: Opened, signed_in: Console, shop: Caller
) -> None:
    fault = {"app_id": shop.app_id, "action": "GetDriveStatus", "code": 400010002}
    made = signed_in.operator.post("/faults", {"fault": fault, "lasting_s": 60})
    wait_until(lambda: shop.call("GetDriveStatus")["Code"] == 400010002)
    page = opened("action=GetDriveStatus&code=400010002")
    expect(page.locator("#calls .tag").first).to_have_text(f"fault {made['number']}")
    page.get_by_role("button", name="GetDriveStatus").first.click()
    detail = page.get_by_role("complementary", name="The call")
    expect(detail).to_contain_text(f"Fault {made['number']} hit it, which was set for a test.")
    signed_in.operator.ask("DELETE", f"/faults/{made['number']}")


def test_older_calls_are_fetched_page_by_page_and_rows_stepped_through(
    opened: Opened, shop: Caller
) -> None:
    for _ in range(60):
        shop.call("QueryDigitalHumanStreamTasks")
    page = opened(f"app={shop.app_id}&action=QueryDigitalHumanStreamTasks")
    expect(page.locator("#calls tbody tr")).to_have_count(50)
    page.get_by_role("button", name="Older calls").click()
    expect(page.locator("#calls tbody tr").nth(59)).to_be_visible()
    buttons = page.locator("#calls .rowb")
    expect(buttons.nth(50)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(buttons.nth(51)).to_be_focused()


def test_what_cannot_be_had_is_said_and_mended_by_itself(opened: Opened) -> None:
    page = opened()
    page.route(LIST, lambda route: route.abort())
    expect(page.locator("#problem")).to_contain_text("The server does not answer.")
    page.unroute(LIST)
    expect(page.locator("#problem")).to_be_hidden()


def test_the_page_on_every_screen(opened: Opened, shop: Caller) -> None:
    drive(shop)
    page = opened()
    page.get_by_role("button", name="Follow").click()  # rows that come move the page
    check_layouts(page)


def test_on_a_phone_filters_unfold_and_a_call_covers_the_page(opened: Opened, shop: Caller) -> None:
    request_id = drive(shop)
    page = opened()
    page.set_viewport_size(PHONE)
    page = opened(f"text={request_id}")
    page.set_viewport_size(PHONE)
    expect(page.get_by_label("App", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("App", exact=True).select_option(str(shop.app_id))
    expect(page.get_by_role("button", name="Filters")).to_contain_text("(1)")
    check_accessibility(page)
    page.get_by_role("button", name="DriveByText").click()
    sheet = page.get_by_role("dialog", name="The call")
    expect(sheet).to_contain_text(request_id)
    check_accessibility(page)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("button", name="DriveByText")).to_be_focused()
    page.set_viewport_size(DESKTOP)
