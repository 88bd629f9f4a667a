"""Contract section 2, row by row: what an answer looks like, and each code that a catalogue call
can get."""

import uuid
from pathlib import Path

import pytest
from support.calls import Caller, fetch
from support.server import RunningServer, serve

LIST, INFO, TIMBRES = "GetDigitalHumanList", "GetDigitalHumanInfo", "GetTimbreList"


def test_success_has_code_message_request_id_and_data(caller: Caller) -> None:
    answer = caller.call(LIST)
    assert list(answer) == ["Code", "Message", "RequestId", "Data"]
    assert answer["Code"] == 0
    assert answer["Message"] == "success"
    assert uuid.UUID(answer["RequestId"]).version == 4


def test_an_error_has_the_same_shape_without_data_under_http_200(caller: Caller) -> None:
    answer = caller.call(LIST, {"Limit": 0})
    assert list(answer) == ["Code", "Message", "RequestId"]
    assert uuid.UUID(answer["RequestId"]).version == 4
    assert str(uuid.UUID(answer["RequestId"])) == answer["RequestId"]


def test_every_request_id_is_another(caller: Caller) -> None:
    assert len({caller.call(TIMBRES)["RequestId"] for _ in range(50)}) == 50


def test_an_answer_is_json_by_content_type(caller: Caller) -> None:
    _, headers, _ = fetch(f"{caller.base_url}/")
    assert headers["content-type"] == "application/json"


def test_unknown_business_parameters_are_ignored(caller: Caller) -> None:
    body = {"InferenceMode": 2, "Nonsense": {"a": [1]}, "Limit": 1}
    assert caller.call(LIST, body)["Code"] == 0
    assert caller.get(LIST, InferenceMode="1", Nonsense="x")["Code"] == 0


def refusals(server: RunningServer, caller: Caller) -> dict[int, dict[str, object]]:
    """One answer for each code that the catalogue's Actions can give on this server."""
    disabled = server.new_app()
    server.run("apps", "disable", str(disabled.app_id))
    unserved = server.new_app()
    server.run("apps", "disable", str(unserved.app_id), "--service")
    stranger = Caller(caller.base_url, 4242, "0" * 32)
    limited = server.new_app("--rate-limit", "1")

    def without(name: str) -> dict[str, str]:
        return {key: value for key, value in caller.query(LIST).items() if key != name}

    def until_changed(app: Caller) -> dict[str, object]:
        for _ in range(200):
            answer = app.call(LIST)
            if answer["Code"] not in (0, 400010009):
                return answer
        raise AssertionError("the change did not come through")

    def limited_answer() -> dict[str, object]:
        answers = [limited.call(LIST) for _ in range(20)]
        return next(answer for answer in answers if answer["Code"])

    return {
        100000001: caller.post(without("AppId"), None),
        100000002: caller.post(without("Timestamp"), None),
        100000003: caller.call(LIST, Timestamp="x"),
        100000004: caller.call(LIST, Timestamp="1"),
        100000005: caller.post(caller.query(LIST) | {"Signature": "x"}, None),
        100000006: caller.post(without("Action"), None),
        100000007: caller.call("Nothing"),
        100000008: caller.post(without("SignatureNonce"), None),
        100000009: caller.post(without("Signature"), None),
        100000010: stranger.call(LIST),
        100000012: caller.post(caller.query(LIST), b"[1]"),
        100000013: caller.post(without("SignatureVersion"), None),
        100000014: caller.call(LIST, SignatureVersion="1.0"),
        100000017: until_changed(disabled),
        400000001: caller.call(LIST, {"Limit": 21}),
        400000002: until_changed(unserved),
        400000003: caller.call(INFO, {"DigitalHumanId": "x"}),
        400010009: limited_answer(),
    }


def test_each_fault_has_its_code_and_a_message_that_says_what_to_change(
    server: RunningServer, caller: Caller
) -> None:
    for code, answer in refusals(server, caller).items():
        assert answer["Code"] == code, answer
        assert len(str(answer["Message"])) > 20, answer
        assert "Data" not in answer


def test_100000000_is_a_wrong_host_header_where_allowed_hosts_are_set(data_dir: Path) -> None:
    with serve(data_dir, environment={"VISAVIS_ALLOWED_HOSTS": "api.example.org"}) as server:
        caller = server.quickstart
        assert caller.call(LIST)["Code"] == 100000000
        query = "&".join(f"{name}={value}" for name, value in caller.query(LIST).items())
        answer = caller.send("GET", f"/?{query}", headers={"Host": "api.example.org:8443"})
        assert answer["Code"] == 0


