"""Previews on demand, rendered by real worker processes."""

import asyncio
import errno
import os
import signal
from pathlib import Path

import av
import pytest

from visavis.media.store import MediaStore
from visavis.previews import process as process_module
from visavis.previews import renderer as renderer_module
from visavis.previews.files import Preview, PreviewFiles
from visavis.previews.jobs import PreviewError, Reason
from visavis.previews.renderer import PreviewRenderer


async def reason_of(renderer: PreviewRenderer, preview: Preview) -> Reason:
    with pytest.raises(PreviewError) as caught:
        await renderer.path(preview)
    assert str(caught.value)
    return caught.value.reason


def left_over(files: PreviewFiles, preview: Preview) -> list[str]:
    return [path.name for path in files.path(preview).parent.glob(".*")]


async def test_a_preview_is_rendered_once_and_then_found(
    renderer: PreviewRenderer, files: PreviewFiles, nod: Preview
) -> None:
    path = await renderer.path(nod)
    assert path == files.path(nod)
    with av.open(str(path)) as video:
        assert video.streams.video[0].codec_context.name == "h264"
    written = path.stat().st_mtime_ns
    assert await renderer.path(nod) == path
    assert path.stat().st_mtime_ns == written
    assert left_over(files, nod) == []


async def test_however_many_ask_it_is_rendered_once(
    renderer: PreviewRenderer, nod: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renderer_module, "MAX_WAITING", 1)
    paths = await asyncio.gather(*(renderer.path(nod) for _ in range(20)))
    assert len(set(paths)) == 1


async def test_who_goes_away_does_not_take_it_from_others(
    renderer: PreviewRenderer, nod: Preview
) -> None:
    one, other = (asyncio.create_task(renderer.path(nod)) for _ in range(2))
    await asyncio.sleep(0)
    one.cancel()
    assert (await other).exists()
    with pytest.raises(asyncio.CancelledError):
        await one


async def test_too_many_at_once_are_refused_at_once(
    renderer: PreviewRenderer, nod: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renderer_module, "MAX_WAITING", 1)
    first = asyncio.create_task(renderer.path(nod))
    await asyncio.sleep(0)
    assert await reason_of(renderer, nod._replace(action="wave")) is Reason.BUSY
    assert (await first).exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"action": "fly"}, Reason.UNKNOWN),
        ({"action": "../x"}, Reason.UNKNOWN),
        ({"kind": "clay"}, Reason.UNKNOWN),
        ({"model": "f" * 64}, Reason.GONE),
    ],
    ids=["action", "path", "kind", "model"],
)
async def test_what_cannot_be_is_refused_with_its_reason(
    renderer: PreviewRenderer,
    files: PreviewFiles,
    nod: Preview,
    change: dict[str, str],
    reason: Reason,
) -> None:
    assert await reason_of(renderer, nod._replace(**change)) is reason
    assert left_over(files, nod) == []
    assert (await renderer.path(nod)).exists()


async def test_a_model_that_is_broken_is_said_to_be(
    renderer: PreviewRenderer, media: MediaStore
) -> None:
    broken = Preview("drawn", media.put(b"<svg/>"), "nod")
    assert await reason_of(renderer, broken) is Reason.BROKEN


async def test_a_folder_that_cannot_be_written_is_said_to_be(
    media: MediaStore, tmp_path: Path, nod: Preview
) -> None:
    (tmp_path / "file").write_text("in the way")
    renderer = PreviewRenderer(media, PreviewFiles(tmp_path / "file"))
    assert await reason_of(renderer, nod) is Reason.DISK
    await renderer.aclose()


def children() -> set[int]:
    """The processes that this one has begun and that still are."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


async def worker_of(task: asyncio.Task[Path], before: set[int]) -> int:
    """The process that renders, once it is there."""
    async with asyncio.timeout(20):
        while not (new := children() - before):
            assert not task.done()
            await asyncio.sleep(0.01)
    return new.pop()


async def test_a_worker_that_is_killed_fails_its_preview_and_no_other(
    renderer: PreviewRenderer, files: PreviewFiles, nod: Preview
) -> None:
    before = children()
    task = asyncio.create_task(renderer.path(nod))
    os.kill(await worker_of(task, before), signal.SIGKILL)
    with pytest.raises(PreviewError) as caught:
        await task
    assert caught.value.reason is Reason.DIED
    assert left_over(files, nod) == []
    assert (await renderer.path(nod)).exists()


async def test_a_worker_that_is_killed_while_idle_harms_no_preview(
    renderer: PreviewRenderer, nod: Preview
) -> None:
    before = children()
    await renderer.path(nod)
    (worker,) = children() - before
    os.kill(worker, signal.SIGKILL)
    async with asyncio.timeout(20):
        while worker in children():  # noqa: ASYNC110 - the end of a process sets no event here
            await asyncio.sleep(0.01)
    assert (await renderer.path(nod._replace(action="bow"))).exists()


async def test_a_worker_that_cannot_be_started_is_an_error_of_previews(
    renderer: PreviewRenderer, nod: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "_COMMAND", ("/nowhere/python",))
    assert await reason_of(renderer, nod) is Reason.DIED


async def test_a_draft_that_can_neither_be_finished_nor_deleted_is_an_error_of_previews(
    renderer: PreviewRenderer, nod: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a file system that has become read-only."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        patch.setattr(Path, "unlink", refuse)
        assert await reason_of(renderer, nod) is Reason.DISK
    assert (await renderer.path(nod)).exists()


async def test_workers_take_no_modules_from_the_folder_they_are_started_in(
    renderer: PreviewRenderer, nod: Preview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cv2.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert (await renderer.path(nod)).exists()


async def test_a_worker_that_hangs_is_ended(
    media: MediaStore, files: PreviewFiles, nod: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "TIMEOUT_S", 0.01)
    renderer = PreviewRenderer(media, files)
    before = children()
    assert await reason_of(renderer, nod) is Reason.DIED
    assert children() == before
    await renderer.aclose()


async def test_closing_ends_what_is_under_way_and_leaves_nothing(
    media: MediaStore, files: PreviewFiles, nod: Preview
) -> None:
    renderer = PreviewRenderer(media, files)
    before = children()
    task = asyncio.create_task(renderer.path(nod))
    await worker_of(task, before)
    await renderer.aclose()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() == before
    assert left_over(files, nod) == []


async def test_a_stop_refuses_who_waits_and_finishes_what_is_begun(
    media: MediaStore, files: PreviewFiles, nod: Preview
) -> None:
    renderer = PreviewRenderer(media, files, size=(54, 96), workers=1)
    before = children()
    begun = asyncio.create_task(renderer.path(nod))
    await worker_of(begun, before)
    waiting = asyncio.create_task(renderer.path(nod._replace(action="wave")))
    await asyncio.sleep(0)
    renderer.stop()
    assert await reason_of(renderer, nod._replace(action="bow")) is Reason.BUSY
    assert (await begun).exists()
    with pytest.raises(PreviewError) as caught:
        await waiting
    assert caught.value.reason is Reason.BUSY
    assert await renderer.path(nod) == files.path(nod)
    await renderer.aclose()


async def test_an_idle_worker_is_dismissed(
    renderer: PreviewRenderer, nod: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renderer_module, "IDLE_S", 0.0)
    before = children()
    await renderer.path(nod)
    async with asyncio.timeout(20):
        while children() != before:  # noqa: ASYNC110 - the end of a process sets no event here
            await asyncio.sleep(0.01)
