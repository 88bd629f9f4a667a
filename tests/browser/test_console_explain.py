"""Why a signed call is refused, in the console."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect
from support.axe import check_accessibility
from support.calls import Caller
from support.console import Console, check_layouts
from support.console_apps import new_app
from support.server import wait_until

OLD = "1615186943"


@pytest.fixture(scope="module")
def shop(signed_in: Console) -> Caller:
    caller = new_app(signed_in, "Shop")
    wait_until(lambda: caller.call("GetTimbreList")["Code"] == 0)
    return caller


@pytest.fixture
def page(signed_in: Console, shop: Caller) -> Page:
    del shop
    return signed_in.open("explain")


def url(caller: Caller, **changes: str) -> str:
    return f"https://api.test/?{urlencode(caller.query('GetTimbreList') | changes)}"


def explain(page: Page, text: str) -> None:
    """By keyboard: the field has the focus from the start."""
    expect(page.get_by_label("The call", exact=True)).to_be_focused()
    page.get_by_label("The call", exact=True).fill(text)
    page.keyboard.press("Enter")


def test_a_call_that_is_right(page: Page, shop: Caller) -> None:
    explain(page, url(shop))
    expect(page.locator(".ver")).to_contain_text("Accepted")
    expect(page.locator(".step.ok")).to_have_count(11)
    expect(page.locator(".step.off")).to_contain_text("Whether the nonce was used before")


def test_a_curl_line_with_a_wrong_signature_and_what_to_do(page: Page, shop: Caller) -> None:
    upper = shop.query("GetTimbreList")["Signature"]
    query = shop.query("GetTimbreList")
    query["Signature"] = query["Signature"].upper()
    explain(page, f"curl -X POST 'https://api.test/?{urlencode(query)}' -d '{{}}'")
    expect(page.locator(".ver")).to_contain_text("Refused with Code 100000005")
    expect(page.locator(".ver")).to_contain_text("upper-case hex; it has to be lower-case")
    bad = page.locator(".step.bad")
    expect(bad).to_have_count(1)
    expect(bad).to_contain_text("The signature itself")
    hashed = f"{shop.app_id}{query['SignatureNonce']}<ServerSecret of App {shop.app_id}>"
    expect(page.locator("#signed")).to_contain_text(hashed)
    assert shop.server_secret not in page.content()
    assert query["Signature"].lower() not in page.locator("#found").inner_text()
    assert upper not in page.content()


def test_a_kept_old_secret_is_right(page: Page, signed_in: Console) -> None:
    caller = new_app(signed_in, "Rotated")
    signed_in.operator.post(f"/apps/{caller.app_id}/rotate", {"keep_old_s": 3600})
    new = Caller(caller.base_url, caller.app_id, "0" * 32)
    wait_until(lambda: new.call("GetTimbreList")["Code"] == 100000005)  # the App is known
    explain(page, url(caller))
    expect(page.locator(".ver")).to_contain_text("Accepted")
    step = page.locator(".step").filter(has_text="The signature itself")
    expect(step).to_contain_text("that the App had before it was rotated; that one is good until")


def test_a_call_of_long_ago_is_looked_at_as_of_its_time(page: Page, shop: Caller) -> None:
    query = shop.query("GetTimbreList", Timestamp=OLD)
    explain(page, urlencode(query))
    expect(page.locator(".ver")).to_contain_text("Refused with Code 100000004")
    page.get_by_label("Look at it as of its Timestamp").check()
    page.get_by_role("button", name="Explain", exact=True).click()
    expect(page.locator(".ver")).to_contain_text("Accepted")


def test_several_faults_are_each_shown(page: Page) -> None:
    explain(page, "https://api.test/v1/?Action=Sing&AppId=5&SignatureVersion=1&Timestamp=x")
    expect(page.locator(".step.bad").nth(3)).to_be_visible()
    expect(page.locator(".ver")).to_contain_text("this is the first")
    expect(page.locator(".step").filter(has_text="The parameter Action")).to_contain_text("'Sing'")


def test_what_is_no_call_and_nothing_at_all(page: Page) -> None:
    page.get_by_role("button", name="Explain", exact=True).click()
    expect(page.locator("#refused")).to_have_text("Paste a call first.")
    explain(page, "<script>alert(1)</script>")
    expect(page.locator(".ver")).to_contain_text("This is no signed call")
    expect(page.locator(".step.bad code")).to_have_text("<script>alert(1)</script>")


def test_a_call_that_is_not_remembered_and_one_that_was_right(
    signed_in: Console, shop: Caller
) -> None:
    page = signed_in.open("explain?request=nothing")
    expect(page.locator("#problem")).to_contain_text("No call with the RequestId 'nothing'")
    right = shop.call("GetTimbreList")["RequestId"]
    page = signed_in.open(f"explain?request={right}")
    expect(page.locator("#problem")).to_contain_text("was accepted")
    check_accessibility(page)


def test_the_page_on_every_screen(page: Page, shop: Caller) -> None:
    explain(page, url(shop, Signature="0" * 32))
    expect(page.locator(".ver")).to_be_visible()
    check_layouts(page)
