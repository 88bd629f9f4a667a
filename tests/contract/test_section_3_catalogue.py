"""Contract section 3, row by row: the catalogue."""

import re
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import av
import pytest
from PIL import Image
from support.calls import Caller, fetch
from support.server import RunningServer, serve, wait_until

LIST, INFO, TIMBRES = "GetDigitalHumanList", "GetDigitalHumanInfo", "GetTimbreList"
MORE_THAN_A_PAGE = 24


@dataclass
class Private:
    """Two Apps, the first of which has a digital human and a timbre of its own."""

    owner: Caller
    other: Caller
    digital_human_id: str
    timbre_id: str


@pytest.fixture(scope="module")
def private(
    server: RunningServer, caller: Caller, tmp_path_factory: pytest.TempPathFactory
) -> Private:
    picture = tmp_path_factory.mktemp("picture") / "avatar.png"
    Image.new("RGB", (64, 96), "teal").save(picture)
    options = ["--name", "Own", "--avatar", str(picture), "--json"]
    human = server.run("humans", "add", "--app", str(caller.app_id), *options)["DigitalHumanId"]
    timbre = server.run("timbres", "add", *options)["TimbreId"]
    server.run("timbres", "bind", timbre, human)
    other = server.new_app("--rate-limit", "100000")
    wait_until(lambda: caller.call(TIMBRES, {"DigitalHumanId": human}).get("Data", {}).get("Total"))
    return Private(caller, other, human, timbre)


def ids(answer: dict[str, Any]) -> list[str]:
    return [human["DigitalHumanId"] for human in answer["Data"]["DigitalHumans"]]


def test_the_built_in_catalogue_is_more_than_a_page(caller: Caller) -> None:
    assert caller.call(LIST, {"FetchMode": 2})["Data"]["Total"] >= MORE_THAN_A_PAGE
    assert caller.call(TIMBRES)["Data"]["Total"] >= MORE_THAN_A_PAGE


def test_list_gives_total_and_digital_humans_with_just_these_fields(caller: Caller) -> None:
    data = caller.call(LIST)["Data"]
    assert list(data) == ["Total", "DigitalHumans"]
    for human in data["DigitalHumans"]:
        assert list(human) == ["DigitalHumanId", "Name", "AvatarUrl", "IsPublic", "Actions"]
        assert isinstance(human["Actions"], list)


def test_fetch_mode_1_is_all_2_public_only_3_private_only(private: Private) -> None:
    modes = {mode: private.owner.call(LIST, {"FetchMode": mode})["Data"] for mode in (1, 2, 3)}
    assert modes[1]["Total"] == modes[2]["Total"] + modes[3]["Total"]
    assert [human["DigitalHumanId"] for human in modes[3]["DigitalHumans"]] == [
        private.digital_human_id
    ]
    assert all(human["IsPublic"] for human in modes[2]["DigitalHumans"])
    assert not any(human["IsPublic"] for human in modes[3]["DigitalHumans"])


def test_fetch_mode_defaults_to_1(private: Private) -> None:
    default, all_of_them = private.owner.call(LIST), private.owner.call(LIST, {"FetchMode": 1})
    assert default["Data"] == all_of_them["Data"]


def test_offset_defaults_to_0_and_limit_to_20(caller: Caller) -> None:
    assert caller.call(LIST)["Data"] == caller.call(LIST, {"Offset": 0, "Limit": 20})["Data"]
    assert len(caller.call(LIST)["Data"]["DigitalHumans"]) == 20


@pytest.mark.parametrize("action", [LIST, TIMBRES])
@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("Offset", -1, "[0, 1000000]"),
        ("Offset", 1_000_001, "[0, 1000000]"),
        ("Limit", 0, "[1, 20]"),
        ("Limit", 21, "[1, 20]"),
        ("Limit", -5, "[1, 20]"),
        ("Limit", 2.5, "[1, 20]"),
        ("Limit", True, "[1, 20]"),
        ("Limit", "20", "[1, 20]"),
        ("Limit", [], "[1, 20]"),
    ],
)
def test_outside_a_range_is_400000001_naming_the_parameter_its_range_and_what_came(
    caller: Caller, action: str, name: str, value: object, allowed: str
) -> None:
    answer = caller.call(action, {name: value})
    assert answer["Code"] == 400000001
    assert name in answer["Message"]
    assert allowed in answer["Message"]
    assert str(value).lower().strip("'") in answer["Message"].lower()


