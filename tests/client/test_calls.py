"""What goes out, what comes back, and what is tried again (contract sections 1 to 3)."""

import re
from typing import Any

import pytest
from client.peer import APP_ID, Connect, Peer, refusal, success
from support.clock import FakeClock

from visavis.actions.digital_humans import (
    DigitalHumanAction,
    DigitalHumanInfo,
    GetDigitalHumanListData,
)
from visavis.actions.timbres import GetTimbreListData, TimbreInfo
from visavis.client import Busy, CallFailed
from visavis.errors import ReturnCode

WIRE_HUMAN = {
    "DigitalHumanId": "h1",
    "Name": "Amara",
    "AvatarUrl": "https://x/a.png",
    "IsPublic": False,
    "Actions": [{"Action": "wave", "PreviewUrl": "https://x/w.mp4"}],
}
HUMAN = DigitalHumanInfo(
    digital_human_id="h1",
    name="Amara",
    avatar_url="https://x/a.png",
    is_public=False,
    actions=[DigitalHumanAction(action="wave", preview_url="https://x/w.mp4")],
)


async def test_sends_common_parameters_in_the_query(connect: Connect, clock: FakeClock) -> None:
    peer = Peer(success())
    await connect(peer).do("call", "SomeAction")
    request = peer.calls[0].request
    query = dict(request.url.params)
    assert request.method == "POST"
    assert request.url.path == "/"
    assert query.pop("Signature")  # the peer has checked it
    assert re.fullmatch("[0-9a-f]{16}", query.pop("SignatureNonce"))
    assert query == {
        "Action": "SomeAction",
        "AppId": str(APP_ID),
        "Timestamp": str(int(clock.now())),
        "SignatureVersion": "2.0",
    }
    assert request.headers["Content-Type"] == "application/json"


async def test_signs_with_the_time_of_each_call(connect: Connect, clock: FakeClock) -> None:
    peer = Peer(success(), success())
    caller = connect(peer)
    await caller.do("call", "SomeAction")
    clock.advance(30.4)
    await caller.do("call", "SomeAction")
    first, second = (int(call.request.url.params["Timestamp"]) for call in peer.calls)
    assert second - first == 30


async def test_keeps_the_path_of_base_url(connect: Connect) -> None:
    peer = Peer(success())
    await connect(peer, base_url="http://proxy.example.org:8080/dh/").do("call", "SomeAction")
    url = peer.calls[0].request.url
    assert (url.host, url.port, url.path) == ("proxy.example.org", 8080, "/dh/")


async def test_digital_human_list(connect: Connect) -> None:
    peer = Peer(success({"Total": 41, "DigitalHumans": [WIRE_HUMAN]}))
    data = await connect(peer).do("get_digital_human_list", fetch_mode=3, offset=40, limit=5)
    assert data == GetDigitalHumanListData(total=41, digital_humans=[HUMAN])
    assert peer.calls[0].action == "GetDigitalHumanList"
    assert peer.calls[0].params == {"FetchMode": 3, "Offset": 40, "Limit": 5}


async def test_digital_human_list_defaults(connect: Connect) -> None:
    peer = Peer(success({"Total": 0, "DigitalHumans": []}))
    await connect(peer).do("get_digital_human_list")
    assert peer.calls[0].params == {"FetchMode": 1, "Offset": 0, "Limit": 20}


async def test_digital_human_info(connect: Connect) -> None:
    peer = Peer(success(WIRE_HUMAN))
    assert await connect(peer).do("get_digital_human_info", "h1") == HUMAN
    assert peer.calls[0].action == "GetDigitalHumanInfo"
    assert peer.calls[0].params == {"DigitalHumanId": "h1"}


async def test_timbre_list(connect: Connect) -> None:
    timbre = {"TimbreId": "t1", "Name": "Robin", "AvatarUrl": "https://x/t.png"}
    peer = Peer(success({"Total": 1, "Timbres": [timbre]}))
    data = await connect(peer).do("get_timbre_list", digital_human_id="h1", offset=2, limit=3)
    assert data == GetTimbreListData(
        total=1,
        timbres=[TimbreInfo(timbre_id="t1", name="Robin", avatar_url="https://x/t.png")],
    )
    assert peer.calls[0].action == "GetTimbreList"
    assert peer.calls[0].params == {"DigitalHumanId": "h1", "Offset": 2, "Limit": 3}


