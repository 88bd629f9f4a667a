"""A real stream of the real server, driven by its socket and watched by WHEP."""

from __future__ import annotations

import asyncio
import io
import time
import wave
from urllib.parse import urljoin

import httpx
import numpy as np
import pytest
from support.calls import Caller
from support.server import RunningServer, wait_until
from support.streaming import DRIVING, ENDED, Streams, begin_stream
from support.watching import Viewer, until
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from visavis.streams.viewer_tokens import make_token

RATE = 24_000
HUM_S = 2.0
FRAME_BYTES = 4096
SDP = {"Content-Type": "application/sdp"}


def a_wave_file() -> bytes:
    """A steady hum, with its header."""
    hum = (np.sin(np.arange(int(HUM_S * RATE)) * 2 * np.pi * 220 / RATE) * 12_000).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(hum.tobytes())
    return file.getvalue()


async def send_at_once(address: str) -> None:
    """A whole file as PCM, unpaced, closed at once, as some clients do: with no Start at all."""
    content = a_wave_file()
    async with connect(address) as socket:
        for low in range(0, len(content), FRAME_BYTES):
            await socket.send(content[low : low + FRAME_BYTES])


def loud_s(viewer: Viewer) -> float:
    """How much of what was heard is not silence."""
    blocks = [one.samples for one in viewer.heard]
    loud = np.abs(np.concatenate(blocks).astype(int)) > 600 if blocks else np.zeros(0)
    # A sine crosses zero: a moment counts where there is sound within 5 ms of it.
    return float(np.convolve(loud, np.ones(480), "same").astype(bool).sum() / 48_000)


async def test_a_file_sent_at_once_is_heard_to_its_end(
    server: RunningServer, caller: Caller
) -> None:
    streams = Streams(caller)
    order = streams.order("s")
    task = begin_stream(caller, order)
    place = f"{server.base_url}/rtc/{caller.app_id}/room/s/whep"
    token = make_token(caller.app_id, "me", caller.server_secret, int(time.time()), 60)
    viewer = Viewer()
    async with httpx.AsyncClient() as http:
        refused = await http.post(place, content=await viewer.offer(), headers=SDP)
        assert refused.status_code == 401
        offer = viewer.peer.localDescription.sdp
        headers = SDP | {"Authorization": f"Bearer {token}"}
        answer = await http.post(place, content=offer, headers=headers)
        assert answer.status_code == 201, answer.text
        await viewer.accept(answer.text)
        await until(lambda: viewer.seen and viewer.heard, 20)

        drive = streams.ask("DriveByWsStream", TaskId=task)
        await send_at_once(drive["WssAddress"])
        await until(lambda: len(viewer.told) >= 2, 20)
        await asyncio.sleep(0.5)  # what was sent last is on its way
        assert [said["Data"]["Status"] for _, said in viewer.told] == [DRIVING, ENDED]
        assert loud_s(viewer) == pytest.approx(HUM_S, abs=0.1)
        await asyncio.to_thread(wait_until, lambda: streams.drive(drive["DriveId"]) == ENDED)

        with pytest.raises(InvalidStatus) as spent:
            await connect(drive["WssAddress"])
        assert spent.value.response.status_code == 401
        session = urljoin(str(answer.url), answer.headers["Location"])
        assert (await http.delete(session)).status_code == 204
        await until(lambda: viewer.peer.connectionState == "closed", 20)
    await viewer.aclose()
    streams.ask("StopDigitalHumanStreamTask", TaskId=task)
    log = server.log.read_text()
    assert drive["WssAddress"].partition("Token=")[2] not in log
    assert token not in log


def test_other_paths_take_no_websockets(server: RunningServer) -> None:
    async def knock() -> int:
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"{server.base_url.replace('http', 'ws', 1)}/other")
        return int(refused.value.response.status_code)

    assert asyncio.run(knock()) == 404


def test_the_socket_is_no_page(server: RunningServer) -> None:
    answer = httpx.get(f"{server.base_url}/ws?Token=x")
    assert (answer.status_code, answer.headers["Upgrade"]) == (426, "websocket")