@pytest.mark.parametrize("mode", [0, 4, "1", 1.5])
def test_fetch_mode_outside_1_to_3_is_400000001(caller: Caller, mode: object) -> None:
    answer = caller.call(LIST, {"FetchMode": mode})
    assert answer["Code"] == 400000001
    assert "FetchMode" in answer["Message"]
    assert "[1, 3]" in answer["Message"]


@pytest.mark.parametrize("action", [LIST, TIMBRES])
@pytest.mark.parametrize("body", [{"Offset": 1_000_000}, {"Limit": 20.0}, {"Limit": None}])
def test_the_ends_of_a_range_integral_floats_and_null_are_taken(
    caller: Caller, action: str, body: object
) -> None:
    assert caller.call(action, body)["Code"] == 0


def test_total_is_of_all_that_match_and_not_of_the_page(caller: Caller) -> None:
    data = caller.call(LIST, {"FetchMode": 2, "Offset": 1_000_000})["Data"]
    assert data["Total"] >= MORE_THAN_A_PAGE
    assert data["DigitalHumans"] == []


def test_pages_follow_each_other_without_gap_or_overlap_newest_last(private: Private) -> None:
    total = private.owner.call(LIST)["Data"]["Total"]
    pages = [
        ids(private.owner.call(LIST, {"Offset": offset, "Limit": 7}))
        for offset in range(0, total, 7)
    ]
    listed = [human_id for page in pages for human_id in page]
    assert len(set(listed)) == total
    assert listed[-1] == private.digital_human_id


def test_another_apps_private_ones_are_never_seen_in_any_action(private: Private) -> None:
    human = private.digital_human_id
    total = private.other.call(LIST)["Data"]["Total"]
    for mode in (1, 2, 3):
        for offset in range(0, total + 1, 20):
            answer = private.other.call(LIST, {"FetchMode": mode, "Offset": offset})
            assert human not in ids(answer)
    assert private.other.call(INFO, {"DigitalHumanId": human})["Code"] == 400000003
    assert private.other.call(TIMBRES, {"DigitalHumanId": human})["Code"] == 400000003


def test_info_gives_the_same_as_the_list(private: Private) -> None:
    for mode in (2, 3):
        listed = private.owner.call(LIST, {"FetchMode": mode})["Data"]["DigitalHumans"][0]
        body = {"DigitalHumanId": listed["DigitalHumanId"]}
        assert private.owner.call(INFO, body)["Data"] == listed


@pytest.mark.parametrize("body", [None, {}, {"DigitalHumanId": None}, {"DigitalHumanId": 5}])
def test_info_requires_a_digital_human_id(caller: Caller, body: object) -> None:
    answer = caller.call(INFO, body)
    assert answer["Code"] == 400000001
    assert "DigitalHumanId" in answer["Message"]


def test_info_of_an_unknown_digital_human_is_400000003(caller: Caller) -> None:
    answer = caller.call(INFO, {"DigitalHumanId": "00000000-0000-4000-8000-000000000000"})
    assert answer["Code"] == 400000003


@pytest.mark.parametrize("body", [None, {"DigitalHumanId": ""}, {"DigitalHumanId": None}])
def test_timbres_without_a_digital_human_are_all_public_ones(
    private: Private, body: object
) -> None:
    data = private.owner.call(TIMBRES, body)["Data"]
    assert list(data) == ["Total", "Timbres"]
    assert list(data["Timbres"][0]) == ["TimbreId", "Name", "AvatarUrl"]
    every = data["Timbres"] + private.owner.call(TIMBRES, {"Offset": 20})["Data"]["Timbres"]
    assert data["Total"] == len(every) >= MORE_THAN_A_PAGE
    assert private.timbre_id not in {timbre["TimbreId"] for timbre in every}


def test_timbres_of_a_digital_human_are_the_private_ones_bound_to_it(private: Private) -> None:
    data = private.owner.call(TIMBRES, {"DigitalHumanId": private.digital_human_id})["Data"]
    assert [timbre["TimbreId"] for timbre in data["Timbres"]] == [private.timbre_id]
    assert data["Total"] == 1


def test_timbres_of_a_public_digital_human_without_any_are_none(caller: Caller) -> None:
    human = ids(caller.call(LIST, {"FetchMode": 2, "Limit": 1}))[0]
    assert caller.call(TIMBRES, {"DigitalHumanId": human})["Data"] == {"Total": 0, "Timbres": []}


def test_timbres_of_an_unknown_digital_human_are_400000003(caller: Caller) -> None:
    assert caller.call(TIMBRES, {"DigitalHumanId": "x"})["Code"] == 400000003


