"""The first words of a new face, as a video of a few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from visavis.creation.job import Clip, State
from visavis.errors import OperatorError
from visavis.rendering.messages import Done, Order, Progress, Text

SIZE = (432, 768)
LONGEST_TEXT = 300
TIMEOUT_S = 180.0

Film = Callable[[Order, Callable[[Progress], None]], Awaitable[Done]]
"""Has a video made; raises OperatorError that says why there is none."""


async def shoot(
    clip: Clip, kind: str, model: Path, words: Text, film: Film, room: asyncio.Semaphore
) -> None:
    """Have the face in the file ``model`` say these words into the clip's file, once there is room.
    What goes wrong is noted in the clip."""

    def tell(progress: Progress) -> None:
        clip.share = progress.share or clip.share

    try:
        async with room:
            clip.state = State.WORKING
            async with asyncio.timeout(TIMEOUT_S):
                await film(Order(kind, str(model), words, str(clip.path), *SIZE), tell)
    except OperatorError as fault:
        clip.state, clip.problem, clip.remedy = State.FAILED, fault.problem, fault.remedy
    except TimeoutError:
        clip.state, clip.problem = State.FAILED, f"It was not ready after {TIMEOUT_S:.0f} s."
        clip.remedy = "Try again when the machine is less busy."
    except OSError as fault:
        clip.state, clip.problem = State.FAILED, f"It cannot be rendered: {fault.strerror}."
    else:
        clip.state, clip.share = State.READY, 1.0
