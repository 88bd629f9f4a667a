"""Changing the catalogue: check the picture, store the files, write the row."""

import asyncio
import uuid
from collections.abc import Iterable
from typing import Any

import msgspec

from visavis.catalogue.bindings import check_bindable
from visavis.catalogue.changes import HumanChanges, TimbreChanges
from visavis.catalogue.consents import NewConsent, check_giver, consent_to
from visavis.catalogue.models import (
    NOTHING_SAID,
    About,
    Action,
    DigitalHuman,
    FaceSource,
    Gender,
    Timbre,
    VoiceSource,
)
from visavis.catalogue.names import check_about, check_language, check_name, check_tags
from visavis.catalogue.store import CatalogueStore
from visavis.errors import OperatorError
from visavis.media.images import check_image
from visavis.media.store import MediaStore


class NewFace(msgspec.Struct, frozen=True):
    """A face that is ready: its kind, the file that kind reads, what it can perform, and a picture
    of it."""

    kind: str
    model: bytes
    actions: tuple[str, ...]
    avatar: bytes


class CatalogueEditor:
    """What the command line and the console change the catalogue through."""

    def __init__(self, store: CatalogueStore, media: MediaStore) -> None:
        self.store = store
        self._media = media

    async def check_digital_human(
        self,
        name: str,
        *,
        app_id: int | None,
        timbre_ids: Iterable[str] = (),
        about: About = NOTHING_SAID,
        consent: NewConsent | None = None,
    ) -> None:
        """Find out what would be wrong with one before its face is made, which takes a while.

        Raises OperatorError as ``add_digital_human`` does.
        """
        check_name(name, "a digital human")
        check_about(about)
        await self.store.check_owner(app_id)
        for timbre_id in timbre_ids:
            check_bindable(await self.store.timbre(timbre_id))
        if consent is not None:
            check_giver(consent.given_by)

    async def add_digital_human(
        self,
        name: str,
        avatar: bytes | None = None,
        *,
        app_id: int | None,
        face: NewFace | None = None,
        timbre_ids: Iterable[str] = (),
        about: About = NOTHING_SAID,
        consent: NewConsent | None = None,
    ) -> DigitalHuman:
        """Add one, public (``app_id`` None) or private to an App, with private timbres of its own,
        and with the consent of who is portrayed.

        ``avatar`` takes the place of the face's own picture; one of the two is needed. Without a
        face it is listed, and cannot be streamed. Raises OperatorError for a name, a tag or a
        picture that will not do, an unknown App, and a timbre that cannot be bound; then nothing is
        added.
        """
        name, about = check_name(name, "a digital human"), check_about(about)
        if avatar is None:
            if face is None:
                raise OperatorError("A digital human needs a face or a picture.")
            avatar = face.avatar
        human = DigitalHuman(
            digital_human_id=str(uuid.uuid4()),
            name=name,
            app_id=app_id,
            avatar=await self._put_picture(avatar),
            face=None if face is None else await self._put_face(face),
            actions=() if face is None else tuple(map(Action, face.actions)),
            about=about,
        )
        kept = None
        if consent is not None and human.face is not None:
            kept = consent_to(human.digital_human_id, human.face, consent)
        await self.store.add_digital_human(human, timbre_ids=timbre_ids, consent=kept)
        return human

    async def add_timbre(
        self,
        name: str,
        avatar: bytes,
        *,
        is_public: bool,
        voice: VoiceSource | None = None,
        language: str = "",
        gender: Gender = Gender.UNSAID,
        tags: Iterable[str] = (),
        digital_human_ids: Iterable[str] = (),
    ) -> Timbre:
        """Add one. A private timbre is listed once it is bound, to these digital humans or later;
        without a voice it cannot speak.

        Raises OperatorError as above. Whether the voice speaks is for the caller to try.
        """
        name = check_name(name, "a timbre")
        timbre = Timbre(
            timbre_id=str(uuid.uuid4()),
            name=name,
            is_public=is_public,
            avatar=await self._put_picture(avatar),
            voice=voice,
            language=check_language(language),
            gender=gender,
            tags=check_tags(tags),
            digital_human_ids=tuple(digital_human_ids),
        )
        if timbre.digital_human_ids:
            check_bindable(timbre)
        await self.store.add_timbre(timbre)
        return timbre

    async def change_digital_human(
        self, digital_human_id: str, changes: HumanChanges
    ) -> DigitalHuman:
        """Raises OperatorError for what will not do; then nothing is changed."""

        def change(human: DigitalHuman) -> DigitalHuman:
            said = {name: value for name, value in _said(changes).items() if name != "name"}
            name = human.name if changes.name is None else changes.name
            return msgspec.structs.replace(
                human,
                name=check_name(name, "a digital human"),
                about=check_about(msgspec.structs.replace(human.about, **said)),
            )

        return await self.store.change_digital_human(digital_human_id, change)

    async def hand_over(self, digital_human_id: str, app_id: int | None) -> DigitalHuman:
        """Make it public (None), or private to this App. Streams of it go on, and bindings of
        timbres stay. Raises OperatorError if there is no such App."""
        return await self.store.change_digital_human(
            digital_human_id, lambda human: msgspec.structs.replace(human, app_id=app_id)
        )

    async def change_timbre(self, timbre_id: str, changes: TimbreChanges) -> Timbre:
        """As ``change_digital_human``."""

        def change(timbre: Timbre) -> Timbre:
            changed = msgspec.structs.replace(timbre, **_said(changes))
            return msgspec.structs.replace(
                changed,
                name=check_name(changed.name, "a timbre"),
                language=check_language(changed.language),
                tags=check_tags(changed.tags),
            )

        return await self.store.change_timbre(timbre_id, change)

    async def _put_picture(self, content: bytes) -> str:
        await asyncio.to_thread(check_image, content)
        return await asyncio.to_thread(self._media.put, content)

    async def _put_face(self, face: NewFace) -> FaceSource:
        return FaceSource(face.kind, await asyncio.to_thread(self._media.put, face.model))


def _said(changes: HumanChanges | TimbreChanges) -> dict[str, Any]:
    every = msgspec.structs.asdict(changes)
    return {name: value for name, value in every.items() if value is not None}
