"""One upload on its way to a digital human."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from visavis.creation.messages import (
    AVATAR,
    MODEL,
    Checked,
    Made,
    Mesh,
    Message,
    Refused,
    Step,
)


class State(StrEnum):
    """How far a job, or its clip, is."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    REFUSED = "refused"
    """The upload will not do."""
    FAILED = "failed"
    """It could not be done here and now."""


@dataclass
class Clip:
    """The first words, spoken by the new face."""

    timbre_id: str
    text: str
    path: Path
    state: State = State.WAITING
    share: float = 0.0
    problem: str = ""
    remedy: str = ""
    task: asyncio.Task[None] | None = None


@dataclass
class Job:
    """What is known of it so far. Belongs to one loop."""

    job_id: str
    folder: Path
    asked_at: float
    """When somebody last asked for it, on the monotonic clock."""
    state: State = State.WAITING
    share: float = 0.0
    doing: str = "waiting for its turn"
    checks: list[Checked] = field(default_factory=list)
    mesh: Mesh | None = None
    made: Made | None = None
    refusal: Refused | None = None
    clip: Clip | None = None
    clips: int = 0
    task: asyncio.Task[None] | None = None
    is_taken: bool = False
    """Whether its digital human is being added just now."""

    @property
    def source(self) -> Path:
        return self.folder / "source"

    @property
    def model(self) -> Path:
        return self.folder / MODEL

    @property
    def avatar(self) -> Path:
        return self.folder / AVATAR

    @property
    def is_over(self) -> bool:
        """Whether nothing can come of it any more."""
        return self.state in (State.REFUSED, State.FAILED)

    def take(self, message: Message) -> None:
        """What its process says."""
        match message:
            case Step():
                self.state, self.share, self.doing = State.WORKING, message.share, message.doing
            case Checked():
                self.checks.append(message)
            case Mesh():
                self.mesh = message
            case Made():
                self.made, self.state, self.share, self.doing = message, State.READY, 1.0, ""
            case Refused():
                self.state = State.REFUSED if message.reason else State.FAILED
                self.refusal, self.doing = message, ""
