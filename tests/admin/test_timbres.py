"""Timbres by ``/admin/v1``: added and heard, found, edited, bound and deleted."""

import io
import wave
from pathlib import Path
from typing import Any

import pytest
from support.calls import Caller, fetch
from support.operating import Operator
from support.pictures import picture
from support.server import RunningServer

LIST = "GetTimbreList"
ESPEAK = {"engine": "espeak", "voice": "en-us", "language": "en-US"}
BUILT_IN = 24


@pytest.fixture
def human(server: RunningServer, caller: Caller, tmp_path: Path) -> str:
    avatar = tmp_path / "face.png"
    avatar.write_bytes(picture())
    words = ("--name", "Nora", "--avatar", str(avatar), "--app", str(caller.app_id))
    made: str = server.run("humans", "add", *words, "--json")["DigitalHumanId"]
    return made


def added(operator: Operator, **other: Any) -> str:
    made: str = operator.post("/timbres", {"name": "Own", **ESPEAK, **other})["timbre_id"]
    return made


def listed(caller: Caller, human: str = "") -> dict[str, str]:
    """Names by ID, as a client sees them."""
    body = {"DigitalHumanId": human} if human else {}
    pages = [caller.call(LIST, {**body, "Offset": offset})["Data"] for offset in (0, 20, 40)]
    return {each["TimbreId"]: each["Name"] for page in pages for each in page["Timbres"]}


def test_the_built_in_ones_are_found(operator: Operator, caller: Caller) -> None:
    page = operator.get("/timbres", visibility="public", limit=200)
    assert {item["timbre_id"] for item in page["items"]} == set(listed(caller))
    assert page["total"] == BUILT_IN
    assert all(item["engine"] and item["voice"] for item in page["items"])


def test_one_is_added_heard_bound_and_deleted(
    operator: Operator, caller: Caller, human: str
) -> None:
    timbre = added(operator, tags=["Calm"], gender="female")
    assert timbre not in listed(caller, human)
    bound = operator.post(f"/timbres/{timbre}/bindings", {"digital_human_id": human})
    assert [each["name"] for each in bound["digital_humans"]] == ["Nora"]
    assert timbre in listed(caller, human)
    assert timbre not in listed(caller)  # private ones are for those they are bound to
    found = operator.get("/timbres", visibility="private", tags="calm", language="en")
    assert [(item["timbre_id"], item["bound"]) for item in found["items"]] == [(timbre, 1)]
    assert operator.ask("DELETE", f"/timbres/{timbre}/bindings/{human}")[0] == 200
    assert timbre not in listed(caller, human)
    assert operator.ask("DELETE", f"/timbres/{timbre}") == (204, None)
    assert operator.ask("GET", f"/timbres/{timbre}")[0] == 404


def test_a_sample_is_speech(operator: Operator) -> None:
    timbre = added(operator)
    url = f"{operator.base_url}/admin/v1/timbres/{timbre}/sample"
    status, headers, content = fetch(url, headers={"Authorization": f"Bearer {operator.token}"})
    assert (status, headers["content-type"]) == (200, "audio/wav")
    with wave.open(io.BytesIO(content)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        loudest = max(memoryview(sound.readframes(sound.getnframes())).cast("h"))
    assert 0.5 < seconds < 10
    assert loudest > 3000
    (shape,) = [
        item["sample"]
        for item in operator.get("/timbres", text=timbre)["items"]
        if item["timbre_id"] == timbre
    ]
    assert shape is not None


def test_an_edit_is_seen_by_clients(operator: Operator, caller: Caller) -> None:
    timbre = added(operator, is_public=True)
    status, edited = operator.ask("PATCH", f"/timbres/{timbre}", {"name": "Lower", "tags": []})
    assert (status, edited["name"], edited["voice"]) == (200, "Lower", "en-us")
    assert listed(caller)[timbre] == "Lower"
    operator.ask("DELETE", f"/timbres/{timbre}")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"voice": "klingon-of-kronos"}, "klingon-of-kronos"),
        ({"engine": "no-such-engine"}, "no-such-engine"),
        ({"name": ""}, "name"),
        ({"language": "german!"}, "german!"),
        ({"tags": ["a b"]}, "a b"),
        ({"gender": "other"}, "gender"),
        ({"digital_human_ids": ["no-such-human"]}, "no-such-human"),
    ],
    ids=str,
)
def test_one_that_will_not_do_is_not_added(
    operator: Operator, wrong: dict[str, Any], told: str
) -> None:
    before = operator.get("/timbres", limit=1)["total"]
    status, problem = operator.ask("POST", "/timbres", {"name": "Own", **ESPEAK, **wrong})
    assert status in (400, 404), problem
    assert told in problem["detail"]
    assert operator.get("/timbres", limit=1)["total"] == before


def test_voices_to_choose_from(operator: Operator) -> None:
    (espeak,) = [
        each
        for each in operator.get("/voices", engine="espeak", language="pt")["engines"]
        if each["engine"] == "espeak"
    ]
    assert espeak["problem"] == ""
    assert espeak["voices"]
    assert all(voice["languages"][0].split("-")[0] == "pt" for voice in espeak["voices"])
