"""Callbacks (contract section 5), to a real HTTP server: signed, in order, retried, never lost."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from support.streams import Stage, eventually, order
from support.web import Answer, Web, head, says, web

from visavis.apps.models import App
from visavis.errors import OperatorError
from visavis.streams import callbacks
from visavis.streams.callbacks import CallbackSender, sign_callback
from visavis.streams.models import Callback, Delivery
from visavis.streams.states import TaskStatus

Json = dict[str, Any]


RECEIVED = says(head("200 OK", content_length=0))


@dataclass
class Receiver:
    """A callback URL: what it was sent, and what it answers."""

    answer: Answer = RECEIVED
    bodies: list[Json] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    server: Web | None = None

    async def take(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        self.heads.append(request)
        await self.answer(request, writer)

    @property
    def url(self) -> str:
        assert self.server is not None
        return self.server.url("/told?x=1")


@dataclass
class Told:
    """A stage whose first App is told of its streams at a receiver."""

    on: Stage
    receiver: Receiver
    sender: CallbackSender
    app: App

    async def send(self) -> None:
        await self.sender.send_due()
        await self.sender.settle()

    async def send_all(self) -> None:
        for _ in range(20):
            await self.send()

    async def kept(self) -> list[Callback]:
        return list(reversed(await self.on.outbox.list_newest(1000)))


@pytest.fixture
async def told(on: Stage) -> AsyncIterator[Told]:
    receiver = Receiver()

    async with web(receiver.take, bodies=receiver.bodies) as server:
        receiver.server = server
        on.app = await on.apps.set_callback_url(1, receiver.url)
        sender = CallbackSender(on.outbox, lambda _: made.app, on.clock)
        made = Told(on, receiver, sender, on.app)
        yield made
        await made.sender.aclose()


async def test_before_the_end_all_that_is_due_is_sent_in_order(told: Told) -> None:
    task_id = await told.on.streaming()
    await told.on.streams.stop(told.on.app, task_id)
    await told.on.reaches(task_id, TaskStatus.STOPPED)
    await told.sender.flush()
    assert [body["Detail"]["Status"] for body in told.receiver.bodies] == [1, 3, 4, 5]
    await told.sender.flush()
    assert len(told.receiver.bodies) == 4


async def test_a_fault_drops_a_callback_for_good(told: Told) -> None:
    dropped = {"faults": [7, None]}
    sender = CallbackSender(
        told.on.outbox,
        lambda _: told.app,
        told.on.clock,
        dropping=lambda _: dropped["faults"].pop(0),
    )
    await told.on.streaming()
    for _ in range(2):
        await sender.send_due()
        await sender.settle()
    await sender.aclose()
    assert [body["Detail"]["Status"] for body in told.receiver.bodies] == [3]
    lost, sent = await told.kept()
    assert (lost.delivery, sent.delivery) == (Delivery.DROPPED, Delivery.RECEIVED)
    (a_try,) = lost.tries
    assert (a_try.url, a_try.outcome) == (
        told.receiver.url,
        "Dropped by fault 7; it was not sent.",
    )


async def test_the_published_vector() -> None:
    signed = sign_callback("secret", "1470820198", "123412")
    assert signed == "5bd59fd62953a8059fb7eaba95720f66d19e4517"


async def test_a_callback_has_just_the_fields_of_the_contract(told: Told) -> None:
    task_id = await told.on.streams.create(told.app, order())
    told.on.clock.advance(1)
    await told.send()
    [body] = told.receiver.bodies
    assert list(body) == [
        "AppId", "EventType", "Nonce", "Timestamp", "Signature", "EventTime", "TaskId", "Detail",
    ]  # fmt: skip
    assert (body["AppId"], body["EventType"], body["TaskId"]) == (1, 3, task_id)
    assert body["Detail"] == {"Status": 1, "RoomId": "r", "StreamId": "s"}
    assert body["EventTime"] == 1_700_000_000_000
    assert body["Timestamp"] == "1700000001"
    parts = sorted([told.app.callback_secret, body["Timestamp"], body["Nonce"]])
    assert body["Signature"] == hashlib.sha1("".join(parts).encode()).hexdigest()
    [request] = told.receiver.heads
    assert request.startswith(b"POST /told?x=1 HTTP/1.1\r\n")
    assert b"content-type: application/json" in request.lower()


async def test_a_tasks_callbacks_come_in_order(told: Told) -> None:
    task_id = await told.on.streaming()
    await told.on.say(task_id)
    await told.on.pass_time(1)
    await told.on.drive_statuses(task_id, 4)
    await told.on.streams.stop(told.app, task_id)
    await told.send_all()
    came = [(body["EventType"], body["Detail"]["Status"]) for body in told.receiver.bodies]
    assert came == [(3, 1), (3, 3), (4, 1), (4, 2), (4, 4), (3, 4), (3, 5)]
    times = [body["EventTime"] for body in told.receiver.bodies]
    assert times == sorted(times)
    assert {one.delivery for one in await told.kept()} == {Delivery.RECEIVED}


async def test_a_failed_initialisation_says_why(told: Told) -> None:
    told.on.host.script.initialisation_fails = "The model is damaged."
    task_id = await told.on.streams.create(told.app, order())
    await told.on.pass_time(0.2)
    await told.on.reaches(task_id, TaskStatus.FAILED)
    await told.send_all()
    assert told.receiver.bodies[-1]["Detail"] == {
        "Status": 2,
        "RoomId": "r",
        "StreamId": "s",
        "FailReason": "The model is damaged.",
    }


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "204 No Content", "299 Strange"])
async def test_any_2xx_is_receipt(told: Told, status: str) -> None:
    told.receiver.answer = says(head(status, content_length=0))
    await told.on.streams.create(told.app, order())
    await told.send()
    [kept] = await told.kept()
    assert kept.delivery is Delivery.RECEIVED
    assert [one.outcome for one in kept.tries] == [f"HTTP {status[:3]}"]


ELSEWHERE = head("302 Found", location="http://127.0.0.1:1/", content_length=0)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (head("500 Oops", content_length=0), "HTTP 500"),
        (head("404 Not Found", content_length=0), "HTTP 404"),
        (ELSEWHERE, "HTTP 302"),
        (b"nonsense\r\n\r\n", "RemoteProtocolError"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000, "RemoteProtocolError"),
        (b"", "RemoteProtocolError"),
    ],
)
async def test_everything_else_is_tried_again_after_2_4_8_16_and_32_s(
    told: Told, answer: bytes, outcome: str
) -> None:
    told.receiver.answer = says(answer)
    await told.on.streams.create(told.app, order())
    for tries, wait_s in enumerate((2, 4, 8, 16, 32), 1):
        await told.send()
        assert len(told.receiver.heads) == tries
        told.on.clock.advance(wait_s - 0.01)
        await told.send()
        assert len(told.receiver.heads) == tries
        told.on.clock.advance(0.01)
    await told.send()
    told.on.clock.advance(10_000)
    await told.send()
    assert len(told.receiver.heads) == 6
    [kept] = await told.kept()
    assert kept.delivery is Delivery.GIVEN_UP
    assert len(kept.tries) == 6
    assert all(one.outcome.startswith(outcome) for one in kept.tries)
    assert {one.url for one in kept.tries} == {told.receiver.url}


async def test_each_try_is_signed_anew(told: Told) -> None:
    told.receiver.answer = says(head("500 Oops", content_length=0))
    await told.on.streams.create(told.app, order())
    await told.send()
    told.on.clock.advance(2)
    await told.send()
    first, second = told.receiver.bodies
    assert first["EventTime"] == second["EventTime"]
    assert int(second["Timestamp"]) - int(first["Timestamp"]) == 2
    assert first["Nonce"] != second["Nonce"]


async def test_what_comes_behind_waits_until_the_first_is_received_or_given_up(told: Told) -> None:
    told.receiver.answer = says(head("500 Oops", content_length=0))
    await told.on.streaming()
    for wait_s in (0, 2, 4):
        told.on.clock.advance(wait_s)
        await told.send()
    assert [body["Detail"]["Status"] for body in told.receiver.bodies] == [1, 1, 1]
    told.receiver.answer = RECEIVED
    await told.send()  # not due yet
    told.on.clock.advance(8)
    await told.send_all()
    assert [body["Detail"]["Status"] for body in told.receiver.bodies] == [1, 1, 1, 1, 3]


async def test_a_receiver_that_is_down_for_a_minute_misses_nothing(told: Told) -> None:
    url = told.receiver.url
    told.app = await told.on.apps.set_callback_url(1, "http://127.0.0.1:9/down")
    await told.on.streaming()
    for wait_s in (2, 4, 8, 16, 30):
        await told.send()
        told.on.clock.advance(wait_s)
    told.app = await told.on.apps.set_callback_url(1, url)
    told.on.clock.advance(2)
    await told.send_all()
    assert [body["Detail"]["Status"] for body in told.receiver.bodies] == [1, 3]


async def test_one_who_never_answers_holds_up_nobody_else(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callbacks, "TIMEOUT_S", 0.3)
    slow, quick = await told.on.streaming("slow"), await told.on.streaming("quick")

    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        if told.receiver.bodies[-1]["TaskId"] == slow:
            for byte in head("200 OK", content_length=0):  # it trickles
                writer.write(bytes([byte]))
                await asyncio.sleep(0.05)
            return
        writer.write(head("200 OK", content_length=0))
        await writer.drain()

    told.receiver.answer = answer
    await told.send_all()
    by_task = {one.task_id: one for one in await told.kept()}
    assert by_task[quick].delivery is Delivery.RECEIVED
    first = (await told.kept())[0]
    assert first.task_id == slow
    assert [one.outcome for one in first.tries] == ["No answer within 0 s."]


async def test_an_app_that_never_answers_leaves_room_for_other_apps(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callbacks, "AT_A_TIME", 3)
    monkeypatch.setattr(callbacks, "OF_AN_APP", 2)
    apps = {1: told.app, 2: await told.on.apps.set_callback_url(2, told.receiver.url)}
    sender = CallbackSender(told.on.outbox, lambda app_id: apps[app_id], told.on.clock)
    go_on = asyncio.Event()

    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        if told.receiver.bodies[-1]["AppId"] == 1:
            await go_on.wait()
        writer.write(head("200 OK", content_length=0))
        await writer.drain()

    told.receiver.answer = answer
    for stream_id in ("a", "b", "c"):
        await told.on.streaming(stream_id)
    other = await told.on.streams.create(told.on.other, order("other"))
    try:
        for _ in range(2):  # the first may still find the other's behind the silent one's
            await sender.send_due()

        async def received() -> list[Delivery]:
            return [one.delivery for one in await told.kept() if one.task_id == other]

        await eventually(received, lambda found: found[0] is Delivery.RECEIVED)
        assert {body["AppId"] for body in told.receiver.bodies} == {1, 2}
    finally:
        go_on.set()
        await sender.aclose()


async def test_an_endless_answer_is_not_read(told: Told) -> None:
    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(head("200 OK"))
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    told.receiver.answer = answer
    await told.on.streams.create(told.app, order())
    await asyncio.wait_for(told.send(), 4)
    assert (await told.kept())[0].delivery is Delivery.RECEIVED


async def test_an_app_without_a_callback_url_is_told_nothing(told: Told) -> None:
    await told.on.streams.create(told.on.other, order())
    assert await told.kept() == []


async def test_two_servers_send_each_callback_once(told: Told) -> None:
    for name in "abc":
        await told.on.streams.create(told.app, order(name))
    other = CallbackSender(told.on.outbox, lambda _: told.app, told.on.clock)
    await asyncio.gather(told.sender.send_due(), other.send_due())
    await asyncio.gather(told.sender.settle(), other.settle())
    assert sorted(body["Detail"]["StreamId"] for body in told.receiver.bodies) == ["a", "b", "c"]
    await other.aclose()


async def test_what_a_killed_server_was_about_to_send_is_sent_by_the_next(told: Told) -> None:
    await told.on.streams.create(told.app, order())
    [kept] = await told.on.outbox.due(told.on.streams.now_ms(), 9)
    assert await told.on.outbox.claim(kept, told.on.streams.now_ms() + callbacks.CLAIM_S * 1000)
    await told.send()
    assert told.receiver.bodies == []
    told.on.clock.advance(callbacks.CLAIM_S)
    await told.send()
    assert len(told.receiver.bodies) == 1


async def test_one_that_was_given_up_can_be_sent_again(told: Told) -> None:
    told.receiver.answer = says(head("500 Oops", content_length=0))
    await told.on.streams.create(told.app, order())
    for wait_s in (2, 4, 8, 16, 32, 64):
        await told.send()
        told.on.clock.advance(wait_s)
    [kept] = await told.kept()
    assert kept.delivery is Delivery.GIVEN_UP
    told.receiver.answer = RECEIVED
    await told.on.outbox.resend(kept.number, told.on.streams.now_ms())
    await told.send()
    [kept] = await told.kept()
    assert (kept.delivery, len(kept.tries)) == (Delivery.RECEIVED, 7)
    with pytest.raises(OperatorError, match="no callback 999"):
        await told.on.outbox.resend(999, 0)


async def test_a_refused_create_tells_nothing(told: Told) -> None:
    told.on.host.script.room_for = 0
    with pytest.raises(Exception, match="no room"):
        await told.on.streams.create(told.app, order())
    assert await told.kept() == []
