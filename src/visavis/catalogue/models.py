"""What the catalogue holds. Pictures and videos are given by their media IDs."""

from enum import IntEnum, StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta


class FetchMode(IntEnum):
    """Which digital humans a list is of (contract section 3)."""

    ALL = 1
    PUBLIC = 2
    PRIVATE = 3


class FaceSource(msgspec.Struct, frozen=True):
    """What a face is opened from: its kind (an entry point of ``visavis.faces``) and the media ID
    of the file that kind reads."""

    kind: str
    model: str


class Action(msgspec.Struct, frozen=True):
    """Something a digital human can do. The video of it is rendered from the face when it is first
    asked for, unless ``preview`` gives one."""

    action: str
    preview: str | None = None


class Gender(StrEnum):
    """How a voice sounds, or a digital human looks."""

    FEMALE = "female"
    MALE = "male"
    UNSAID = ""


class About(msgspec.Struct, frozen=True):
    """What operators find a digital human by. No answer of the API tells it."""

    languages: tuple[str, ...] = ()
    """BCP 47, the main one first: what it is meant to speak. It may speak others."""
    gender: Gender = Gender.UNSAID
    style: str = ""
    """One word, written as a tag is."""
    tags: tuple[str, ...] = ()


NOTHING_SAID = About()


class DigitalHuman(msgspec.Struct, frozen=True, kw_only=True):
    """``app_id`` is the owner's; None for a public one. Lists are ordered by ``position``, which
    the store gives out, rising. Without a face it is listed, but cannot be streamed."""

    digital_human_id: str
    name: str
    app_id: Annotated[int, Meta(ge=1, le=2**32 - 1)] | None = None
    avatar: str
    face: FaceSource | None = None
    actions: tuple[Action, ...] = ()
    about: About = NOTHING_SAID
    position: int = 0


class VoiceSource(msgspec.Struct, frozen=True):
    """What speaks: an engine (an entry point of ``visavis.voices``) and the name of one of its
    voices."""

    engine: str
    voice: str


class Timbre(msgspec.Struct, frozen=True, kw_only=True):
    """A voice. A private one is listed only for the digital humans it is bound to. Without a voice
    of an engine it is listed, but cannot speak."""

    timbre_id: str
    name: str
    is_public: bool
    avatar: str
    voice: VoiceSource | None = None
    language: str = ""
    """BCP 47, or empty where it is not said."""
    gender: Gender = Gender.UNSAID
    tags: tuple[str, ...] = ()
    digital_human_ids: tuple[str, ...] = ()
    position: int = 0


class ConsentKind(StrEnum):
    """Whose word it is that a portrait may become a digital human."""

    SELF = "self"
    """The person shown says so."""
    PERSON = "person"
    """Somebody says that the person shown agreed."""
    NOBODY = "nobody"
    """Somebody says that no living person is shown."""


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """Kept with a digital human for the face that it was given for, by the media ID of that face's
    model; ``recorded_ms`` is in Unix milliseconds."""

    digital_human_id: str
    face_model: str
    kind: ConsentKind
    given_by: str
    """A person's name."""
    statement: str
    """What was confirmed, word by word."""
    recorded_ms: int


class Contents(msgspec.Struct, frozen=True):
    """Digital humans and timbres together, as a manifest or a seed gives them, with consents."""

    digital_humans: list[DigitalHuman]
    timbres: list[Timbre]
    consents: list[Consent] = []

    def media_ids(self) -> set[str]:
        """Every file that is referred to."""
        return self.avatars() | self.previews() | {face.model for face in self.faces()}

    def previews(self) -> set[str]:
        """Every video that is given rather than rendered."""
        actions = (action for human in self.digital_humans for action in human.actions)
        return {action.preview for action in actions if action.preview is not None}

    def faces(self) -> set[FaceSource]:
        """Every face."""
        return {human.face for human in self.digital_humans if human.face is not None}

    def avatars(self) -> set[str]:
        """Every picture of a digital human or a timbre."""
        avatars = {human.avatar for human in self.digital_humans}
        return avatars | {timbre.avatar for timbre in self.timbres}
