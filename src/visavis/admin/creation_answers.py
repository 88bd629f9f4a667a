"""What the endpoints of new digital humans are asked with and answer."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from visavis.apps.models import App
from visavis.catalogue.models import Consent, ConsentKind, Timbre
from visavis.creation.job import Clip, Job
from visavis.creation.messages import Checked, Point


class AppChoice(msgspec.Struct, frozen=True):
    """An App that a digital human can be private to."""

    app_id: int
    name: str


class TimbreChoice(msgspec.Struct, frozen=True):
    """A timbre that can speak."""

    timbre_id: str
    name: str
    language: str
    gender: str

    @classmethod
    def of(cls, timbre: Timbre) -> Self:
        return cls(timbre.timbre_id, timbre.name, timbre.language, timbre.gender.value)


class Choices(msgspec.Struct, frozen=True):
    """What a new digital human can be given: the first Apps and how many there are, public timbres
    for its first words, private ones to bind. ``statements`` are what a consent of each kind
    confirms, and ``most_bytes`` what an upload may have."""

    apps: list[AppChoice]
    apps_total: int
    public_timbres: list[TimbreChoice]
    private_timbres: list[TimbreChoice]
    statements: dict[str, str]
    most_bytes: int

    @classmethod
    def of(
        cls,
        apps: Sequence[App],
        apps_total: int,
        public: Sequence[Timbre],
        private: Sequence[Timbre],
        statements: Mapping[str, str],
        most_bytes: int,
    ) -> Self:
        return cls(
            [AppChoice(app.app_id, app.name) for app in apps],
            apps_total,
            [TimbreChoice.of(timbre) for timbre in public],
            [TimbreChoice.of(timbre) for timbre in private],
            dict(statements),
            most_bytes,
        )


class PortraitCheck(msgspec.Struct, frozen=True):
    """One thing that the picture is checked for: what was found and what is needed. One that is not
    ``ok`` has a ``reason`` (a stable name), a ``problem``, a ``remedy``, and ``places`` where it
    failed: outlines in shares of the picture's width and height."""

    name: str
    value: str
    need: str
    ok: bool
    reason: str
    problem: str
    remedy: str
    places: tuple[tuple[Point, ...], ...]

    @classmethod
    def of(cls, check: Checked) -> Self:
        return cls(
            check.name,
            check.value,
            check.need,
            check.is_ok,
            check.reason,
            check.problem,
            check.remedy,
            check.places,
        )


class Refusal(msgspec.Struct, frozen=True):
    """Why there is no face, and what to do. Without a ``reason`` the upload is not to blame."""

    reason: str
    problem: str
    remedy: str


class PortraitClip(msgspec.Struct, frozen=True):
    """The first words: ``state`` is waiting, working, ready or failed. When it is ready, the video
    is at ``…/clip``."""

    state: str
    share: float
    timbre_id: str
    text: str
    number: int
    problem: str
    remedy: str


class PortraitJob(msgspec.Struct, frozen=True):
    """How far an upload is: ``state`` is waiting, working, ready, refused or failed; ``share`` is
    how much is done, 0 to 1. It is forgotten when nobody has asked for it for 15 minutes."""

    job: str
    state: str
    share: float
    doing: str
    kind: str
    """Of the face: portrait or drawn; empty until it is known."""
    checks: list[PortraitCheck]
    """Those that have been made, in order."""
    has_mesh: bool
    actions: tuple[str, ...]
    refusal: Refusal | None
    clip: PortraitClip | None


def portrait_job(job: Job) -> PortraitJob:
    """The answer that tells of a job."""
    refusal = job.refusal
    return PortraitJob(
        job=job.job_id,
        state=job.state.value,
        share=job.share,
        doing=job.doing,
        kind=job.made.kind if job.made else "",
        checks=[PortraitCheck.of(check) for check in job.checks],
        has_mesh=job.mesh is not None,
        actions=job.made.actions if job.made else (),
        refusal=Refusal(refusal.reason, refusal.problem, refusal.remedy) if refusal else None,
        clip=_clip(job.clip, job.clips) if job.clip else None,
    )


def _clip(clip: Clip, number: int) -> PortraitClip:
    state, share = clip.state.value, clip.share
    return PortraitClip(state, share, clip.timbre_id, clip.text, number, clip.problem, clip.remedy)


class PortraitMesh(msgspec.Struct, frozen=True):
    """The face that was found: points in shares of the picture's width and height, triangles of
    them by number, and the picture's size in pixels."""

    width: int
    height: int
    points: tuple[Point, ...]
    triangles: tuple[tuple[int, int, int], ...]


class Speak(msgspec.Struct, frozen=True):
    """The first words; without ``text`` a greeting in the timbre's language."""

    timbre_id: str
    text: Annotated[str, Meta(max_length=2000)] = ""


class GivenConsent(msgspec.Struct, frozen=True):
    """Whose word it is (``kind``), the name of that person, and that the statement of this kind was
    read and confirmed."""

    kind: ConsentKind
    given_by: str
    is_confirmed: bool


class NewHuman(msgspec.Struct, frozen=True):
    """``app_id`` for one that is private to an App, or ``is_public``; private timbres to bind. A
    portrait needs a consent, a drawn character none."""

    job: str
    name: str
    app_id: int | None = None
    is_public: bool = False
    timbre_ids: tuple[str, ...] = ()
    consent: GivenConsent | None = None


class Created(msgspec.Struct, frozen=True):
    """The digital human that was made."""

    digital_human_id: str
    name: str
    app_id: int | None


class KeptConsent(msgspec.Struct, frozen=True):
    """What was confirmed of a portrait, word by word, by whom and when; ``recorded_at`` is in Unix
    milliseconds."""

    kind: ConsentKind
    given_by: str
    statement: str
    recorded_at: int

    @classmethod
    def of(cls, consent: Consent) -> Self:
        return cls(consent.kind, consent.given_by, consent.statement, consent.recorded_ms)
