"""What tests of the console need of Apps: one that is shown, and callbacks that it was told."""

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page, expect

from support.calls import Caller
from support.console import Console
from support.server import RunningServer
from visavis.database.changes import writing
from visavis.database.engine import open_engine
from visavis.streams.models import EventType
from visavis.streams.outbox import tell

SECRET = re.compile(r"[0-9a-zA-Z]{32}")


def new_app(console: Console, name: str) -> Caller:
    """Known to the server within a second."""
    operator = console.operator
    made = operator.post("/apps", {"name": name})
    return Caller(operator.base_url, made["app"]["app_id"], made["server_secret"])


def open_app(console: Console, app_id: int) -> Page:
    page = console.open(f"apps?app={app_id}")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#facts")).to_contain_text(str(app_id))
    return page


def told_secret(page: Page, name: str) -> str:
    """One of those in the dialog that shows them once."""
    row = page.locator("#told > div").filter(has_text=name)
    return row.locator("dd.mono").inner_text()


def tell_app(server: RunningServer, app_id: int, *statuses: int) -> None:
    """Callbacks of a task that nobody ran, as a stream's changes write them."""

    async def write() -> None:
        engine = open_engine(f"sqlite:///{server.data_dir / 'visavis.sqlite3'}")
        try:
            async with writing(engine) as one:
                for status in statuses:
                    now_ms = int(time.time() * 1000)
                    detail = {"Status": status, "RoomId": "room", "StreamId": "s"}
                    await tell(
                        one.connection,
                        app_id,
                        f"task-{now_ms}-{status}",
                        EventType.TASK,
                        now_ms,
                        detail,
                    )
        finally:
            await engine.dispose()

    with ThreadPoolExecutor(1) as other:  # the browser's loop runs in this one
        other.submit(asyncio.run, write()).result()