FAULTS = {
    "Action empty": 100000006,
    "Action unknown": 100000007,
    "AppId format": 100000001,
    "SignatureVersion empty": 100000013,
    "SignatureVersion not 2.0": 100000014,
    "nonce empty": 100000008,
    "Timestamp empty": 100000002,
    "Timestamp format": 100000003,
    "Signature empty": 100000009,
    "AppId unknown": 100000010,
    "expired": 100000004,
    "signature wrong": 100000005,
    "nonce seen": 100000005,
    "App disabled": 100000017,
    "rate": 400010009,
    "body unreadable": 100000012,
    "parameter invalid": 400000001,
    "business error": 400000003,
}
"""In the order in which they are reported."""


CHANGED_QUERY = {
    "Action empty": ("Action", ""),
    "Action unknown": ("Action", "Nothing"),
    "AppId format": ("AppId", "x"),
    "SignatureVersion empty": ("SignatureVersion", ""),
    "SignatureVersion not 2.0": ("SignatureVersion", "1"),
    "nonce empty": ("SignatureNonce", ""),
    "Timestamp empty": ("Timestamp", ""),
    "Timestamp format": ("Timestamp", "x"),
    "Signature empty": ("Signature", ""),
    "AppId unknown": ("AppId", "4242"),
    "signature wrong": ("Signature", "0" * 32),
}
"""The faults that are a parameter of the query, changed after it was signed."""


class FaultyCall:
    """A call to which faults are added, the last in order first, so that earlier ones prevail."""

    def __init__(self, healthy: Caller, disabled: Caller, exhausted: Caller) -> None:
        self.app = healthy
        self.disabled = disabled
        self.exhausted = exhausted
        self.signed: dict[str, str] = {}
        self.changed: dict[str, str] = {}
        self.body = b'{"DigitalHumanId": "unknown"}'
        self.replay = False

    def add(self, fault: str) -> None:
        if fault in CHANGED_QUERY:
            name, value = CHANGED_QUERY[fault]
            self.changed[name] = value
        elif fault == "expired":
            self.signed["Timestamp"] = "1"
        elif fault == "nonce seen":
            self.replay = True
        elif fault == "App disabled":
            self.app = self.disabled
        elif fault == "rate":
            self.app = self.exhausted
        elif fault == "body unreadable":
            self.body = b"{"
        elif fault == "parameter invalid":
            self.body = b'{"DigitalHumanId": 5}'

    def send(self) -> int:
        query = self.app.query(INFO, **self.signed)
        if self.replay:
            self.app.post(query, None)
        code = self.app.post(query | self.changed, self.body)["Code"]
        assert isinstance(code, int)
        return code


@pytest.fixture(scope="module")
def apps_in_trouble(server: RunningServer) -> tuple[Caller, Caller]:
    disabled = server.new_app()
    server.run("apps", "disable", str(disabled.app_id))
    exhausted = server.new_app("--rate-limit", "1")
    while disabled.call(LIST)["Code"] != 100000017:
        pass
    return disabled, exhausted


@pytest.mark.parametrize("first", FAULTS)
def test_of_several_faults_the_first_in_order_is_reported(
    caller: Caller, apps_in_trouble: tuple[Caller, Caller], first: str
) -> None:
    disabled, exhausted = apps_in_trouble
    order = list(FAULTS)
    call = FaultyCall(caller, disabled, exhausted)
    for fault in reversed(order[order.index(first) :]):
        call.add(fault)
    if first == "rate":
        for _ in range(3):  # the second within one second is refused
            exhausted.post(exhausted.query(INFO), b'{"DigitalHumanId": "unknown"}')
    elif first in order[order.index("rate") + 1 :]:
        call.app = caller
    assert call.send() == FAULTS[first]


def test_nonce_check_can_be_turned_off(data_dir: Path) -> None:
    with serve(data_dir, environment={"VISAVIS_NONCE_CHECK": "off"}) as server:
        query = server.quickstart.query(LIST)
        codes = [server.quickstart.post(query, None)["Code"] for _ in range(2)]
        assert codes == [0, 0]
