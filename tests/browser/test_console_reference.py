"""The reference in the console, of both interfaces."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from support.axe import check_accessibility
from support.browsing import BROWSER_TIMEOUT_MS
from support.console import Console, check_layouts, console
from support.server import RunningServer

from visavis.actions.registry import ACTIONS
from visavis.admin.registry import ENDPOINTS

OPENAPI = re.compile(r"/openapi.json$")


@pytest.fixture(scope="module")
def signed_in(browser: Browser, server: RunningServer) -> Iterator[Console]:
    expect.set_options(timeout=BROWSER_TIMEOUT_MS)
    with console(browser, server) as made:
        made.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield made


@pytest.fixture
def page(signed_in: Console) -> Page:
    signed_in.page.goto("about:blank")  # so that another hash is a page of its own
    opened = signed_in.open("reference")
    expect(opened.locator(".op").first).to_be_visible()
    return opened


def test_every_action_and_every_endpoint_is_there(page: Page) -> None:
    names = page.locator(".op summary > code").all_inner_texts()
    assert names == sorted(names, key=list(ACTIONS).index)
    assert set(names) == set(ACTIONS)
    page.get_by_role("button", name="Administration").click()
    expect(page.locator("#count")).to_have_text(f"{len(ENDPOINTS)} operations")
    paths = page.locator(".op summary > code").all_inner_texts()
    assert set(paths) == {f"/admin/v1{one.path}" for one in ENDPOINTS}


def test_an_action_shows_what_it_takes_answers_and_how_to_try_it(page: Page) -> None:
    page.locator("#DriveByText summary").focus()
    page.keyboard.press("Enter")
    entry = page.locator("#DriveByText")
    for shown in ("DriveByTextParams", "string (1 to 1800 characters)", "TtsConfig", "DriveId"):
        expect(entry).to_contain_text(shown)
    command = entry.get_by_role("region", name="With the command line")
    expect(command).to_contain_text("visavis call DriveByText TaskId=")
    assert page.url.endswith("#DriveByText")
    entry.get_by_role("button", name="Copy link").click()
    expect(page.locator(".toast")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    check_accessibility(page)


def test_an_endpoint_has_a_curl_line(page: Page, server: RunningServer) -> None:
    page.get_by_role("button", name="Administration").click()
    page.locator("#rotate_secret summary").click()
    line = page.locator("#rotate_secret").get_by_role("region", name="With curl").inner_text()
    assert line.startswith('curl -X POST -H "Authorization: Bearer $VISAVIS_ADMIN_TOKEN"')
    assert """-d '{"keep_old_s":0}'""" in line
    assert line.endswith(f"'{server.base_url}/admin/v1/apps/{{app_id}}/rotate'")


def test_the_signature_and_all_codes_are_explained(page: Page) -> None:
    page.get_by_text("Common parameters, signature and Codes").click()
    about = page.locator(".how")
    expect(about).to_contain_text("43e5cfcca828314675f91b001390566a")
    expect(about.get_by_role("cell", name="400010002")).to_be_visible()
    expect(about).to_contain_text("SignatureNonce")
    check_accessibility(page)


def test_operations_are_found_by_their_words_and_parameters(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("speechrate")
    expect(page.locator("#count")).to_have_text("1 operation")
    expect(page.locator(".op:visible")).to_have_id("DriveByText")
    page.fill("#text", "no such thing")
    expect(page.locator("#none")).to_contain_text("“no such thing”")
    page.press("#text", "Escape")
    expect(page.locator("#count")).to_have_text(f"{len(ACTIONS)} operations")


@pytest.mark.parametrize("name", ["StopDigitalHumanStreamTask", "resend_callback"])
def test_a_link_opens_its_operation_in_whichever_document_it_is(
    signed_in: Console, name: str
) -> None:
    signed_in.page.goto("about:blank")
    page = signed_in.open(f"reference#{name}")
    expect(page.locator(f"#{name} .op-in")).to_be_visible()
    expect(page.locator(f"#{name} summary")).to_be_in_viewport()


def test_a_section_is_jumped_to(page: Page) -> None:
    page.get_by_role("navigation", name="Sections").get_by_text("Streams and drives").click()
    expect(page.get_by_role("heading", name="Streams and drives")).to_be_in_viewport()


def test_what_cannot_be_had_is_said_and_tried_again(signed_in: Console) -> None:
    page = signed_in.page
    page.goto("about:blank")
    page.route(OPENAPI, lambda route: route.fulfill(status=503, body="no"))
    signed_in.open("reference")
    expect(page.locator("#problem")).to_contain_text("HTTP 503")
    page.unroute(OPENAPI)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".op").first).to_be_visible()
    expect(page.locator("#problem")).to_be_hidden()


def test_the_page_on_every_screen(page: Page) -> None:
    page.locator("#CreateDigitalHumanStreamTask summary").click()
    check_layouts(page)


def test_whoever_is_signed_out_comes_back_to_the_same_place(page: Page, signed_in: Console) -> None:
    page.context.clear_cookies()
    page.goto("about:blank")
    signed_in.open("reference#DoAction")
    page.get_by_label("Token").fill(signed_in.operator.token)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#DoAction .op-in")).to_be_visible()
    assert page.url.endswith("/console/reference#DoAction")
