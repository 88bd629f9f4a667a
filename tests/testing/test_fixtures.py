"""What a test sees of its server."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from support.callbacks import callback_receiver
from support.calls import Caller, fetch
from support.sounds import fmt, mp3, tone, wav
from websockets.sync.client import connect

from visavis.client import CallFailed, Client
from visavis.errors import OperatorError
from visavis.streams.callbacks import sign_callback
from visavis.streams.viewer_tokens import make_token
from visavis.testing import Visavis

TEXT = "Good morning, everybody."


def code_of(call: Callable[[], object]) -> int:
    with pytest.raises(CallFailed) as refused:
        call()
    return int(refused.value.code)


def status_of(visavis: Visavis, task_id: str) -> int:
    task = {"TaskId": task_id}
    return int(visavis.client.call("GetDigitalHumanStreamTaskStatus", task)["Status"])


def caller(visavis: Visavis) -> Caller:
    """Signs by the machine's clock, and shares no code with us."""
    return Caller(visavis.base_url, visavis.app_id, visavis.server_secret)


# Speech


def test_speech_takes_its_time_on_the_tests_clock(visavis: Visavis) -> None:
    task_id = visavis.start_stream()
    drive_id = visavis.say(task_id, TEXT)
    (spoken,) = visavis.spoken(task_id)
    assert (spoken.outcome, spoken.seconds) == ("speaking", None)
    visavis.clock.advance(10)
    (spoken,) = visavis.spoken(task_id)
    assert (spoken.drive_id, spoken.text, spoken.outcome) == (drive_id, TEXT, "finished")
    assert spoken.began_s == 0.0
    assert spoken.seconds == pytest.approx(1.6, abs=0.4)


def test_what_was_asked_of_the_voice_is_in_the_transcript(visavis: Visavis) -> None:
    task_id = visavis.start_stream()
    voice = {"TimbreId": visavis.timbre_id, "SpeechRate": 500, "PitchRate": -20, "Volume": 80}
    visavis.say(task_id, TEXT, TTSConfig=voice)
    visavis.say(task_id, TEXT)
    visavis.clock.advance(10)
    fast, normal = visavis.spoken(task_id)
    assert (fast.timbre_id, fast.speech_rate, fast.pitch_rate, fast.volume) == (
        visavis.timbre_id, 500, -20, 80,
    )  # fmt: skip
    assert fast.voice.startswith("espeak:")
    assert (normal.speech_rate, normal.volume) == (0, 50)
    assert fast.seconds is not None
    assert normal.seconds == pytest.approx(2 * fast.seconds, abs=0.002)
    assert normal.began_s == fast.ended_s


def test_an_interrupting_drive_cuts_off_the_one_before(visavis: Visavis) -> None:
    task_id = visavis.start_stream()
    visavis.script.text_s = lambda _text, _rate: 4.0
    visavis.say(task_id, "First.")
    visavis.say(task_id, "Second.")
    visavis.clock.advance(1)
    visavis.say(task_id, "Now!", InterruptMode=1)
    visavis.clock.advance(20)
    heard = [(one.text, one.began_s, one.ended_s, one.outcome) for one in visavis.spoken(task_id)]
    assert heard == [
        ("First.", 0.0, 1.0, "interrupted"),
        ("Now!", 1.0, 5.0, "finished"),
        ("Second.", 5.0, 9.0, "finished"),
    ]


def test_what_was_dropped_from_the_queue_was_never_spoken(visavis: Visavis) -> None:
    task_id = visavis.start_stream()
    for text in ("One.", "Two."):
        visavis.say(task_id, text)
    visavis.client.call("InterruptDriveTask", {"TaskId": task_id})
    assert [one.text for one in visavis.spoken(task_id)] == ["One."]
    assert [one.outcome for one in visavis.transcript.drives(task_id)] == ["interrupted"] * 2
    drives = visavis.client.call("GetDriveStatus", {"TaskId": task_id})["DriveList"]
    assert [one["Status"] for one in drives] == [5, 5]


def test_gestures_are_kept_too(visavis: Visavis) -> None:
    task_id = visavis.start_stream()
    visavis.clock.advance(2)
    visavis.client.call("DoAction", {"TaskId": task_id, "Action": "wave"})
    (performed,) = visavis.transcript.performed(task_id)
    assert (performed.action, performed.at_s) == ("wave", 2.0)


