"""A recording of a stream, as its viewers see and hear it, from its beginning to its end."""

from __future__ import annotations

import asyncio
import os
import re
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from av.error import FFmpegError
from av.packet import Packet

from visavis.audio.chunk import Samples
from visavis.video.fragments import FragmentedMp4

log = structlog.get_logger()

_TASK_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_AT_ONCE = 40
"""Pieces that are written together: half a second."""
_MOST_WAITING = 20
"""Times _AT_ONCE: a disk that is this far behind is too slow."""


class _Picture(NamedTuple):
    content: bytes
    position: int
    key: bool


_Piece = _Picture | Samples


class Recorder:
    """Writes in a thread of its own. A fault of the disk ends the recording, never the stream;
    what was written till then stays, as ``<task ID>.part.mp4``."""

    def __init__(self, folder: Path, task_id: str, width: int, height: int) -> None:
        """Raises OSError where no file can be made, and ValueError for a task ID that cannot be
        part of a file's name."""
        if not _TASK_ID.fullmatch(task_id):
            raise ValueError(f"no file can be named after the task ID {task_id!r}")
        self._path = folder / f"{task_id}.mp4"
        self._part = folder / f"{task_id}.part.mp4"
        self._file = FragmentedMp4(self._part, width, height)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="recording")
        self._pieces: list[_Piece] = []
        self._waiting: list[Future[None]] = []
        self._pictures = 0
        self._is_on = True

    @property
    def is_on(self) -> bool:
        """Whether it still takes sound and pictures."""
        return self._is_on

    def put_sound(self, samples: Samples) -> None:
        """The next frame of sound, from the stream's position 0 on without a gap."""
        self._put(samples)

    def put_picture(self, packet: Packet[Any]) -> None:
        """The next picture; the first is a key frame."""
        self._pictures += 1
        self._put(_Picture(bytes(packet), packet.pts or 0, packet.is_keyframe))

    async def aclose(self) -> None:
        """Finish the file and give it its name."""
        self._hand_over()
        self._is_on = False
        finishing = asyncio.get_running_loop().run_in_executor(self._thread, self._finish)
        try:
            await finishing
        except (OSError, FFmpegError) as fault:
            log.error("recording.not_finished", file=str(self._part), fault=str(fault))  # noqa: TRY400
        self._thread.shutdown(wait=False)

    def _put(self, piece: _Piece) -> None:
        if not self._is_on:
            return
        self._pieces.append(piece)
        if len(self._pieces) >= _AT_ONCE:
            self._hand_over()

    def _hand_over(self) -> None:
        self._waiting = [one for one in self._waiting if not one.done() or one.exception()]
        fault = next((one.exception() for one in self._waiting if one.done()), None)
        if fault is not None:
            self._give_up(str(fault))
        elif len(self._waiting) >= _MOST_WAITING:
            self._give_up("The disk is too slow.")
        if self._is_on and self._pieces:
            pieces, self._pieces = self._pieces, []
            self._waiting.append(self._thread.submit(self._write, pieces))

    def _give_up(self, why: str) -> None:
        if self._is_on:
            self._is_on = False
            self._pieces.clear()
            log.error("recording.ended", file=str(self._part), fault=why)

    def _write(self, pieces: list[_Piece]) -> None:
        for piece in pieces:
            if isinstance(piece, _Picture):
                self._file.write_picture(piece.content, piece.position, key=piece.key)
            else:
                self._file.write_sound(piece)

    def _finish(self) -> None:
        if any(one.exception() is not None for one in self._waiting):
            self._file.abandon()
            return
        if not self._pictures:
            self._file.abandon()
            self._part.unlink()
            return
        self._file.close()
        with self._part.open("rb") as file:
            os.fsync(file.fileno())
        self._part.replace(self._path)
