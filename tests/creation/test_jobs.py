"""Jobs that make faces of uploads: how one goes, how many there may be, and what ends them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.clock import FakeClock
from support.watching import until

from visavis.creation.job import State
from visavis.creation.jobs import KEPT_S, MOST_JOBS, SPARED_S, BusyError, CreationJobs
from visavis.creation.messages import AVATAR, MODEL, Made, Message, Refused, Step
from visavis.creation.messages import Order as MakeOrder
from visavis.errors import MissingError, OperatorError
from visavis.rendering.messages import Done, Order, Progress, Text

PORTRAIT = b"a picture"
WORDS = Text("Hello.", "espeak", "en", {})
MADE = Made("portrait", ("wave",))


@dataclass
class Workshop:
    """Stands in for the processes: each face and each film waits until it may go on."""

    answer: Made | Refused | Exception = MADE
    film_fault: Exception | None = None
    orders: list[MakeOrder] = field(default_factory=list)
    films: list[Order] = field(default_factory=list)
    may_make: asyncio.Event = field(default_factory=asyncio.Event)
    may_film: asyncio.Event = field(default_factory=asyncio.Event)
    at_work: int = 0
    most_at_work: int = 0

    async def make(self, order: MakeOrder, tell: Callable[[Message], None]) -> Made | Refused:
        self.orders.append(order)
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            tell(Step(0.5, "finding the face", 60))
            await self.may_make.wait()
        finally:
            self.at_work -= 1
        if isinstance(self.answer, Exception):
            raise self.answer
        if isinstance(self.answer, Made):
            _finish(order)
        return self.answer

    async def film(self, order: Order, tell: Callable[[Progress], None]) -> Done:
        self.films.append(order)
        tell(Progress(share=0.5, seconds=0.5))
        await self.may_film.wait()
        if self.film_fault is not None:
            raise self.film_fault
        _write(order.output, b"a film")
        return Done(seconds=1.0)


def _finish(order: MakeOrder) -> None:
    assert Path(order.source).read_bytes() == PORTRAIT
    _write(f"{order.folder}/{MODEL}", b"a model")
    _write(f"{order.folder}/{AVATAR}", b"an avatar")


def _write(path: str, content: bytes) -> None:
    Path(path).write_bytes(content)


def _left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


@pytest.fixture
async def jobs(tmp_path: Path, workshop: Workshop, clock: FakeClock) -> AsyncIterator[CreationJobs]:
    made = CreationJobs(tmp_path, tmp_path / "models", workshop.make, workshop.film, clock)
    yield made
    await made.aclose()
    assert not _left_in(tmp_path)


async def ready(jobs: CreationJobs, workshop: Workshop) -> str:
    """A job whose face is made."""
    job = await jobs.begin(PORTRAIT)
    workshop.may_make.set()
    assert job.task is not None
    await job.task
    return job.job_id


async def test_a_face_is_made_and_told_step_by_step(jobs: CreationJobs, workshop: Workshop) -> None:
    job = await jobs.begin(PORTRAIT)
    assert (job.state, job.share) == (State.WAITING, 0.0)
    await until(lambda: job.state is State.WORKING and job.share > 0)
    assert (job.share, job.doing) == (0.5, "finding the face")
    workshop.may_make.set()
    assert job.task is not None
    await job.task
    assert (job.state, job.share, job.made) == (State.READY, 1.0, MADE)
    assert not job.source.exists()  # a picture of somebody is not kept for longer than it is needed
    assert jobs.job(job.job_id) is job


async def test_one_is_made_at_a_time(jobs: CreationJobs, workshop: Workshop) -> None:
    first, second = await jobs.begin(PORTRAIT), await jobs.begin(PORTRAIT)
    await until(lambda: first.state is State.WORKING)
    assert second.state is State.WAITING
    workshop.may_make.set()
    await until(lambda: second.state is State.READY)
    assert (first.state, second.state) == (State.READY, State.READY)
    assert workshop.most_at_work == 1


async def test_a_picture_that_will_not_do_is_refused(
    jobs: CreationJobs, workshop: Workshop
) -> None:
    workshop.answer = Refused("Two faces.", "Crop to one.", "faces")
    job_id = await ready(jobs, workshop)
    assert jobs.job(job_id).state is State.REFUSED
    with pytest.raises(OperatorError, match=r"Two faces\."):
        async with jobs.taking(job_id):
            pytest.fail("there is no face to take")
    with pytest.raises(OperatorError, match="no face yet"):
        await jobs.speak(job_id, "t", WORDS)


@pytest.mark.parametrize(
    "answer", [Refused("The process failed.", "Try again."), RuntimeError("unforeseen")]
)
async def test_what_fails_here_is_not_the_pictures_fault(
    jobs: CreationJobs, workshop: Workshop, answer: Refused | Exception
) -> None:
    workshop.answer = answer
    job = jobs.job(await ready(jobs, workshop))
    assert job.state is State.FAILED
    assert job.refusal is not None
    assert job.refusal.reason == ""


async def test_the_face_is_taken_once(jobs: CreationJobs, workshop: Workshop) -> None:
    job_id = await ready(jobs, workshop)
    async with jobs.taking(job_id) as face:
        assert (face.kind, face.model, face.avatar) == ("portrait", b"a model", b"an avatar")
        with pytest.raises(OperatorError, match="just now"):
            async with jobs.taking(job_id):
                pytest.fail("it was taken twice")
    with pytest.raises(MissingError, match="has made its digital human"):
        jobs.job(job_id)


async def test_a_face_that_could_not_be_kept_can_be_taken_again(
    jobs: CreationJobs, workshop: Workshop
) -> None:
    job_id = await ready(jobs, workshop)
    with pytest.raises(ZeroDivisionError):
        async with jobs.taking(job_id):
            raise ZeroDivisionError
    async with jobs.taking(job_id) as face:
        assert face.model == b"a model"


async def test_it_is_forgotten_when_nobody_asks(
    jobs: CreationJobs, workshop: Workshop, clock: FakeClock
) -> None:
    job_id = await ready(jobs, workshop)
    clock.advance(KEPT_S - 1)
    await jobs.sweep()
    folder = jobs.job(job_id).folder  # asked for
    clock.advance(KEPT_S - 1)
    await jobs.sweep()
    assert folder.exists()
    clock.advance(1)
    await jobs.sweep()
    assert not folder.exists()
    with pytest.raises(MissingError, match="Upload the portrait again"):
        jobs.job(job_id)


async def test_what_is_being_taken_is_not_forgotten(
    jobs: CreationJobs, workshop: Workshop, clock: FakeClock
) -> None:
    job_id = await ready(jobs, workshop)
    async with jobs.taking(job_id):
        clock.advance(2 * KEPT_S)
        await jobs.sweep()
        assert jobs.job(job_id).model.exists()


async def test_cancelling_ends_what_works_and_leaves_nothing(
    jobs: CreationJobs, workshop: Workshop
) -> None:
    job = await jobs.begin(PORTRAIT)
    await until(lambda: workshop.at_work == 1)
    await jobs.cancel(job.job_id)
    assert workshop.at_work == 0
    assert not job.folder.exists()
    await jobs.cancel(job.job_id)  # nothing happens


async def test_there_is_room_for_a_bounded_number(jobs: CreationJobs, clock: FakeClock) -> None:
    first, *_ = [await jobs.begin(PORTRAIT) for _ in range(MOST_JOBS)]
    with pytest.raises(BusyError, match=f"{MOST_JOBS} portraits are under way"):
        await jobs.begin(PORTRAIT)
    clock.advance(SPARED_S - 1)
    jobs.job(first.job_id)
    clock.advance(1)
    another = await jobs.begin(PORTRAIT)  # in place of one that nobody asks for any more
    assert jobs.job(first.job_id) is first
    assert jobs.job(another.job_id) is another


async def test_what_was_refused_makes_room_at_once(jobs: CreationJobs, workshop: Workshop) -> None:
    workshop.answer = Refused("No face.", "Take another.", "faces")
    job_id = await ready(jobs, workshop)
    for _ in range(MOST_JOBS):
        workshop.may_make.clear()
        await jobs.begin(PORTRAIT)
    with pytest.raises(MissingError):
        jobs.job(job_id)


async def test_an_upload_that_cannot_be_kept_is_told_and_leaves_nothing(
    jobs: CreationJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OperatorError, match="No space left on device"):
        await jobs.begin(PORTRAIT)


async def test_first_words_are_filmed(jobs: CreationJobs, workshop: Workshop) -> None:
    job_id = await ready(jobs, workshop)
    clip = await jobs.speak(job_id, "alto", WORDS)
    await until(lambda: clip.share > 0)
    assert (clip.state, clip.share) == (State.WORKING, 0.5)
    workshop.may_film.set()
    assert clip.task is not None
    await clip.task
    assert (clip.state, clip.share) == (State.READY, 1.0)
    assert clip.path.read_bytes() == b"a film"


async def test_other_words_take_the_place_of_those_before(
    jobs: CreationJobs, workshop: Workshop
) -> None:
    job_id = await ready(jobs, workshop)
    before = await jobs.speak(job_id, "alto", WORDS)
    await until(lambda: len(workshop.films) == 1)
    workshop.may_film.set()
    after = await jobs.speak(job_id, "bass", WORDS)
    assert before.task is not None
    assert before.task.done()
    assert after.task is not None
    await after.task
    assert jobs.job(job_id).clip is after
    assert (after.state, after.timbre_id) == (State.READY, "bass")
    assert not before.path.exists()
    assert jobs.job(job_id).clips == 2


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (OperatorError("No such voice.", "Take another."), "No such voice."),
        (OSError(12, "Cannot allocate memory"), "It cannot be rendered: Cannot allocate memory."),
        (TimeoutError(), "It was not ready after 180 s."),
    ],
    ids=["refused", "system", "late"],
)
async def test_a_film_that_fails_says_why_and_the_face_stays(
    jobs: CreationJobs, workshop: Workshop, fault: Exception, told: str
) -> None:
    job_id = await ready(jobs, workshop)
    workshop.film_fault = fault
    workshop.may_film.set()
    clip = await jobs.speak(job_id, "alto", WORDS)
    assert clip.task is not None
    await clip.task
    assert (clip.state, clip.problem) == (State.FAILED, told)
    assert jobs.job(job_id).state is State.READY
