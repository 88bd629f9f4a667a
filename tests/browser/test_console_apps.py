"""Apps in the console: made, rotated, limited, told of their streams, deleted."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support.axe import check_accessibility
from support.browsing import BROWSER_TIMEOUT_MS
from support.callbacks import Told, callback_receiver
from support.calls import Caller
from support.console import PHONE, Console, check_layouts, console
from support.console_apps import SECRET, new_app, open_app, tell_app, told_secret
from support.server import RunningServer, wait_until

DISABLED, NO_SERVICE, WRONG, UNKNOWN = 100000017, 400000002, 100000005, 100000010
LIMITED = 400010009
LIST = re.compile(r"/admin/v1/apps(\?.*)?$")
NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def signed_in(browser: Browser, server: RunningServer) -> Iterator[Console]:
    expect.set_options(timeout=BROWSER_TIMEOUT_MS)
    with console(browser, server) as made:
        made.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield made


@pytest.fixture(scope="module")
def shop(signed_in: Console) -> Caller:
    return new_app(signed_in, "Shop")


@pytest.fixture(scope="module")
def receiver() -> Iterator[Told]:
    with callback_receiver() as told:
        yield told


def code_of(caller: Caller) -> int:
    return int(caller.call("QueryDigitalHumanStreamTasks")["Code"])


def answers(caller: Caller, code: int) -> None:
    """Wait until a server that follows within a second does."""
    wait_until(lambda: code_of(caller) == code)


def box(page: Page) -> Locator:
    """The dialog that is open."""
    return page.locator("dialog[open]")


def create(page: Page, name: str, **given: str) -> None:
    page.get_by_role("button", name="New App").click()
    box(page).get_by_label("Name", exact=True).fill(name)
    if given:
        page.get_by_text("Its clients have an AppId").click()
    for label, value in given.items():
        box(page).get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Create App").click()


def confirm(page: Page, button: str, verb: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.locator("#sure").get_by_role("button", name=verb, exact=True).click()


def test_an_app_is_made_and_its_secrets_are_shown_once(
    signed_in: Console, server: RunningServer
) -> None:
    page = signed_in.open("apps")
    create(page, NASTY)
    expect(page.locator("#secrets")).to_be_visible()
    app_id, secret = int(told_secret(page, "AppId")), told_secret(page, "ServerSecret")
    assert SECRET.fullmatch(secret)
    assert SECRET.fullmatch(told_secret(page, "CallbackSecret"))
    page.get_by_role("button", name="Copy ServerSecret").click()
    expect(page.locator(".toast")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == secret
    check_accessibility(page)
    page.keyboard.press("Escape")
    expect(page.locator("#secrets")).to_be_hidden()
    assert secret not in page.content()
    expect(page.locator("#name")).to_have_text(NASTY)
    expect(page.locator("#list [aria-current]")).to_contain_text(NASTY)
    answers(Caller(server.base_url, app_id, secret), 0)


def test_an_app_that_clients_have_already_is_taken_over(
    signed_in: Console, server: RunningServer
) -> None:
    page = signed_in.open("apps")
    create(page, "Known", AppId="77", ServerSecret="tooshort")
    expect(page.locator("#new-app [role=alert]")).to_contain_text("32 letters and digits")
    box(page).get_by_label("ServerSecret", exact=True).fill("a1" * 16)
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("a1" * 16)
    page.get_by_role("button", name="Done").click()
    answers(Caller(server.base_url, 77, "a1" * 16), 0)
    create(page, "Twice", AppId="77")
    expect(page.locator("#new-app [role=alert]")).to_contain_text("There is an App 77 already.")
    page.keyboard.press("Escape")


def test_a_rotated_secret_is_accepted_and_the_old_one_until_its_end(
    signed_in: Console, server: RunningServer, shop: Caller
) -> None:
    page = open_app(signed_in, shop.app_id)
    answers(shop, 0)
    page.get_by_role("button", name="Rotate ServerSecret").click()
    expect(page.get_by_label("The old one is good for")).to_be_focused()
    page.get_by_label("The old one is good for").select_option("1 hour")
    page.get_by_role("button", name="Rotate secret").click()
    secret = told_secret(page, "ServerSecret")
    assert secret != shop.server_secret
    page.get_by_role("button", name="Done").click()
    answers(Caller(server.base_url, shop.app_id, secret), 0)
    assert code_of(shop) == 0, "the old one is kept for an hour"
    expect(page.locator("#facts")).to_contain_text("good until")

    confirm(page, "End now: the old ServerSecret", "End it")
    expect(page.locator("#facts")).not_to_contain_text("good until")
    answers(shop, WRONG)
    assert code_of(Caller(server.base_url, shop.app_id, secret)) == 0


def test_a_leaked_secret_ends_at_once(signed_in: Console, server: RunningServer) -> None:
    leaked = new_app(signed_in, "Leaky")
    page = open_app(signed_in, leaked.app_id)
    answers(leaked, 0)
    page.get_by_role("button", name="Rotate ServerSecret").click()
    page.get_by_label("The old one is good for").select_option("Not at all: it has leaked")
    page.get_by_role("button", name="Rotate secret").click()
    secret = told_secret(page, "ServerSecret")
    page.keyboard.press("Enter")
    answers(leaked, WRONG)
    assert code_of(Caller(server.base_url, leaked.app_id, secret)) == 0
    expect(page.locator("#facts")).not_to_contain_text("good until")


def test_an_app_is_renamed_disabled_and_parted_from_the_service(
    signed_in: Console, server: RunningServer
) -> None:
    caller = new_app(signed_in, "Kiosk")
    page = open_app(signed_in, caller.app_id)
    page.get_by_role("button", name="Rename").click()
    box(page).get_by_label("Name", exact=True).fill("Lobby")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_have_text("Lobby")
    expect(page.locator("#list [aria-current]")).to_contain_text("Lobby")
    confirm(page, "Disable", "Disable")
    expect(page.locator("#status")).to_have_text("disabled")
    answers(caller, DISABLED)
    page.get_by_role("button", name="Enable").click()
    answers(caller, 0)
    confirm(page, "Switch off the service", "Switch off")
    expect(page.locator("#status")).to_have_text("no service")
    answers(caller, NO_SERVICE)
    page.get_by_role("button", name="Switch on the service").click()
    answers(caller, 0)


def test_limits_are_changed_and_shown_with_what_is_used(
    signed_in: Console, server: RunningServer
) -> None:
    caller = new_app(signed_in, "Limited")
    page = open_app(signed_in, caller.app_id)
    rate = page.locator("#limit-figures > div").filter(has_text="Calls a second")
    expect(rate.locator(".v")).to_have_text("0 of 10, the server's default")
    page.get_by_role("button", name="Change limits").click()
    page.get_by_label("Streams at a time").fill("3")
    page.get_by_label("Calls a second of each Action").fill("2")
    page.keyboard.press("Enter")
    streams = page.locator("#limit-figures > div").filter(has_text="Streams at a time")
    expect(streams.locator(".v")).to_have_text("0 of 3")
    wait_until(lambda: any(caller.call("GetTimbreList")["Code"] == LIMITED for _ in range(20)))
    expect(rate.locator(".v")).to_have_text(re.compile(r"^\d+ of 2, near the limit$"))
    expect(rate).to_contain_text("GetTimbreList")


def test_a_callback_url_is_saved_tried_out_and_its_signature_checked(
    signed_in: Console, server: RunningServer, receiver: Told
) -> None:
    caller = new_app(signed_in, "Told")
    page = open_app(signed_in, caller.app_id)
    url = page.get_by_label("Callback URL")
    url.fill("ftp://x.test")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#callback-problem")).to_contain_text("is no URL")
    url.fill(receiver.url)
    page.get_by_role("button", name="Send test").click()
    expect(page.locator("#callback-problem")).to_contain_text("not saved yet")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast")).to_have_text("Callback URL is saved")
    receiver.answers.append(500)
    page.get_by_role("button", name="Send test").click()
    expect(page.locator("#callback-problem")).to_contain_text("was not received: HTTP 500")
    page.get_by_role("button", name="Send test").click()
    expect(page.locator("#tested")).to_contain_text("was received: HTTP 200")

    body = receiver.bodies[-1]
    assert body["AppId"] == caller.app_id
    page.get_by_label("The body that your server received").fill(json.dumps(body))
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#checked .ver")).to_contain_text("Right")
    changed = body | {"Timestamp": str(int(body["Timestamp"]) + 1)}
    page.get_by_label("The body that your server received").fill(json.dumps(changed))
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#checked .ver")).to_contain_text("Wrong")
    expect(page.locator("#checked .step.bad")).to_contain_text("Timestamp or Nonce")

    confirm(page, "Rotate CallbackSecret", "Rotate secret")
    assert SECRET.fullmatch(told_secret(page, "CallbackSecret"))
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Send test").click()
    wait_until(lambda: receiver.bodies[-1]["Signature"] != body["Signature"])
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#checked .ver")).to_contain_text("Right")


def test_callbacks_are_logged_with_their_tries_and_sent_again(
    signed_in: Console, server: RunningServer, receiver: Told
) -> None:
    caller = new_app(signed_in, "Logged")
    page = open_app(signed_in, caller.app_id)
    expect(page.locator("#no-callbacks")).to_contain_text("there is no callback URL")
    changes = {"callback_url": receiver.url, "enabled": False}
    signed_in.operator.ask("PATCH", f"/apps/{caller.app_id}", changes)
    answers(caller, DISABLED)  # so that the sender knows the URL too
    receiver.bodies.clear()
    receiver.answers += [503] * 5
    tell_app(server, caller.app_id, 3)
    first = page.locator("#callbacks tbody tr").first
    expect(first).to_contain_text("Stream streaming")
    expect(first).to_contain_text("Retrying")
    expect(first).to_contain_text("of 6: HTTP 503, next in")
    receiver.answers.clear()
    expect(first).to_contain_text("Received", timeout=60_000)
    tried = len(receiver.bodies)
    expect(first.locator(".tries .x")).to_have_count(tried - 1)
    expect(page.locator("#deliveries")).to_have_text("Of the last 1: 1 received")
    again = first.get_by_role("button", name="Send again")
    again.focus()
    page.keyboard.press("Enter")
    wait_until(lambda: len(receiver.bodies) == tried + 1)
    expect(first).to_contain_text("1 of 6: HTTP 200")
    expect(again).to_be_focused()

    first.get_by_role("button", name="Stream streaming", exact=True).click()
    expect(page.locator("#told-once pre")).to_contain_text('"StreamId": "s"')
    expect(page.locator("#told-once .tried-list li")).to_have_count(tried + 1)
    check_accessibility(page)
    page.keyboard.press("Escape")
    tell_app(server, caller.app_id, *([4] * 22))
    expect(page.locator("#callbacks tbody tr")).to_have_count(20)
    page.get_by_role("button", name="Older callbacks").click()
    expect(page.locator("#callbacks tbody tr")).to_have_count(23)


def test_an_app_is_deleted_when_that_is_confirmed(
    signed_in: Console, server: RunningServer
) -> None:
    caller = new_app(signed_in, "Short-lived")
    page = open_app(signed_in, caller.app_id)
    answers(caller, 0)
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("#sure").get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    assert code_of(caller) == 0
    confirm(page, "Delete", "Delete")
    expect(page.locator(".toast")).to_have_text("App is deleted")
    expect(page.locator("#list")).not_to_contain_text(str(caller.app_id))
    answers(caller, UNKNOWN)


def test_apps_are_found_by_name_and_number(signed_in: Console, shop: Caller) -> None:
    page = signed_in.open("apps")
    expect(page.locator("#list li").nth(1)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("sHoP")
    expect(page.locator("#list li")).to_have_count(1)
    page.fill("#text", str(shop.app_id)[:6])
    expect(page.locator("#list")).to_contain_text("Shop")
    page.fill("#text", "nobody is called so")
    expect(page.locator("#none")).to_have_text("No App fits.")


def test_what_cannot_be_had_is_said_and_tried_again(signed_in: Console) -> None:
    page = signed_in.page
    page.route(LIST, lambda route: route.abort())
    signed_in.open("apps")
    expect(page.locator("#problem")).to_contain_text("The server does not answer.")
    check_accessibility(page)
    page.unroute(LIST)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#list li").first).to_be_visible()
    expect(page.locator("#problem")).to_be_hidden()


def test_the_page_on_every_screen(signed_in: Console, shop: Caller) -> None:
    check_layouts(open_app(signed_in, shop.app_id))


def test_on_a_phone_there_is_the_list_or_an_app_and_more_pages(
    signed_in: Console, shop: Caller
) -> None:
    page = signed_in.page
    page.set_viewport_size(PHONE)
    signed_in.open("apps")
    page.locator("#list li").filter(has_text=str(shop.app_id)).get_by_role("button").click()
    expect(page.locator("#name")).to_have_text("Shop")
    expect(page.locator("#list")).to_be_hidden()
    page.go_back()
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#detail")).to_be_hidden()

    assert page.locator(".nav > :visible").count() == 5
    more = page.get_by_role("button", name="More", exact=True)
    more.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="More pages")).to_be_visible()
    check_accessibility(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="More pages")).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("link", name="Faults").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Faults")
