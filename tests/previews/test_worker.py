"""The worker's program, alone."""

import resource
import subprocess
import sys
from pathlib import Path

import msgspec

from visavis.catalogue.seed import BUILT_IN
from visavis.previews.jobs import Job, Outcome, Reason

MODEL = str(BUILT_IN / "characters" / "nora.svg")
COMMAND = (sys.executable, "-m", "visavis.previews.worker")


def outcomes(*jobs: Job, largest_file: int = resource.RLIM_INFINITY) -> list[Outcome]:
    """What a worker answers to these jobs, after which its input ends."""
    lines = b"".join(msgspec.json.encode(job) + b"\n" for job in jobs)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    ran = subprocess.run(
        COMMAND, input=lines, capture_output=True, timeout=60, check=True, preexec_fn=limit
    )
    return [msgspec.json.decode(line, type=Outcome) for line in ran.stdout.splitlines()]


def test_jobs_are_answered_in_order_and_a_fault_ends_nothing(tmp_path: Path) -> None:
    good = Job("drawn", MODEL, "nod", str(tmp_path / "nod.mp4"), 54, 96)
    nowhere = str(tmp_path / "missing" / "nod.mp4")
    answered = outcomes(
        good,
        msgspec.structs.replace(good, action="fly"),
        msgspec.structs.replace(good, output=nowhere),
        msgspec.structs.replace(good, model=str(tmp_path / "none")),
        msgspec.structs.replace(good, action="bow", output=str(tmp_path / "bow.mp4")),
    )
    reasons = [outcome.reason for outcome in answered]
    assert reasons == [None, Reason.UNKNOWN, Reason.DISK, Reason.GONE, None]
    assert "wave" in answered[1].message
    assert nowhere in answered[2].message
    assert (tmp_path / "nod.mp4").stat().st_size > 1000
    assert (tmp_path / "bow.mp4").stat().st_size > 1000


def test_a_disk_that_fills_up_meanwhile_is_an_outcome(tmp_path: Path) -> None:
    job = Job("drawn", MODEL, "wave", str(tmp_path / "wave.mp4"), 270, 480)
    answered = outcomes(job, largest_file=10_000)
    assert [outcome.reason for outcome in answered] == [Reason.DISK]
    assert "wave.mp4" in answered[0].message
