from __future__ import annotations

import asyncio
import time
from pathlib import Path

import av
import numpy as np
import pytest
from support.talking import BandFace, FakeSource, talk
from support.watching import until, watching

from visavis.clock import SystemClock
from visavis.live.events import DriveEnded, Event
from visavis.live.recording import Recorder
from visavis.live.session import Look, Session
from visavis.live.viewers import ViewerSettings
from visavis.provenance.mark import synthetic_mark


def names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


async def run(folder: Path, told: list[Event], *, watch: bool = False) -> Session:
    """A session that speaks for 0.6 s and is closed then."""
    recorder = Recorder(folder, "t1", 64, 64)
    look = Look({}, 500_000, recorder=recorder)
    session = Session(BandFace(), look, ViewerSettings(), SystemClock(), told.append)
    running = asyncio.create_task(session.run())
    try:
        await asyncio.sleep(0.4)
        session.say("d1", FakeSource(*(talk(n / 10, 0.1) for n in range(6))))
        if watch:
            async with watching(session) as viewer:
                await until(lambda: viewer.seen and viewer.heard)
        await until(lambda: any(isinstance(event, DriveEnded) for event in told))
        await asyncio.sleep(0.2)
    finally:
        running.cancel()
        await asyncio.wait([running])
        await session.aclose()
    return session


@pytest.mark.parametrize("watch", [False, True])
async def test_what_viewers_would_see_and_hear_is_kept(tmp_path: Path, watch: bool) -> None:
    began_s = time.monotonic()
    await run(tmp_path, [], watch=watch)
    lasted_s = time.monotonic() - began_s
    path = tmp_path / "t1.mp4"
    assert names(tmp_path) == ["t1.mp4"]
    assert synthetic_mark(path) is not None
    with av.open(str(path)) as file:
        lumas = [
            (float(frame.time or 0), float(frame.to_ndarray()[40:60].mean()))
            for frame in file.decode(video=0)
        ]
    with av.open(str(path)) as file:
        loud = [
            float(frame.time or 0)
            for frame in file.decode(audio=0)
            if np.abs(frame.to_ndarray()).max() > 0.1
        ]
    seen = [at_s for at_s, luma in lumas if luma > 100]
    assert 0.3 < seen[0] < 2
    assert abs(seen[0] - loud[0]) < 0.1
    assert abs(seen[-1] - loud[-1]) < 0.15
    assert 1 < lumas[-1][0] < lasted_s + 0.1


async def test_a_full_disk_ends_the_recording_and_not_the_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(self: object, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("visavis.video.fragments._MarkedFile._put", full)
    monkeypatch.setattr("visavis.live.recording._AT_ONCE", 5)
    monkeypatch.setattr(
        "visavis.video.fragments._OPTIONS",
        {"movflags": "+empty_moov+default_base_moof", "frag_duration": "100000"},
    )
    told: list[Event] = []
    session = await run(tmp_path, told, watch=True)
    (ended,) = [event for event in told if isinstance(event, DriveEnded)]
    assert not ended.interrupted
    assert not session._is_recorded
    assert not (tmp_path / "t1.mp4").exists()
    assert capsys.readouterr().out.count("recording.ended") == 1


async def test_a_session_of_which_nothing_was_seen_leaves_no_file(tmp_path: Path) -> None:
    await Recorder(tmp_path, "t1", 64, 64).aclose()
    assert names(tmp_path) == []


def test_a_task_id_that_is_no_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="task ID"):
        Recorder(tmp_path, "../t1", 64, 64)
    with pytest.raises(OSError, match="No such file"):
        Recorder(tmp_path / "nowhere", "t1", 64, 64)
