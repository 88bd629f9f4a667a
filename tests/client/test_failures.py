"""What a caller gets to see of faults, and what nobody may see."""

import logging
import pickle
import traceback

import httpx
import pytest
from client.peer import BASE_URL, SERVER_SECRET, Connect, Peer, Reply, refusal, success

from visavis.client import Busy, CallFailed, Failure, NotFound, TransportFailed

HTML = httpx.Response(200, text="<html>Welcome</html>")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (400000003, NotFound),
        (400000004, NotFound),
        (400000005, NotFound),
        (400010002, Busy),
        (400010009, Busy),
        (400000001, CallFailed),
        (100000005, CallFailed),
        (499999999, CallFailed),
    ],
)
async def test_a_refusal(connect: Connect, code: int, kind: type[CallFailed]) -> None:
    with pytest.raises(CallFailed) as caught:
        await connect(Peer(refusal(code, "Do it otherwise.")), retries=0).do("call", "SomeAction")
    fault = caught.value
    assert type(fault) is kind
    assert (fault.action, fault.code) == ("SomeAction", code)
    assert (fault.message, fault.request_id) == ("Do it otherwise.", f"r-{code}")
    assert str(fault) == f"SomeAction: Do it otherwise. (Code {code}, RequestId r-{code})"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (httpx.Response(502, text="upstream down"), ["502", "upstream down", "Try again later"]),
        (httpx.Response(404, text="not here"), ["404", "not here", "base_url"]),
        (httpx.Response(500), ["500", "empty body"]),
        (
            httpx.Response(301, headers={"Location": "https://new.example.org/"}),
            ["301", "https://new.example.org/", "base_url"],
        ),
        (HTML, ["Welcome", "base_url"]),
        (httpx.Response(200), ["empty body", "base_url"]),
        (httpx.Response(200, content=b'{"Code": 0, "Message": "\xff"}'), ["base_url"]),
        ({"status": "ok"}, ["Code", "base_url"]),
        ({"Code": "0"}, ["Code", "base_url"]),
        (httpx.Response(200, json=[1]), ["[1]", "base_url"]),
        (success([1, 2]), ["Data", "base_url"]),
    ],
)
async def test_what_is_no_answer(connect: Connect, reply: Reply, words: list[str]) -> None:
    peer = Peer(reply)
    with pytest.raises(TransportFailed) as caught:
        await connect(peer).do("call", "SomeAction")
    assert [word for word in ["SomeAction", *words] if word not in str(caught.value)] == []
    assert len(peer.calls) == 1


async def test_long_answers_are_cut(connect: Connect) -> None:
    with pytest.raises(TransportFailed) as caught:
        await connect(Peer(httpx.Response(503, text="x" * 10_000))).do("call", "SomeAction")
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "data", [{"DigitalHumans": []}, {"Total": "many", "DigitalHumans": []}, [], 7]
)
async def test_data_of_another_shape(connect: Connect, data: object) -> None:
    with pytest.raises(TransportFailed, match="Data is not as declared"):
        await connect(Peer(success(data))).do("get_digital_human_list")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (httpx.ConnectError("Name or service not known"), ["cannot be reached", "not known"]),
        (httpx.ConnectTimeout("timed out"), ["cannot be reached", "timed out"]),
        (httpx.ReadTimeout(""), ["in time", "ReadTimeout", "timeout_s"]),
        (httpx.ReadError(""), ["broke", "ReadError"]),
        (httpx.RemoteProtocolError("Server disconnected"), ["broke", "Server disconnected"]),
    ],
)
async def test_a_connection_that_fails(
    connect: Connect, fault: httpx.HTTPError, words: list[str]
) -> None:
    peer = Peer(fault)
    with pytest.raises(TransportFailed) as caught:
        await connect(peer).do("call", "SomeAction")
    assert [word for word in [BASE_URL, *words] if word not in str(caught.value)] == []
    assert caught.value.__cause__ is fault
    assert len(peer.calls) == 1, "it may have been carried out: trying again is the caller's choice"


@pytest.mark.parametrize(
    "fault", [NotFound("A", 400000003, "No.", "r"), TransportFailed("A", "Broke.")]
)
def test_failures_survive_pickling(fault: Failure) -> None:
    copy = pickle.loads(pickle.dumps(fault))  # noqa: S301
    assert type(copy) is type(fault)
    assert str(copy) == str(fault)
    assert vars(copy) == vars(fault)


@pytest.mark.parametrize("reply", [success(), refusal(100000005), HTML, httpx.ReadTimeout("late")])
async def test_secrets_stay_secret(
    connect: Connect, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    peer = Peer(reply)
    caller = connect(peer)
    seen = [repr(caller.client)]
    with caplog.at_level(logging.DEBUG):
        try:
            await caller.do("call", "SomeAction")
        except Failure as fault:
            seen += traceback.format_exception(fault)
            seen += [repr(fault), repr(fault.__cause__), str(vars(fault))]
    assert isinstance(reply, Exception) or "HTTP Request: POST" in caplog.text
    request = peer.calls[0].request
    seen += [caplog.text, repr(request), str(request.url), repr(request.url)]
    signature = request.url.params["Signature"]
    assert not [text for text in seen if SERVER_SECRET in text or signature in text]
    assert str(request.url).startswith(f"{BASE_URL}/?Action=SomeAction&AppId=12345&")


def test_what_is_seen_of_a_client(connect: Connect) -> None:
    kind = type(connect(Peer()).client).__name__
    assert repr(connect(Peer()).client) == f"{kind}(app_id=12345, base_url='{BASE_URL}')"
