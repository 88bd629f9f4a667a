"""DriveByWsStream's sockets (contract section 4), with clients as they are met in the wild."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs
from support.clock import FakeClock
from support.edge import nothing, served
from support.stream_host import FakeHost
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from visavis.edge.app import FrontDoor, StreamEndpoints
from visavis.edge.pcm_socket import PcmSocketEndpoint
from visavis.edge.ws_protocol import (
    MAX_TEXT_BYTES,
    MAX_UNSENT_BYTES,
    BoundedWebSocketProtocol,
)
from visavis.streams.messages import (
    MAX_PCM_BYTES,
    AnyCommand,
    ClosePcm,
    Interrupt,
    OpenPcm,
    Pcm,
    StartPcm,
    StopPcm,
    StreamSpec,
)
from visavis.streams.tickets import KEPT_S, Tickets
from visavis.testing.scripted_stream import ScriptedStream

SPEC = StreamSpec(
    task_id="t", app_id=1, room_id="r", stream_id="s", face_kind="drawn", face_model="m"
)
PATIENCE_S = 10.0


@dataclass
class Stand:
    """A stream with a drive by PCM, and the server that its socket is on."""

    clock: FakeClock
    host: FakeHost
    stream: ScriptedStream
    tickets: Tickets
    address: str
    token: str
    driven: list[tuple[str, float]]
    """Tasks, and the seconds of sound that came for them."""

    @property
    def url(self) -> str:
        return f"ws://{self.address}/ws?Token={self.token}"

    @property
    def commands(self) -> list[AnyCommand]:
        """What the stream was told behind OpenPcm."""
        return self.host.commands["t"][1:]

    @property
    def sent(self) -> bytes:
        return b"".join(one.content for one in self.commands if isinstance(one, Pcm))

    async def closed(self) -> list[AnyCommand]:
        """All commands, once the drive was closed."""
        async with asyncio.timeout(PATIENCE_S):
            while ClosePcm(drive_id="d") not in self.commands:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        return self.commands


@pytest.fixture
async def stand(clock: FakeClock) -> AsyncIterator[Stand]:
    host = FakeHost(clock)
    stream = await host.start(SPEC, 1)
    await stream.drive(OpenPcm(drive_id="d"))
    tickets = Tickets(clock)
    driven: list[tuple[str, float]] = []

    async def note(task_id: str, seconds: float) -> None:
        driven.append((task_id, seconds))

    sockets = PcmSocketEndpoint(tickets, host, note)
    door = FrontDoor(nothing, nothing, StreamEndpoints(sockets, nothing))  # type: ignore[arg-type]
    async with served(door) as (address, _server):
        yield Stand(clock, host, stream, tickets, address, tickets.issue(1, "t", "d"), driven)


def text(action: str, **payload: object) -> str:
    return json.dumps({"Action": action, "SequenceID": "1", "Payload": payload})


async def closing(client: ClientConnection) -> tuple[int | None, str]:
    """How the server closes."""
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(ConnectionClosed):
            await client.recv()
    return client.close_code, client.close_reason or ""


async def test_rounds_on_one_socket(stand: Stand) -> None:
    async with connect(stand.url) as client:
        for _ in range(2):
            await client.send(text("Start", DriveId="d", SampleRate=24_000))
            await client.send(bytes(4096))
            await client.send(text("Stop", DriveId="d"))
    start, stop = StartPcm(drive_id="d", sample_rate=24_000), StopPcm(drive_id="d")
    first, second = (Pcm(drive_id="d", number=number, content=bytes(4096)) for number in (1, 2))
    close = ClosePcm(drive_id="d")
    assert await stand.closed() == [start, first, stop, start, second, stop, close]


async def test_stereo_says_which_channel_is_the_voice(stand: Stand) -> None:
    async with connect(stand.url) as client:
        await client.send(text("Start", DriveId="d", Channel=2, VoiceChannel=1))
        await client.send(text("Start", DriveId="d", Channel=1, VoiceChannel=1))
    assert (await stand.closed())[:2] == [
        StartPcm(drive_id="d", channels=2, voice_channel=1),
        StartPcm(drive_id="d", channels=1),
    ]


async def test_unpaced_frames_and_a_close_right_after_stop(stand: Stand) -> None:
    content = bytes(index % 251 for index in range(100 * 4096))
    async with connect(stand.url) as client:
        await client.send(text("Start", DriveId="d", SampleRate=24_000))
        for low in range(0, len(content), 4096):
            await client.send(content[low : low + 4096])
        await client.send(text("Stop", DriveId="d"))
    assert (await stand.closed())[-2:] == [StopPcm(drive_id="d"), ClosePcm(drive_id="d")]
    assert stand.sent == content


async def test_no_start_at_all(stand: Stand) -> None:
    async with connect(stand.url) as client:
        await client.send(b"RIFF" + bytes(5000))
    assert await stand.closed() == [
        Pcm(drive_id="d", number=1, content=b"RIFF" + bytes(5000)),
        ClosePcm(drive_id="d"),
    ]


async def test_a_connection_that_is_cut_counts_as_stop(stand: Stand) -> None:
    client = await connect(stand.url)
    await client.send(bytes(range(100)))
    client.transport.abort()
    await stand.closed()
    assert stand.sent == bytes(range(100))


async def test_frames_are_joined_and_a_lone_one_goes_on_soon(stand: Stand) -> None:
    async with connect(stand.url) as client:
        for _ in range(5):
            await client.send(bytes(320))
        async with asyncio.timeout(PATIENCE_S):
            while len(stand.sent) < 1600:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        assert 1 <= len(stand.commands) <= 5
    assert isinstance(stand.commands[0], Pcm)


async def test_a_large_message_is_cut(stand: Stand) -> None:
    content = bytes(range(256)) * 4096
    async with connect(stand.url) as client:
        await client.send(content)
    commands = await stand.closed()
    assert {len(one.content) for one in commands if isinstance(one, Pcm)} == {MAX_PCM_BYTES}
    assert stand.sent == content


async def test_fragments_of_a_message(stand: Stand) -> None:
    async with connect(stand.url) as client:
        await client.send([b"a" * 2000, b"b" * 3000, b""])
    await stand.closed()
    assert stand.sent == b"a" * 2000 + b"b" * 3000


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("hello", 1008),
        (text("Start", DriveId="another"), 1008),
        (text("Start", SampleRate=5), 1008),
        ("x" * (MAX_TEXT_BYTES + 1), 1009),
        ([b"a" * 1024] * (16 * 1024 + 1), 1009),
    ],
    ids=["no JSON", "another drive", "a wrong rate", "a long text", "a huge message"],
)
async def test_garbage_closes_the_socket_and_what_came_before_is_spoken(
    stand: Stand, message: str | list[bytes], code: int
) -> None:
    async with connect(stand.url, write_limit=2**26) as client:
        await client.send(b"before")
        with pytest.raises(ConnectionClosed):  # noqa: PT012
            await client.send(message)
            await client.recv()
        assert client.close_code == code
    await stand.closed()
    assert stand.sent.startswith(b"before")
    assert stand.commands[-1] == ClosePcm(drive_id="d")


async def test_text_that_is_no_utf_8_closes_the_socket(stand: Stand) -> None:
    async with connect(stand.url) as client:
        await client.send(b"\xff\xfe", text=True)
        assert (await closing(client))[0] == 1007
    await stand.closed()


async def test_a_token_is_good_for_one_socket_at_a_time_and_in_all(stand: Stand) -> None:
    async with connect(stand.url) as first:
        with pytest.raises(InvalidStatus) as taken:
            await connect(stand.url)
        assert taken.value.response.status_code == 409
        await first.send(bytes(2000))
    await stand.closed()
    with pytest.raises(InvalidStatus) as spent:
        await connect(stand.url)
    assert spent.value.response.status_code == 401
    assert b"DriveByWsStream" in spent.value.response.body


@pytest.mark.parametrize("query", ["", "?Token=", "?Token=x", "?token="])
async def test_an_unknown_token_is_refused_before_the_upgrade(stand: Stand, query: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"ws://{stand.address}/ws{query}")
    assert refused.value.response.status_code == 401
    assert refused.value.response.headers["Content-Type"] == "text/plain; charset=utf-8"


async def test_an_expired_token_is_refused(stand: Stand) -> None:
    stand.clock.advance(KEPT_S)
    with pytest.raises(InvalidStatus) as refused:
        await connect(stand.url)
    assert refused.value.response.status_code == 401


async def test_a_stream_that_has_ended_is_told(stand: Stand) -> None:
    await stand.stream.stop()
    with pytest.raises(InvalidStatus) as refused:
        await connect(stand.url)
    assert refused.value.response.status_code == 410


async def test_the_end_of_the_stream_closes_the_socket(stand: Stand) -> None:
    async with connect(stand.url) as client:
        await client.send(bytes(2000))
        await stand.stream.stop()
        assert await closing(client) == (1001, "The stream has ended.")


async def test_an_interruption_closes_the_socket(stand: Stand) -> None:
    await stand.host.pass_time(0.2)
    async with connect(stand.url) as client:
        await stand.stream.drive(Interrupt())
        code, reason = await closing(client)
    assert (code, reason) == (1000, "The drive was interrupted. Call DriveByWsStream again.")


async def test_an_interruption_before_the_socket_was_opened_closes_it(stand: Stand) -> None:
    await stand.host.pass_time(0.2)
    await stand.stream.drive(Interrupt())
    async with connect(stand.url) as client:
        assert (await closing(client))[0] == 1000


async def test_the_task_is_driven_for_as_long_as_what_comes_takes_to_be_spoken(
    stand: Stand,
) -> None:
    async with connect(stand.url) as client:
        await client.send(text("Start", SampleRate=8000, Channel=2))
        for _ in range(7):
            await client.send(bytes(2 * 2 * 8000))
        await client.send(text("Stop"))
        await client.send(text("Start", SampleRate=24_000))
        await client.send(bytes(2 * 12_000))
    await stand.closed()
    async with asyncio.timeout(PATIENCE_S):
        while sum(seconds for _, seconds in stand.driven) < 7.5:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert sum(seconds for _, seconds in stand.driven) == pytest.approx(7.5)
    assert {task_id for task_id, _ in stand.driven} == {"t"}
    assert len(stand.driven) <= 4


async def test_a_stream_that_has_its_fill_holds_the_client_back(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, room = stand.stream.drive, asyncio.Event()

    async def take_later(command: AnyCommand) -> None:
        await room.wait()
        await taken(command)

    monkeypatch.setattr(stand.stream, "drive", take_later)
    async with connect(stand.url, write_limit=1024) as client:
        sent = 0
        with pytest.raises(TimeoutError):  # noqa: PT012
            while sent < 64 * 2**20:
                async with asyncio.timeout(0.5):
                    await client.send(bytes(2**16))
                sent += 2**16
        room.set()
    await stand.closed()
    assert len(stand.sent) in (sent, sent + 2**16)  # the last one may have gone out all the same
    assert sent < 16 * 2**20


async def test_pings_of_a_client_that_never_reads_are_not_collected(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsent = []
    answer = BoundedWebSocketProtocol.handle_ping

    def look(protocol: BoundedWebSocketProtocol) -> None:
        answer(protocol)
        unsent.append(protocol.transport.get_write_buffer_size())

    monkeypatch.setattr(BoundedWebSocketProtocol, "handle_ping", look)
    reader, writer = await asyncio.open_connection(*stand.address.split(":"), limit=1)
    request = f"GET /ws?Token={stand.token} HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade"
    more = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + "A" * 22
    writer.write(f"{request}\r\n{more}==\r\n\r\n".encode())
    ping = bytes([0x89, 0x80 | 125, 0, 0, 0, 0]) + bytes(125)
    for _ in range(200):
        writer.write(ping * 1000)
        await writer.drain()
    writer.write(bytes([0x82, 0x80 | 3, 0, 0, 0, 0]) + b"end")
    await writer.drain()
    async with asyncio.timeout(PATIENCE_S):
        while stand.sent != b"end":  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert not reader.at_eof()
    writer.transport.abort()
    with suppress(ConnectionError):
        await writer.wait_closed()
    await stand.closed()
    read_at_once = 256 * 1024
    assert 0 < max(unsent) < MAX_UNSENT_BYTES + read_at_once  # of 25 MB


async def test_frames_before_the_answer_are_taken(stand: Stand) -> None:
    reader, writer = await asyncio.open_connection(*stand.address.split(":"))
    request = f"GET /ws?Token={stand.token} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: "
    more = "WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + "A" * 22 + "==\r\n\r\n"
    writer.write((request + more).encode() + bytes([0x82, 0x80 | 3, 0, 0, 0, 0]) + b"end")
    assert (await reader.readline()).startswith(b"HTTP/1.1 101 ")
    writer.close()
    await stand.closed()
    assert stand.sent == b"end"


async def test_logs_name_the_drive_and_never_the_token(stand: Stand) -> None:
    with capture_logs() as lines:
        async with connect(stand.url) as client:
            await client.send(bytes(2000))
        await stand.closed()
        async with asyncio.timeout(PATIENCE_S):
            while len(lines) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
    assert [line["event"] for line in lines] == ["socket.opened", "socket.closed"]
    assert lines[1]["received_bytes"] == 2000
    assert {"app_id": 1, "task_id": "t", "drive_id": "d"}.items() <= lines[1].items()
    assert stand.token not in str(lines)
