"""Signing in to the console, in a real browser."""

import re

from playwright.sync_api import Browser, expect
from support.axe import check_accessibility
from support.browsing import BROWSER_TIMEOUT_MS
from support.console import console
from support.operating import token_of
from support.server import RunningServer


def test_who_is_not_signed_in_is_asked_for_the_token_and_comes_back(
    browser: Browser, server: RunningServer
) -> None:
    page = browser.new_page()
    page.set_default_timeout(BROWSER_TIMEOUT_MS)
    token = token_of(server)
    page.goto(f"{server.base_url}/console/requests")
    expect(page).to_have_url(re.compile(r"/console/sign-in\?next=%2Fconsole%2Frequests"))
    check_accessibility(page)
    page.get_by_label("Token").fill("vva_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("The token is wrong.")
    check_accessibility(page)
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/console/requests$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Requests")
    page.close()


def test_a_link_with_the_token_signs_in_and_leaves_no_token_in_the_address(
    browser: Browser, server: RunningServer
) -> None:
    with console(browser, server) as opened:
        assert "vva_" not in opened.page.url
        opened.page.get_by_role("button", name="Sign out").click()
        expect(opened.page).to_have_url(re.compile(r"/console/sign-in"))
        opened.open("apps")
        expect(opened.page).to_have_url(re.compile(r"/console/sign-in\?next="))
