"""``python -m benchmarks.streams``: how fast streams answer, and what they cost.

A real server with all its processes on one core; the App's back end and its viewers (aiortc, by
WHEP) on the other. Times are taken where a user has them: from before a call is sent to the arrival
of the sound, or of the first picture whose mouth moves more than at rest.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import psutil
from websockets.asyncio.client import connect

from benchmarks.report import write
from benchmarks.servers import LOAD_CORE, pin
from benchmarks.stream_stage import CHARACTER, TEXT, Stage, cpu_seconds, serving, stage
from benchmarks.stream_viewer import StreamViewer
from visavis.faces.contract import Pose
from visavis.faces.drawn import DrawnModel
from visavis.faces.life import Life
from visavis.faces.speech import Speech, VisemeSpan
from visavis.live.encoder import PictureEncoder

SIZES = ((512, 512), (720, 1280), (1080, 1920))
BITS_PER_S = 3_000_000
GOALS = {
    "Create to status 3": ("p95", 500), "text to sound": ("p95", 200),
    "text to moved picture": ("p95", 200), "PCM to moved picture": ("p50", 140),
    "interrupt to silence": ("p95", 100),
}  # fmt: skip
_PIECE_S = 0.02
_REST_S = 4.0
_ROUNDS = 3


async def measure_times(on: Stage, rounds: int) -> list[str]:
    """Milliseconds, as rows of a table."""
    found: dict[str, list[float]] = {name: [] for name in GOALS}
    for number in range(rounds):
        await _warm(on)
        task, took_s = await on.create(f"created-{number}", 512, 512)
        found["Create to status 3"].append(took_s)
        await on.stop(task)
    task, _ = await on.create("timed", 512, 512)
    viewer = await on.watch("timed", 512, 512)
    still = await at_rest(viewer)
    pcm = _vowels(on)
    for _ in range(rounds):
        await _time_text(on, task, viewer, still, found)
        await viewer.silence()
        await _time_pcm(on, task, viewer, still, pcm, found)
        await viewer.silence()
    await viewer.aclose()
    await on.stop(task)
    lines = ["| | p50, ms | p95, ms | goal |", "|---|---|---|---|"]
    for name, seconds in found.items():
        which, goal = GOALS[name]
        p50, p95 = (1000 * quantile(seconds, share) for share in (0.5, 0.95))
        lines.append(f"| {name} | {p50:.0f} | {p95:.0f} | {which} {goal} |")
    return [*lines, "", f"{rounds} times each, 512 x 512, one stream."]


async def _time_text(
    on: Stage, task: str, viewer: StreamViewer, still: float, found: dict[str, list[float]]
) -> None:
    begun = time.monotonic()
    await on.speak(task, TEXT)
    found["text to sound"].append(await viewer.first_sound(begun) - begun)
    found["text to moved picture"].append(await viewer.first_move(begun, still) - begun)
    await asyncio.sleep(1.0)
    begun = time.monotonic()
    await on.interrupt(task)
    found["interrupt to silence"].append(max(0.0, await viewer.silence() - begun))


async def _time_pcm(
    on: Stage,
    task: str,
    viewer: StreamViewer,
    still: float,
    pcm: bytes,
    found: dict[str, list[float]],
) -> None:
    drive = await on.client.call("DriveByWsStream", {"TaskId": task})
    async with connect(drive["WssAddress"]) as socket:
        await asyncio.sleep(0.5)
        payload = {"DriveId": drive["DriveId"], "SampleRate": 24_000}
        await socket.send(json.dumps({"Action": "Start", "Payload": payload}))
        size = 2 * round(24_000 * _PIECE_S)
        begun = time.monotonic()
        for number in range(len(pcm) // size):
            await socket.send(pcm[number * size :][:size])
            await asyncio.sleep(max(0.0, begun + (number + 1) * _PIECE_S - time.monotonic()))
    found["PCM to moved picture"].append(await viewer.first_move(begun, still) - begun)


async def _warm(on: Stage) -> None:
    """Until there is a spare, and it has done getting ready."""
    async with asyncio.timeout(60):
        while not (processes := on.stream_processes()):
            await asyncio.sleep(0.1)
        while await _is_busy(processes[-1]):
            pass


async def _is_busy(process: psutil.Process) -> bool:
    before = cpu_seconds(process)
    await asyncio.sleep(1.0)
    return cpu_seconds(process) - before > 0.02


async def at_rest(viewer: StreamViewer) -> float:
    """More than a mouth changes from picture to picture at rest, where none is left out."""
    begun = time.monotonic()
    await asyncio.sleep(_REST_S)
    return 1.5 * quantile(viewer.changes(begun, time.monotonic()), 0.95) + 0.3


def _vowels(on: Stage) -> bytes:
    """A second and a half of open vowels from their first sound on, 24 kHz."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vowels.wav"
        command = [sys.executable, "-m", "visavis", "say", "Ah ah ah ah ah ah.", "-o", str(path)]
        command += ["--data-dir", str(on.account.data_dir)]
        subprocess.run([*command, "--timbre", on.timbre], check=True, capture_output=True)
        with wave.open(str(path)) as sound:
            rate = sound.getframerate()
            samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    loud = np.flatnonzero(np.abs(samples.astype(int)) > 1500)[0]
    at = np.arange(0, min(1.5, (len(samples) - loud) / rate), 1 / 24_000) * rate + loud
    resampled = np.interp(at, np.arange(len(samples)), samples).astype("<i2")
    return bytes(resampled.tobytes())


