"""Pages and files of the console."""

import re

import httpx
import pytest

from visavis.console.pages import ConsolePages


@pytest.fixture
def console() -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=ConsolePages()), base_url="http://127.0.0.1"
    )


async def preloaded(console: httpx.AsyncClient, page: str) -> list[str]:
    html = (await console.get(f"/console/{page}")).text
    return re.findall(r'<link rel="modulepreload" href="([^"]+)" />', html)


async def test_a_page_names_every_module_that_it_needs_before_it_runs(
    console: httpx.AsyncClient,
) -> None:
    found = await preloaded(console, "humans")
    assert "/console/files/api.js" in found  # imported by the page's script
    assert "/console/files/humans/performance.js" in found  # by what that imports
    assert len(found) == len(set(found))
    for path in found:
        assert (await console.get(path)).headers["content-type"].startswith("text/javascript")


async def test_what_is_imported_later_is_not_preloaded(console: httpx.AsyncClient) -> None:
    path = "/console/files/humans/human_editing.js"
    assert (await console.get(path)).status_code == 200
    assert path not in await preloaded(console, "humans")


async def test_modules_of_other_parts_of_the_server_are_left_to_the_browser(
    console: httpx.AsyncClient,
) -> None:
    assert "/sdk/faults.js" in (await console.get("/console/files/studio/conversation.js")).text
    assert not [path for path in await preloaded(console, "studio") if "/sdk/" in path]