def test_inference_mode_of_v1_is_ignored(caller: Caller) -> None:
    for mode in (1, 2, 99, "x"):
        assert caller.call(LIST, {"InferenceMode": mode})["Code"] == 0


def test_actions_are_named_each_with_the_url_of_a_video(caller: Caller) -> None:
    for human in caller.call(LIST)["Data"]["DigitalHumans"]:
        assert len(human["Actions"]) >= 5
        for action in human["Actions"]:
            assert list(action) == ["Action", "PreviewUrl"]
            assert action["Action"]
            assert action["PreviewUrl"].startswith(f"{caller.base_url}/")


def preview_url(caller: Caller) -> str:
    url = caller.call(LIST, {"Limit": 1})["Data"]["DigitalHumans"][0]["Actions"][0]["PreviewUrl"]
    assert isinstance(url, str)
    return url


def test_a_preview_url_plays_when_it_is_first_asked_for_and_again(caller: Caller) -> None:
    url = preview_url(caller)
    status, headers, content = fetch(url)
    assert (status, headers["content-type"]) == (200, "video/mp4")
    assert headers["x-content-type-options"] == "nosniff"
    with av.open(BytesIO(content), "r") as video:
        stream = video.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert (stream.width, stream.height) == (450, 800)
        assert 2 <= len([*video.decode(stream)]) / 25 <= 6
    assert fetch(url)[2] == content
    part = fetch(url, headers={"Range": "bytes=100-199"})
    assert (part[0], part[2]) == (206, content[100:200])


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (("wave.mp4", "nod.mp4"), 403),
        (("/drawn/", "/portrait/"), 403),
        (("Signature=", "Signature=x"), 403),
        (("?Expires=", "?X="), 403),
        (("wave.mp4", "wave.mov"), 404),
    ],
    ids=["action", "kind", "signature", "unsigned", "ending"],
)
def test_a_preview_url_that_was_changed_leads_nowhere(
    caller: Caller, change: tuple[str, str], status: int
) -> None:
    url = preview_url(caller)
    assert change[0] in url
    assert fetch(url.replace(*change))[0] == status


def avatar_url(caller: Caller, action: str = LIST) -> str:
    data = caller.call(action, {"Limit": 1})["Data"]
    entries = data.get("DigitalHumans") or data["Timbres"]
    url = entries[0]["AvatarUrl"]
    assert isinstance(url, str)
    return url


@pytest.mark.parametrize(
    ("action", "size"), [(LIST, (1080, 1920)), (TIMBRES, (512, 512))], ids=["human", "timbre"]
)
def test_avatar_url_is_an_absolute_address_of_a_picture(
    caller: Caller, action: str, size: tuple[int, int]
) -> None:
    url = avatar_url(caller, action)
    assert url.startswith(f"{caller.base_url}/")
    status, headers, content = fetch(url)
    assert status == 200
    assert headers["content-type"] == "image/png"
    assert headers["x-content-type-options"] == "nosniff"
    assert Image.open(BytesIO(content)).size == size


def test_avatar_url_is_reachable_for_24_to_25_hours(caller: Caller) -> None:
    expires = int(parse_qs(urlsplit(avatar_url(caller)).query)["Expires"][0])
    assert 24 * 3600 <= expires - time.time() <= 25 * 3600


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"Expires=\d+", "Expires=9999999999"),
        (r"Expires=\d+", "Expires=1"),
        (r"Signature=.", "Signature=!"),
        (r"media/.", "media/x"),
        (r"\?.*", ""),
        (r"media/\w+", "media/..%2f..%2fkeys.json"),
    ],
)
def test_an_altered_or_expired_avatar_url_is_403(
    caller: Caller, pattern: str, replacement: str
) -> None:
    altered = re.sub(pattern, replacement, avatar_url(caller))
    assert fetch(altered)[0] in (403, 404)
    assert fetch(altered)[0] == 403 or "%2f" in altered


def test_avatar_url_answers_range_requests(caller: Caller) -> None:
    url = avatar_url(caller)
    whole = fetch(url)[2]
    status, headers, part = fetch(url, headers={"Range": "bytes=10-19"})
    assert status == 206
    assert headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert part == whole[10:20]
    assert fetch(url, headers={"Range": f"bytes={len(whole)}-"})[0] == 416


def test_public_url_is_what_addresses_begin_with(data_dir: Path) -> None:
    with serve(data_dir, environment={"VISAVIS_PUBLIC_URL": "https://dh.example.org/"}) as server:
        assert avatar_url(server.quickstart).startswith("https://dh.example.org/media/")