async def measure_costs(on: Stage, seconds: float) -> list[str]:
    """Shares of a core, as rows of a table."""
    lines = [
        "| | idle, nobody watches | speaks, one viewer | each further viewer | streams a core "
        "| encoding alone |",
        "|---|---|---|---|---|---|",
    ]
    for width, height in SIZES:
        await _warm(on)
        known = {one.pid for one in on.stream_processes()}
        stream_id = f"cost-{width}"
        task, _ = await on.create(stream_id, width, height)
        process = next(one for one in on.stream_processes() if one.pid in known)
        await _warm(on)
        idle = await _share(on, process, None, seconds)
        viewers = [await on.watch(stream_id, width, height)]
        rounds = [await _share(on, process, task, seconds) for _ in range(_ROUNDS)]
        speaking = statistics.median(rounds)
        viewers += [await on.watch(stream_id, width, height) for _ in range(2)]
        crowd = await _share(on, process, task, seconds)
        for viewer in viewers:
            await viewer.aclose()
        await on.stop(task)
        alone = 1 / (25 * _encoding_s(width, height))
        lines.append(
            f"| {width} x {height} | {idle:.1%} | {speaking:.1%} | {(crowd - speaking) / 2:.1%} "
            f"| {1 / speaking:.1f} | {alone:.1f} |"
        )
    how = f"{seconds:g} s each, while it speaks to one viewer the median of {_ROUNDS}"
    return [*lines, "", f"CPU time over {how}, voice included."]


async def _share(on: Stage, process: psutil.Process, task: str | None, seconds: float) -> float:
    """Of a core, while it speaks or idles."""
    if task is not None:
        await on.speak(task, TEXT * 10)
    await asyncio.sleep(2.0)
    before, begun = cpu_seconds(process), time.monotonic()
    await asyncio.sleep(seconds)
    share = (cpu_seconds(process) - before) / (time.monotonic() - begun)
    if task is not None:
        await on.interrupt(task)
    return share


def _encoding_s(width: int, height: int) -> float:
    """CPU seconds to encode a picture of a face that talks."""
    with as_file(files("visavis.catalogue") / f"builtin/characters/{CHARACTER}.svg") as path:
        face = DrawnModel.read(path.read_bytes()).open(width, height, background=(0, 0, 0))
    life, encoder = Life(seed=1), PictureEncoder(width, height, BITS_PER_S)
    spans = [
        VisemeSpan(name, n * 0.09, (n + 1) * 0.09) for n, name in enumerate(["aa", "PP", "ou"] * 9)
    ]
    speech, spent = Speech(spans), 0.0
    for number in range(60):
        shape = speech.at(number / 25)
        picture = face.i420(life.pose(number / 25, Pose(shape.visemes, shape.mouth_open)))
        begun = time.thread_time()
        encoder.encode(picture, number * 1920, key=number == 0)
        spent += (time.thread_time() - begun) * (number >= 10)
    face.close()
    return spent / 50


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


async def _measure(rounds: int, seconds: float, only: str | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="visavis-bench-") as work,
        serving(Path(work) / "data") as account,
    ):
        async with stage(account) as on:
            if only != "costs":
                found["times"] = await measure_times(on, rounds)
            if only != "times":
                found["costs"] = await measure_costs(on, seconds)
    return found


def _machine() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in ("aiortc", "av", "numpy"))
    return f"{psutil.cpu_count()} cores, Python {platform.python_version()}, {versions}."


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.streams", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20.0, help="for each cost")
    parser.add_argument("--only", choices=["times", "costs"])
    parser.add_argument("--write", action="store_true", help="put the figures into README.md")
    options = parser.parse_args()
    pin(LOAD_CORE)
    found = asyncio.run(_measure(options.rounds, options.seconds, options.only))
    for part, lines in found.items():
        lines[-1] += f" {_machine()}"
        sys.stdout.write("\n".join(lines) + "\n\n")
        if options.write:
            write(f"stream {part}", lines)


if __name__ == "__main__":
    main()
