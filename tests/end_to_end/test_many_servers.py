"""Two servers that start at once on one data directory, an empty PostgreSQL and one Redis, and what
happens when these go away.

The first server reaches both through forwarders that can be cut; the second reaches them directly.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support import backends
from support.calls import Caller, fetch
from support.command import Commands
from support.forwarder import Forwarder, forward, through
from support.server import RunningServer, serve, wait_until

LIST, INFO = "GetDigitalHumanList", "GetDigitalHumanInfo"
BUSY = 400010002
BUILT_IN = 29


@dataclass(frozen=True)
class Pair:
    """Both servers, and what stands between the first of them and its backends."""

    first: RunningServer
    second: RunningServer
    database_url: str
    database: Forwarder
    redis: Forwarder

    def callers(self, *options: str) -> tuple[Caller, Caller]:
        """One new App, at each of the servers."""
        at_second = self.second.new_app(*options)
        at_first = Caller(self.first.base_url, at_second.app_id, at_second.server_secret)
        wait_until(lambda: at_first.call("GetTimbreList")["Code"] == 0)
        return at_first, at_second


@pytest.fixture(scope="module")
def pair(shared_postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    data_dir = tmp_path_factory.mktemp("pair") / "data"
    redis_url = backends.require_server("redis", backends.REDIS_URL, 6379)
    ends = [urlsplit(url) for url in (shared_postgresql, redis_url)]
    with (
        forward(ends[0].hostname or "", ends[0].port or 5432) as database,
        forward(ends[1].hostname or "", ends[1].port or 6379) as redis,
    ):
        cut = {
            "VISAVIS_DATABASE_URL": through(shared_postgresql, database),
            "VISAVIS_REDIS_URL": through(redis_url, redis),
        }
        direct = {"VISAVIS_DATABASE_URL": shared_postgresql, "VISAVIS_REDIS_URL": redis_url}
        with ExitStack() as stack:

            def start(environment: dict[str, str]) -> RunningServer:
                return stack.enter_context(serve(data_dir, environment=environment))

            with ThreadPoolExecutor(2) as pool:
                first, second = pool.map(start, [cut, direct])
            yield Pair(first, second, shared_postgresql, database, redis)


@pytest.fixture
def visavis(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], pair: Pair
) -> Commands:
    commands = Commands(monkeypatch, capsys, pair.first.data_dir)
    commands.set(VISAVIS_DATABASE_URL=pair.database_url)
    return commands


def test_two_that_start_at_once_on_an_empty_database_share_one_app_and_catalogue(
    pair: Pair,
) -> None:
    first, second = pair.first.quickstart, pair.second.quickstart
    assert (first.app_id, first.server_secret) == (second.app_id, second.server_secret)
    for caller in (first, second):
        assert caller.call(LIST)["Data"]["Total"] == BUILT_IN
    assert pair.second.run("apps", "list", "--json")["Total"] == 1
    listed = pair.second.run("humans", "list", "--json")["DigitalHumans"]
    assert len({human["DigitalHumanId"] for human in listed}) == BUILT_IN
    assert all(check["Ok"] for check in pair.second.run("doctor", "--json"))


def test_a_change_is_seen_by_both(pair: Pair, visavis: Commands, image: Path) -> None:
    callers = pair.callers("--rate-limit", "1000")
    add = ("humans", "add", "--name", "Eve", "--avatar", image, "--public")
    body = visavis.json(*add)
    for caller in callers:
        wait_until(lambda caller=caller: caller.call(INFO, body)["Code"] == 0)
    visavis.json("humans", "remove", body["DigitalHumanId"])
    for caller in callers:
        wait_until(lambda caller=caller: caller.call(INFO, body)["Code"] == 400000003)


def test_a_url_of_one_is_good_at_the_other(pair: Pair) -> None:
    first, second = pair.callers()
    url = first.call(LIST)["Data"]["DigitalHumans"][0]["AvatarUrl"]
    assert url.startswith(first.base_url)
    at_second = url.replace(first.base_url, second.base_url)
    answers = [fetch(url), fetch(at_second)]
    assert [status for status, _, _ in answers] == [200, 200]
    assert answers[0][2] == answers[1][2]


def test_a_nonce_is_good_for_one_of_them(pair: Pair) -> None:
    first, second = pair.callers("--rate-limit", "1000")
    for here, there in ((first, second), (second, first)):
        query = here.query(LIST)
        assert here.post(query, None)["Code"] == 0
        assert there.post(query, None)["Code"] == 100000005
        assert here.post(query, None)["Code"] == 100000005


def test_the_rate_limit_holds_across_both(pair: Pair) -> None:
    callers = pair.callers()
    time.sleep(1.05)  # the calls that waited for the App to be known are past
    # Ten each: were they counted apart, none would be refused. All 20 take well under a second.
    codes = [callers[turn % 2].call(LIST)["Code"] for turn in range(20)]
    assert codes[:10] == [0] * 10
    assert 400010009 in codes


def test_without_redis_calls_are_refused_until_it_is_back(pair: Pair) -> None:
    first, second = pair.callers("--rate-limit", "1000")
    pair.redis.close()
    try:
        answer = first.call(LIST)
        assert answer["Code"] == BUSY
        assert "Retry later" in answer["Message"]
        assert "Data" not in answer
        assert first.call(LIST, Signature="0" * 32)["Code"] == 100000005
        assert second.call(LIST)["Code"] == 0
    finally:
        pair.redis.open()
    wait_until(lambda: first.call(LIST)["Code"] == 0)
    log = pair.first.log.read_text()
    assert "call.unchecked" in log
    assert "Traceback" not in log


def test_without_the_database_the_catalogue_is_served_on(
    pair: Pair, visavis: Commands, image: Path
) -> None:
    first, second = pair.callers("--rate-limit", "1000")
    pair.database.close()
    try:
        wait_until(lambda: "changes.not_followed" in pair.first.log.read_text())
        add = ("humans", "add", "--name", "Late", "--avatar", image, "--public")
        body = visavis.json(*add)
        wait_until(lambda: second.call(INFO, body)["Code"] == 0)
        answer = first.call(LIST)
        assert answer["Code"] == 0
        assert fetch(answer["Data"]["DigitalHumans"][0]["AvatarUrl"])[0] == 200
        assert first.call(INFO, body)["Code"] == 400000003
    finally:
        pair.database.open()
    wait_until(lambda: first.call(INFO, body)["Code"] == 0)
    log = pair.first.log.read_text()
    assert log.count("changes.not_followed") == log.count("changes.followed_again") == 1
    assert "Traceback" not in log
