"""Videos, taken apart again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Film:
    """What a player shows and plays of a file."""

    pictures: list[NDArray[np.uint8]]
    """I420 each, (height * 3 / 2, width)."""
    pictures_begin_s: float
    pictures_end_s: float
    sound: NDArray[np.float32]
    """-1 to 1, (n,), the encoder's run-in left out, as players do."""
    rate: int
    sound_begins_s: float
    sound_ends_s: float
    """By the file's own word, which players follow."""


def read_film(path: Path) -> Film:
    pictures: list[Any] = []
    pieces: list[Any] = []
    picture_times: list[float] = []
    sound_times: list[float] = []
    with av.open(str(path)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        base: Any = audio.time_base
        length_s = float((audio.start_time or 0) * base + (audio.duration or 0) * base)
        for packet in file.demux():
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    pictures.append(frame.to_ndarray(format="yuv420p"))
                    picture_times.append(frame.time or 0.0)
                elif isinstance(frame, av.AudioFrame):
                    pieces.append(frame.to_ndarray()[0])
                    sound_times.append(frame.time or 0.0)
        assert len(pictures) == video.frames
        rate = audio.rate
    return Film(
        pictures,
        picture_times[0],
        picture_times[-1] + 1 / 25,
        np.concatenate(pieces)[: round((length_s - sound_times[0]) * rate)],
        rate,
        sound_times[0],
        length_s,
    )
