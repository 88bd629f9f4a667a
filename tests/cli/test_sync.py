"""``visavis catalogue sync`` from a server of our own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import archives
from support.calls import Caller
from support.command import Commands
from support.server import RunningServer, run_visavis, serve

APP_ID, SECRET = 4242, "a1" * 16


@pytest.fixture(scope="module")
def source(
    seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """Another host: with a public digital human, a private one, and a timbre of both."""
    folder = tmp_path_factory.mktemp("source")
    data_dir = Path(shutil.copytree(seeded_data_dir, folder / "data"))
    made = archives.manifest()
    mia = made["contents"]["digital_humans"][0]
    own = mia | {"digital_human_id": "own", "name": "Own", "app_id": APP_ID}
    made["contents"]["digital_humans"].append(own)
    made["contents"]["timbres"][0]["digital_human_ids"].append("own")
    archive = str(archives.write(folder / "made.zip", made))
    create = ("apps", "create", "Account", "--app-id", str(APP_ID), "--server-secret", SECRET)
    for words in (create, ("catalogue", "import", archive, "--replace")):
        done = run_visavis(*words, data_dir=data_dir)
        assert done.returncode == 0, done.stderr
    with serve(data_dir) as running:
        yield running


@pytest.fixture
def here(visavis: Commands, data_dir: Path) -> Commands:
    assert visavis.data_dir == data_dir
    visavis.json("apps", "create", "Account", "--app-id", APP_ID)
    visavis.set(VISAVIS_SYNC_SECRET=SECRET)
    return visavis


def sync(source: RunningServer) -> tuple[object, ...]:
    return ("catalogue", "sync", "--from-host", source.base_url, "--app-id", APP_ID)


def test_clients_find_the_same_here_as_there(source: RunningServer, here: Commands) -> None:
    told = here.json(*sync(source))
    counts = {"DigitalHumans": 2, "Timbres": 1, "Media": 2, "Faceless": 2, "Voiceless": 1}
    assert told == counts | {"Skipped": []}
    assert here.json(*sync(source)) == told
    there = Caller(source.base_url, APP_ID, SECRET)
    secret = here.json("apps", "show", APP_ID)["ServerSecret"]
    with serve(here.data_dir) as running:
        copied = Caller(running.base_url, APP_ID, secret)
        assert {one["DigitalHumanId"] for one in _listed(there)} == {"mia", "own"}
        found = {one["DigitalHumanId"]: one for one in _listed(copied)}
        for human in _listed(there):
            same = found[human["DigitalHumanId"]]
            for name in ("Name", "IsPublic"):
                assert same[name] == human[name]
            assert [each["Action"] for each in same["Actions"]] == ["wave"]
            body = {"DigitalHumanId": human["DigitalHumanId"]}
            (timbre,) = copied.call("GetTimbreList", body)["Data"]["Timbres"]
            assert timbre["TimbreId"] == "alto"


def _listed(caller: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while (
        len(found)
        < (page := caller.call("GetDigitalHumanList", {"Offset": len(found)})["Data"])["Total"]
    ):
        found += page["DigitalHumans"]
    return found


def test_stand_ins_make_what_was_copied_fit_to_be_streamed(
    source: RunningServer, here: Commands
) -> None:
    here.json("apps", "create", "Shop", "--app-id", 7)
    more = ("--app", 7, "--stand-ins", "--fetch", "private")
    told = here.json(*sync(source), *more)
    assert (told["DigitalHumans"], told["Faceless"], told["Voiceless"]) == (1, 0, 0)
    own = here.json("humans", "show", "own")
    assert (own["Face"], own["AppId"]) == ("drawn", 7)
    assert here.json("timbres", "show", "alto")["Engine"] is not None


def test_what_will_not_do_is_said_in_one_line(
    source: RunningServer, here: Commands, tmp_path: Path
) -> None:
    here.set(VISAVIS_SYNC_SECRET="b2" * 16)
    told = here.refused(*sync(source))
    assert "100000005" in told or "signature is wrong" in told
    assert "Nothing was changed." in told
    assert "b2b2" not in told
    nobody = ("catalogue", "sync", "--from-host", "http://127.0.0.1:9", "--app-id", APP_ID)
    assert "cannot be reached" in here.refused(*nobody)
    assert "--from-host" in here.refused(*nobody[:3], "ftp://x", *nobody[4:])
    assert "--fetch" in here.refused(*sync(source), "--fetch", "some")
    here.set(VISAVIS_SYNC_SECRET="")
    assert "VISAVIS_SYNC_SECRET" in here.refused(*sync(source))
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    told = here.refused(*sync(source), "--secret-file", file, "--app", 99)
    assert "There is no App 99." in told
