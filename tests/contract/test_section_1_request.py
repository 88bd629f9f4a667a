"""Contract section 1, row by row: how a request is made."""

import json
import time
from urllib.parse import urlencode

import pytest
from support.calls import Caller
from support.raw import exchange
from support.server import RunningServer

LIST = "GetDigitalHumanList"


def test_post_with_a_json_object_as_body(caller: Caller) -> None:
    answer = caller.call(LIST, {"FetchMode": 1, "Offset": 0, "Limit": 10})
    assert answer["Code"] == 0
    assert len(answer["Data"]["DigitalHumans"]) == 10


def test_get_with_every_parameter_in_the_query(caller: Caller) -> None:
    answer = caller.get(LIST, FetchMode="2", Offset="3", Limit="2")
    posted = caller.call(LIST, {"FetchMode": 2, "Offset": 3, "Limit": 2})
    assert answer["Code"] == 0
    assert answer["Data"] == posted["Data"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_query_straight_after_the_host_reaches_the_same_place(
    caller: Caller, method: str
) -> None:
    query = urlencode(caller.query(LIST))
    head = f"{method} {caller.base_url}?{query} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    status, _, body = exchange(caller.base_url, head.encode())
    assert (status, json.loads(body)["Code"]) == (200, 0)


@pytest.mark.parametrize("body", [None, b"", b"{}"])
def test_no_body_an_empty_body_and_an_empty_object_are_the_same(
    caller: Caller, body: bytes | None
) -> None:
    answer = caller.post(caller.query(LIST), body)
    assert answer["Code"] == 0
    assert len(answer["Data"]["DigitalHumans"]) == 20


@pytest.mark.parametrize("content_type", ["application/json", "", "text/plain"])
def test_clients_that_set_no_content_type_are_served(caller: Caller, content_type: str) -> None:
    answer = caller.post(caller.query(LIST), b'{"Limit": 1}', content_type)
    assert len(answer["Data"]["DigitalHumans"]) == 1


def test_common_parameters_come_in_any_order(caller: Caller) -> None:
    query = dict(reversed(caller.query(LIST).items()))
    assert caller.post(query, None)["Code"] == 0


@pytest.mark.parametrize("action", [None, ""])
def test_action_is_the_apis_name_or_100000006(caller: Caller, action: str | None) -> None:
    query = caller.query(LIST) | {"Action": action or ""}
    if action is None:
        del query["Action"]
    assert caller.post(query, None)["Code"] == 100000006


@pytest.mark.parametrize("action", ["GetNothing", "getdigitalhumanlist", "GetDigitalHumanList "])
def test_an_unknown_action_is_100000007(caller: Caller, action: str) -> None:
    assert caller.call(action)["Code"] == 100000007


@pytest.mark.parametrize(
    "app_id", [None, "", "0", "-1", "4294967296", "1e3", "abc", "1.0", "٣", " 1", "1" * 5000]
)
def test_app_id_missing_0_or_not_a_uint32_is_100000001(caller: Caller, app_id: str | None) -> None:
    query = caller.query(LIST) | {"AppId": app_id or ""}
    if app_id is None:
        del query["AppId"]
    answer = caller.post(query, None)
    assert answer["Code"] == 100000001
    assert "AppId" in answer["Message"]


@pytest.mark.parametrize(
    "nonce",
    [
        "4fd24687296dd9f3",
        "k3j9x8v2m1",
        "0.8437195520137465",
        "1615186943123456789",
        "~",
        "a b+c&d=e%/?",
        "x" * 64,
    ],
)
def test_a_nonce_is_1_to_64_printable_ascii_characters(caller: Caller, nonce: str) -> None:
    assert caller.call(LIST, SignatureNonce=nonce)["Code"] == 0


@pytest.mark.parametrize("nonce", ["", "x" * 65, "zwölf", "a\nb", "a\0"])
def test_any_other_nonce_is_100000008(caller: Caller, nonce: str) -> None:
    assert caller.call(LIST, SignatureNonce=nonce)["Code"] == 100000008


@pytest.mark.parametrize("offset", [-590, 590])
def test_a_timestamp_may_be_ten_minutes_off_either_way(caller: Caller, offset: int) -> None:
    assert caller.call(LIST, Timestamp=str(int(time.time()) + offset))["Code"] == 0


@pytest.mark.parametrize("offset", [-610, 610, -(10**9), 10**12])
def test_a_timestamp_further_off_is_100000004(caller: Caller, offset: int) -> None:
    answer = caller.call(LIST, Timestamp=str(int(time.time()) + offset))
    assert answer["Code"] == 100000004


def test_a_timestamp_in_milliseconds_is_100000004_and_the_message_says_so(caller: Caller) -> None:
    answer = caller.call(LIST, Timestamp=str(int(time.time() * 1000)))
    assert answer["Code"] == 100000004
    assert "milliseconds" in answer["Message"]


@pytest.mark.parametrize("timestamp", ["now", "1.5", "9223372036854775808", "1_000", "٣", "-"])
def test_a_timestamp_that_is_no_int64_is_100000003(caller: Caller, timestamp: str) -> None:
    assert caller.call(LIST, Timestamp=timestamp)["Code"] == 100000003


@pytest.mark.parametrize(
    "change",
    [str.upper, lambda signature: signature[:-1], lambda signature: f"{signature}0", str.swapcase],
    ids=["upper case", "short", "long", "other case"],
)
def test_a_signature_other_than_lower_case_hex_of_the_md5_is_100000005(
    caller: Caller, change: object
) -> None:
    query = caller.query(LIST)
    query["Signature"] = change(query["Signature"])  # type: ignore[operator]
    assert caller.post(query, None)["Code"] == 100000005


def test_the_published_vector_signs_as_published(server: RunningServer) -> None:
    app = server.new_app("--app-id", "12345", "--server-secret", "9193cc662a4c0ec135ec71fb57194b38")
    query = app.query(LIST, SignatureNonce="4fd24687296dd9f3", Timestamp="1615186943")
    assert query["Signature"] == "43e5cfcca828314675f91b001390566a"
    # Its time is long over, and that is reported before a wrong signature would be.
    assert app.post(query, None)["Code"] == 100000004


@pytest.mark.parametrize("version", ["1.0", "2", "2.0 ", "3.0"])
def test_signature_version_is_2_0_or_100000014(caller: Caller, version: str) -> None:
    assert caller.call(LIST, SignatureVersion=version)["Code"] == 100000014


def test_a_nonce_belongs_to_its_app_across_actions(server: RunningServer, caller: Caller) -> None:
    query = caller.query(LIST)
    assert caller.post(query, None)["Code"] == 0
    assert caller.post(query, None)["Code"] == 100000005
    assert caller.post(query | {"Action": "GetTimbreList"}, None)["Code"] == 100000005
    other = server.new_app()
    assert other.call(LIST, SignatureNonce=query["SignatureNonce"])["Code"] == 0


def test_a_nonce_is_kept_only_after_its_signature_has_proved_right(caller: Caller) -> None:
    query = caller.query(LIST)
    assert caller.post(query | {"Signature": "0" * 32}, None)["Code"] == 100000005
    assert caller.post(query, None)["Code"] == 0


def test_each_action_is_limited_to_10_calls_a_second(server: RunningServer) -> None:
    app = server.new_app()
    time.sleep(1.05)  # the calls that waited for the App to be known are past
    # 30 calls take well under a second here; were a machine so slow that they did not, some of
    # the later ones would be served again, which is why only the first ten and the sum count.
    codes = [app.call(LIST)["Code"] for _ in range(30)]
    assert codes[:10] == [0] * 10
    assert 400010009 in codes
    assert app.call("GetDigitalHumanInfo", {"DigitalHumanId": "x"})["Code"] == 400000003


@pytest.mark.parametrize(
    "path",
    [
        "/x",
        "/index.html",
        "//",
        "/..",
        "/v1?Action=GetDigitalHumanList",
        "/media",
        "/media/x/",
        "/openapi.json/",
    ],
)
def test_other_paths_are_404(caller: Caller, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    assert exchange(caller.base_url, head.encode())[0] == 404