def test_pcm_is_spoken_for_as_long_as_it_sounds(visavis: Visavis) -> None:
    task_id = visavis.start_stream()
    opened = visavis.client.call("DriveByWsStream", {"TaskId": task_id})
    sound = tone(1.5, 24_000).tobytes()
    with connect(opened["WssAddress"], proxy=None) as socket:
        payload = {"DriveId": opened["DriveId"], "SampleRate": 24_000}
        socket.send(json.dumps({"Action": "Start", "Payload": payload}))
        for begin in range(0, len(sound), 4096):
            socket.send(sound[begin : begin + 4096])
        visavis.clock.advance(1)
        assert visavis.spoken(task_id)[0].outcome == "speaking"
    visavis.clock.advance(1)
    (spoken,) = visavis.spoken(task_id)
    assert (spoken.outcome, spoken.seconds) == ("finished", 1.5)
    assert (spoken.bytes, spoken.sha256) == (len(sound), hashlib.sha256(sound).hexdigest())


class Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(handler: type[Quiet]) -> Iterator[str]:
    """The URL of a web server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def served(content: bytes) -> Iterator[str]:
    """A URL of these bytes."""

    class Handler(Quiet):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with serving(Handler) as url:
        yield url


@pytest.mark.parametrize("kind", ["WAV", "MP3"])
def test_an_audio_file_is_fetched_and_lasts_as_long_as_it_sounds(
    visavis: Visavis, kind: str
) -> None:
    sound = tone(2.0, 24_000)
    content = wav(sound, fmt(rate=24_000)) if kind == "WAV" else mp3(sound, rate=24_000)
    task_id = visavis.start_stream()
    with served(content) as url:
        visavis.client.call("DriveByAudio", {"TaskId": task_id, "AudioUrl": url})
        visavis.clock.advance(5)
    (spoken,) = visavis.spoken(task_id)
    assert (spoken.outcome, spoken.url, spoken.audio_kind) == ("finished", url, kind)
    assert spoken.seconds == pytest.approx(2.0, abs=0.1)
    assert (spoken.bytes, spoken.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_audio_that_is_none_fails_its_drive(visavis: Visavis) -> None:
    task_id = visavis.start_stream()
    with served(b"<html>No sound here.</html>") as url:
        visavis.client.call("DriveByAudio", {"TaskId": task_id, "AudioUrl": url})
        told = visavis.callbacks.wait_for("drive", status=3)
    assert "Give a WAV or MP3 file." in visavis.transcript.drive(told.drive_id).reason


def test_a_stream_relays_another(visavis: Visavis) -> None:
    source = visavis.start_stream(stream_id="source")
    target = visavis.start_stream(stream_id="target")
    place = {"RoomId": "room", "StreamId": "source"}
    visavis.client.call("DriveByRTCStream", {"TaskId": target, "RTCConfig": place})
    visavis.clock.advance(3)
    assert visavis.spoken(target) == []
    visavis.say(source, TEXT)
    (relayed,) = visavis.spoken(target)
    assert (relayed.source, relayed.stream_id, relayed.began_s) == ("rtc", "source", 3.0)
    visavis.client.call("StopDigitalHumanStreamTask", {"TaskId": source})
    assert visavis.spoken(target)[0].outcome == "finished"


def test_what_is_not_there_cannot_be_relayed(visavis: Visavis) -> None:
    task_id = visavis.start_stream()
    place = {"RoomId": "room", "StreamId": "nobody"}
    visavis.client.call("DriveByRTCStream", {"TaskId": task_id, "RTCConfig": place})
    (failed,) = visavis.transcript.drives(task_id)
    assert (failed.outcome, failed.reason) == (
        "failed", "Nobody publishes 'nobody' into the room 'room'.",
    )  # fmt: skip


# Time


def test_a_task_ends_with_its_ttl(visavis: Visavis) -> None:
    task_id = visavis.start_stream(TTL=60, MaxIdleTime=86_400)
    visavis.clock.advance(59)
    assert status_of(visavis, task_id) == 3
    visavis.clock.advance(1)
    assert status_of(visavis, task_id) == 5
    assert visavis.callbacks.wait_for("task", status=5, task_id=task_id).sent_s == 60.0


def test_a_task_that_is_not_driven_ends(visavis: Visavis) -> None:
    task_id = visavis.start_stream(MaxIdleTime=30)
    visavis.script.text_s = lambda _text, _rate: 100.0
    visavis.say(task_id, TEXT)
    visavis.clock.advance(129)
    assert status_of(visavis, task_id) == 3
    visavis.clock.advance(1)
    assert status_of(visavis, task_id) == 5


def test_time_goes_forward_only(visavis: Visavis) -> None:
    for wrong in (-1, float("nan")):
        with pytest.raises(ValueError, match="forward"):
            visavis.clock.advance(wrong)


def test_urls_of_media_expire(visavis: Visavis) -> None:
    url = visavis.client.get_digital_human_list(limit=1).digital_humans[0].avatar_url
    visavis.clock.advance(24 * 3600)
    status, headers, _ = fetch(url)
    assert (status, headers["content-type"]) == (200, "image/png")
    visavis.clock.advance(3600)
    assert fetch(url)[0] == 403


def test_programs_that_sign_by_the_machines_clock_are_understood(visavis: Visavis) -> None:
    visavis.clock.advance(86_400)
    query = caller(visavis).query("GetTimbreList")
    assert caller(visavis).post(query, None)["Code"] == 0
    assert caller(visavis).post(query, None)["Code"] == 100000005  # a nonce is taken once


def test_signatures_expire_by_the_tests_clock_where_that_is_asked_for(visavis: Visavis) -> None:
    visavis.strict_signatures = True
    visavis.clock.advance(500)
    assert caller(visavis).call("GetTimbreList")["Code"] == 0
    visavis.clock.advance(200)
    assert caller(visavis).call("GetTimbreList")["Code"] == 100000004
    visavis.client.get_timbre_list()


def test_a_call_by_no_clock_is_refused(visavis: Visavis) -> None:
    past = str(int(time.time()) - 3600)
    assert caller(visavis).call("GetTimbreList", Timestamp=past)["Code"] == 100000004


def test_every_test_begins_with_nothing(visavis: Visavis) -> None:
    assert visavis.client.call("QueryDigitalHumanStreamTasks")["TaskList"] == []
    assert (visavis.callbacks.all, visavis.transcript.drives()) == ([], [])
    assert abs(visavis.clock.now() - time.time()) < 60


# Callbacks


def test_callbacks_come_in_order_and_are_signed(visavis: Visavis) -> None:
    task_id = visavis.start_stream()
    drive_id = visavis.say(task_id, TEXT)
    visavis.clock.advance(10)
    visavis.client.call("StopDigitalHumanStreamTask", {"TaskId": task_id})
    last = visavis.callbacks.wait_for("task", status=5)
    found = [(one.event, one.status) for one in visavis.callbacks.all]
    assert found == [
        ("task", 1), ("task", 3), ("drive", 1), ("drive", 2), ("drive", 4),
        ("task", 4), ("task", 5),
    ]  # fmt: skip
    assert [one.status for one in visavis.callbacks.matching(drive_id=drive_id)] == [1, 2, 4]
    stamp, nonce = last.body["Timestamp"], last.body["Nonce"]
    assert last.body["Signature"] == sign_callback(visavis.callback_secret, stamp, nonce)


def test_a_callback_that_is_refused_is_sent_again(visavis: Visavis) -> None:
    visavis.callbacks.answer_next(500, 503, 404)
    task_id = visavis.start_stream()
    visavis.clock.advance(13)
    tries = [one for one in visavis.callbacks.all if one.status == 1]
    assert [(one.sent_s, one.answer) for one in tries] == [(0.0, 500), (2.0, 503), (6.0, 404)]
    visavis.clock.advance(1)
    assert visavis.callbacks.wait_for("task", status=3, task_id=task_id).sent_s == 14.0


def test_a_callback_that_does_not_come_is_said_plainly(visavis: Visavis) -> None:
    task_id = visavis.start_stream()
    with pytest.raises(AssertionError, match=rf"0\.000 s: task {task_id} status 3, answered 200"):
        visavis.callbacks.wait_for("task", status=5, timeout_s=0)


def test_callbacks_go_to_a_url_of_ones_own(visavis: Visavis) -> None:
    with callback_receiver() as told:
        told.answers = [500]
        visavis.callbacks.send_to(told.url)
        task_id = visavis.start_stream()
        visavis.clock.advance(2)
        assert told.of_task(task_id) == [1, 1, 3]
    assert [(one.url, one.answer) for one in visavis.callbacks.all] == [
        (told.url, 500), (told.url, 200), (told.url, 200),
    ]  # fmt: skip


def test_what_a_back_end_does_at_a_callback_happens_before_time_goes_on(visavis: Visavis) -> None:
    visavis.script.text_s = lambda _text, _rate: 2.0
    back_end = Client(visavis.app_id, visavis.server_secret, base_url=visavis.base_url)

    class Handler(Quiet):
        """Says the next number when the one before has been said."""

        said = 0

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if body["EventType"] == 4 and body["Detail"]["Status"] == 4 and Handler.said < 3:
                Handler.said += 1
                text, voice = str(Handler.said), {"TimbreId": visavis.timbre_id}
                params = {"TaskId": body["TaskId"], "Text": text, "TTSConfig": voice}
                back_end.call("DriveByText", params)
            self.send_response(204)
            self.end_headers()

    with back_end, serving(Handler) as url:
        visavis.callbacks.send_to(url)
        task_id = visavis.start_stream()
        visavis.say(task_id, "0")
        visavis.clock.advance(60)
    assert [(one.text, one.began_s) for one in visavis.spoken()] == [
        ("0", 0.0), ("1", 2.0), ("2", 4.0), ("3", 6.0),
    ]  # fmt: skip


# Faults, and limits


def test_streams_that_cannot_be_initialised(visavis: Visavis) -> None:
    visavis.script.initialisation_fails = "The model is broken."
    task_id = visavis.start_stream()
    told = visavis.callbacks.wait_for("task", status=2, task_id=task_id)
    assert told.body["Detail"]["FailReason"] == "The model is broken."
    assert code_of(lambda: visavis.say(task_id, TEXT)) == 400000006


def test_streams_that_take_a_while_to_initialise(visavis: Visavis) -> None:
    visavis.script.ready_after_s = 5
    task_id = visavis.start_stream()
    visavis.say(task_id, TEXT)
    assert status_of(visavis, task_id) == 1
    assert visavis.callbacks.wait_for("task", status=1).sent_s == 0.0
    visavis.clock.advance(5)
    assert (status_of(visavis, task_id), visavis.spoken()[0].began_s) == (3, 5.0)


def test_a_crash(visavis: Visavis) -> None:
    task_id = visavis.start_stream()
    drive_id = visavis.say(task_id, TEXT)
    visavis.crash(task_id)
    assert status_of(visavis, task_id) == 5
    assert visavis.callbacks.wait_for("drive", status=3).drive_id == drive_id


def test_no_room_and_limits(visavis: Visavis) -> None:
    visavis.script.room_for = 2
    visavis.limit(streams=3)
    for number in range(2):
        visavis.start_stream(stream_id=f"s{number}")
    impatient = Client(visavis.app_id, visavis.server_secret, base_url=visavis.base_url, retries=0)
    with impatient:
        visavis.client, kept = impatient, visavis.client
        assert code_of(lambda: visavis.start_stream(stream_id="s2")) == 400010007
        visavis.script.room_for = 9
        visavis.start_stream(stream_id="s2")
        assert code_of(lambda: visavis.start_stream(stream_id="s3")) == 400000008
        visavis.limit(calls_a_second=2)
        for _ in range(2):
            impatient.get_timbre_list()
        assert code_of(impatient.get_timbre_list) == 400010009
    kept.get_timbre_list()  # it waits, by the test's clock
    assert visavis.clock.elapsed_s > 0


def test_faults_that_are_set(visavis: Visavis) -> None:
    visavis.fail("GetTimbreList", 100000015)
    assert code_of(visavis.client.get_timbre_list) == 100000015
    visavis.client.get_digital_human_list()
    visavis.heal()
    visavis.client.get_timbre_list()
    with pytest.raises(OperatorError, match="no Action 'Nonsense'"):
        visavis.fail("Nonsense", 400000001)


def test_callbacks_that_are_dropped(visavis: Visavis) -> None:
    visavis.fail(drop_callbacks=True)
    task_id = visavis.start_stream()
    visavis.clock.advance(100)
    assert visavis.callbacks.all == []
    visavis.heal()
    visavis.client.call("StopDigitalHumanStreamTask", {"TaskId": task_id})
    visavis.callbacks.wait_for("task", status=5)
    assert [one.status for one in visavis.callbacks.all] == [4, 5]


def test_viewers_are_told_that_there_is_nothing_to_see(visavis: Visavis) -> None:
    visavis.start_stream()
    token = make_token(visavis.app_id, "me", visavis.server_secret, int(visavis.clock.now()), 60)
    url = f"{visavis.base_url}/rtc/{visavis.app_id}/room/stream/whep"
    headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {token}"}
    status, _, text = fetch(url, "POST", b"v=0\r\n", headers)
    assert (status, b"--visavis-real-streams" in text) == (400, True)
    visavis.clock.advance(60)
    assert fetch(url, "POST", b"v=0\r\n", headers)[0] == 401


async def test_tests_may_be_coroutines(visavis: Visavis) -> None:
    async with visavis.async_client() as client:
        assert (await client.get_digital_human_list()).total > 20
        task_id = await asyncio.to_thread(visavis.start_stream)
        await asyncio.to_thread(visavis.say, task_id, TEXT)
        await visavis.clock.advance_async(10)
        assert (await visavis.callbacks.wait_for_async("drive", status=4)).task_id == task_id
