"""Who is to speak in the studio, with which voice: chosen before anything is started."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect
from support.browsing import BROWSER_TIMEOUT_MS, stop_clock
from support.calls import Caller
from support.console import Console
from support.server import RunningServer, wait_until

VOICE = {"engine": "espeak", "voice": "en-us", "language": "en-US"}
CALLS = "/admin/v1/calls"
DWELL_MS = 150


@pytest.fixture
def studio(signed_in: Console, caller: Caller) -> Page:
    page = signed_in.open("studio")
    page.wait_for_selector("html[data-ready]")
    page.select_option("#app", str(caller.app_id))
    page.reload()  # what was chosen is remembered
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#app")).to_have_value(str(caller.app_id))
    return page


def test_nothing_is_said_yet_that_could_be_stopped(studio: Page) -> None:
    expect(studio.locator("#silence")).to_be_disabled()


def test_a_digital_human_that_is_passed_over_is_not_asked_about(
    studio: Page, browser: Browser
) -> None:
    """Arrow keys go over many; calls a second are limited."""
    calls: list[Any] = []

    def note(request: Request) -> None:
        if request.url.endswith(CALLS):
            calls.append(request.post_data_json)

    # A clock belongs to all pages of its context.
    with browser.new_context(storage_state=studio.context.storage_state()) as context:
        context.set_default_timeout(BROWSER_TIMEOUT_MS)
        page = context.new_page()
        page.goto(studio.url)
        page.wait_for_selector("html[data-ready]")
        faces = page.locator("#face option")
        expect(faces).to_have_count(29)
        ids = [str(faces.nth(place).get_attribute("value")) for place in range(1, 13)]
        stop_clock(page)
        page.on("request", note)
        for human_id in ids:
            page.select_option("#face", human_id)
        with page.expect_response(lambda answer: answer.url.endswith(CALLS)):
            page.clock.run_for(DWELL_MS)
    asked = [(call["action"], call["params"]["DigitalHumanId"]) for call in calls]
    assert asked == [("GetTimbreList", ids[-1])]


def test_a_start_waits_for_what_the_app_has(studio: Page, server: RunningServer) -> None:
    held: list[Route] = []
    created: list[Any] = []

    def hold(route: Route) -> None:
        call: Any = route.request.post_data_json
        if call["action"] == "CreateDigitalHumanStreamTask":
            created.append(call)
            route.abort()
        elif call["action"] == "GetDigitalHumanList" and not held:
            held.append(route)
        else:
            route.continue_()

    other = str(server.quickstart.app_id)
    studio.route(f"**{CALLS}", hold)
    with studio.expect_request(f"**{CALLS}"):
        studio.select_option("#app", other)
    studio.click("#start")
    studio.wait_for_selector("[data-state=starting]")
    assert created == []
    held[0].continue_()
    studio.wait_for_selector("[data-state=idle]")
    chosen = studio.locator("#face").input_value()
    assert [call["app_id"] for call in created] == [int(other)]
    assert created[0]["params"]["DigitalHumanConfig"]["DigitalHumanId"] == chosen


def test_a_timbre_of_its_own_is_offered_with_those_that_all_have(
    studio: Page, signed_in: Console, caller: Caller
) -> None:
    face = studio.locator("#face option").nth(2)
    name, human_id = face.inner_text(), str(face.get_attribute("value"))
    new = {"name": "Only its own", "digital_human_ids": [human_id], **VOICE}
    timbre_id = signed_in.operator.post("/timbres", new)["timbre_id"]
    body = {"DigitalHumanId": human_id}
    wait_until(lambda: caller.call("GetTimbreList", body)["Data"]["Total"] == 1)
    own = studio.locator("#timbre optgroup[label='Its own'] option")
    expect(own).to_have_count(0)
    studio.select_option("#face", label=name)
    expect(own).to_have_text(["Only its own"])
    expect(studio.locator("#timbre optgroup[label=Public] option")).to_have_count(24)
    studio.select_option("#timbre", timbre_id)

    studio.goto(f"{signed_in.operator.base_url}/console/studio?human={human_id}")
    expect(studio.locator("#timbre")).to_have_value(timbre_id)
    studio.select_option("#face", index=0)
    expect(own).to_have_count(0)
    expect(studio.locator("#timbre")).not_to_have_value(timbre_id)
    studio.select_option("#face", label=name)
    expect(studio.locator("#timbre")).to_have_value(timbre_id)
