"""``visavis watch``."""

import asyncio
import webbrowser
from urllib.parse import parse_qs, urlsplit

import pytest
from support.command import Commands

from visavis.database.engine import open_engine
from visavis.keyring import load_keyring
from visavis.media.urls import UrlSigner
from visavis.streams.models import StreamTask
from visavis.streams.states import TaskStatus
from visavis.streams.store import TaskStore

TASK = StreamTask(
    task_id="t",
    app_id=7,
    digital_human_id="mia",
    room_id="a/b ü",
    stream_id="s",
    status=TaskStatus.INITIALISING,
    ttl_s=60,
    max_idle_s=60,
    created_ms=1,
    driven_ms=1,
    owner="me",
    lease_ms=1,
)


@pytest.fixture
def store(visavis: Commands) -> str:
    """A database with one task that runs; its URL."""
    visavis.json("apps", "create", "Shop", "--app-id", 7)
    url = f"sqlite:///{visavis.data_dir / 'visavis.sqlite3'}"
    asyncio.run(_change(url, end=False))
    return url


async def _change(url: str, *, end: bool) -> None:
    engine = open_engine(url)
    if end:
        await TaskStore(engine).begin_stop("t", "It was stopped by the App.", 2)
        await TaskStore(engine).end("t", "It was stopped by the App.", 2)
    else:
        await TaskStore(engine).add(TASK, 1)
    await engine.dispose()


def test_the_address_is_signed_and_expires(visavis: Commands, store: str) -> None:
    del store
    shown = visavis.json("watch", "t", "--valid", 2, "--base-url", "https://v.test/")["Url"]
    parts = urlsplit(shown)
    assert shown.startswith("https://v.test/watch/7/a%2Fb%20%C3%BC/s?")
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    signer = UrlSigner("", load_keyring(visavis.data_dir / "keys.json"))
    expires = int(query["Expires"])
    assert signer.refusal(parts.path, query, expires - 1) is None
    assert "expired" in (signer.refusal(parts.path, query, expires) or "")
    later = visavis.json("watch", "t", "--valid", 3)["Url"]
    assert later.startswith("http://127.0.0.1:8088/watch/")
    difference = int(parse_qs(urlsplit(later).query)["Expires"][0]) - expires
    assert 3600 <= difference < 3700


def test_it_prints_one_line_and_opens_a_browser(
    visavis: Commands, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del store
    opened: list[str] = []

    def open_none(url: str) -> bool:
        opened.append(url)
        return False

    monkeypatch.setattr(webbrowser, "open", open_none)
    ran = visavis.run("watch", "t", "--open")
    assert ran.code == 0
    assert opened == [ran.out.strip()]
    assert "No browser" in ran.err


def test_a_task_that_is_unknown_or_has_ended(visavis: Commands, store: str) -> None:
    assert "no task 'other'" in visavis.refused("watch", "other")
    assert "no task" in visavis.refused("watch", "x" * 1000)
    asyncio.run(_change(store, end=True))
    assert "has ended: It was stopped by the App." in visavis.refused("watch", "t")


@pytest.mark.parametrize("hours", [0, 25])
def test_an_address_is_good_for_a_day_at_the_most(visavis: Commands, hours: int) -> None:
    visavis.misused("watch", "t", "--valid", hours)