async def test_fields_of_later_servers_are_ignored(connect: Connect) -> None:
    human = WIRE_HUMAN | {"Mood": "cheerful"}
    peer = Peer(success({"Total": 1, "DigitalHumans": [human], "Cursor": "x"}) | {"TraceId": 1})
    data = await connect(peer).do("get_digital_human_list")
    assert data.digital_humans == [HUMAN]


@pytest.mark.parametrize("actions", [{"Actions": None}, {}])
async def test_lists_may_be_null_or_absent(connect: Connect, actions: dict[str, None]) -> None:
    human = {name: value for name, value in WIRE_HUMAN.items() if name != "Actions"} | actions
    peer = Peer(success({"Total": 1, "DigitalHumans": [human]}), success({"Total": 0}))
    caller = connect(peer)
    page = await caller.do("get_digital_human_list")
    assert page.digital_humans[0].actions == []
    assert page.digital_humans[0].name == "Amara"
    assert (await caller.do("get_timbre_list")).timbres == []


async def test_call_takes_any_action(connect: Connect) -> None:
    peer = Peer(success({"TaskId": "t", "Nested": {"Big": 2**53}}))
    data = await connect(peer).do("call", "Create…", {"RTCConfig": {"RoomId": "r"}})
    assert data == {"TaskId": "t", "Nested": {"Big": 2**53}}
    assert peer.calls[0].action == "Create…"
    assert peer.calls[0].params == {"RTCConfig": {"RoomId": "r"}}


@pytest.mark.parametrize("answer", [success(), success() | {"Data": None}, success({})])
async def test_call_without_data(connect: Connect, answer: dict[str, Any]) -> None:
    peer = Peer(answer)
    assert await connect(peer).do("call", "Stop") == {}
    assert peer.calls[0].params == {}


@pytest.mark.parametrize("code", [400010002, 400010009])
async def test_busy_servers_are_tried_again(connect: Connect, code: int) -> None:
    peer = Peer(refusal(code), refusal(code), success({"n": 1}))
    caller = connect(peer)
    assert await caller.do("call", "SomeAction", {"a": 1}) == {"n": 1}
    assert [call.params for call in peer.calls] == [{"a": 1}] * 3  # each with its own nonce
    assert len(caller.slept) == 2


async def test_pauses_double_with_jitter_up_to_a_bound(connect: Connect) -> None:
    caller = connect(Peer(*[refusal(400010009)] * 8), retries=7)
    with pytest.raises(Busy):
        await caller.do("call", "SomeAction")
    least = [0.5, 1, 2, 4, 8, 8, 8]
    assert all(low <= pause <= 1.5 * low for pause, low in zip(caller.slept, least, strict=True))
    assert len({pause / low for pause, low in zip(caller.slept, least, strict=True)}) > 1


@pytest.mark.parametrize(("options", "tries"), [({}, 4), ({"retries": 1}, 2), ({"retries": 0}, 1)])
async def test_retries_are_bounded(connect: Connect, options: dict[str, int], tries: int) -> None:
    peer = Peer(*[refusal(400010009, "Slower.")] * tries)
    with pytest.raises(Busy, match="Slower") as caught:
        await connect(peer, **options).do("call", "SomeAction")
    assert len(peer.calls) == tries
    assert caught.value.code == ReturnCode.RATE_LIMIT_EXCEEDED


async def test_each_call_has_retries_of_its_own(connect: Connect) -> None:
    busy = refusal(400010002)
    caller = connect(Peer(busy, success(), busy, success()), retries=1)
    assert await caller.do("call", "SomeAction") == {}
    assert await caller.do("call", "SomeAction") == {}


NOT_RETRIED = set(ReturnCode) - {
    ReturnCode.SUCCESS,
    ReturnCode.SYSTEM_BUSY,
    ReturnCode.RATE_LIMIT_EXCEEDED,
}


@pytest.mark.parametrize("code", sorted(NOT_RETRIED))
async def test_no_other_code_is_tried_again(connect: Connect, code: ReturnCode) -> None:
    peer = Peer(refusal(code), success())
    caller = connect(peer)
    with pytest.raises(CallFailed):
        await caller.do("call", "SomeAction")
    assert len(peer.calls) == 1
    assert caller.slept == []


async def test_an_end_of_retries_by_another_fault(connect: Connect) -> None:
    peer = Peer(refusal(400010009), refusal(400000001, "Limit is wrong."))
    with pytest.raises(CallFailed, match="Limit is wrong") as caught:
        await connect(peer).do("call", "SomeAction")
    assert not isinstance(caught.value, Busy)
