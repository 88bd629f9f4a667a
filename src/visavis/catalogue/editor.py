"""Changing the catalogue: check the picture, store the files, write the row."""

import asyncio
import uuid
from collections.abc import Iterable

import msgspec

from visavis.catalogue.models import Action, DigitalHuman, FaceSource, Timbre
from visavis.catalogue.names import check_name
from visavis.catalogue.store import CatalogueStore, check_bindable
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
    """What the command line (and later the console) changes the catalogue through."""

    def __init__(self, store: CatalogueStore, media: MediaStore) -> None:
        self.store = store
        self._media = media

    async def check_digital_human(
        self, name: str, *, app_id: int | None, timbre_ids: Iterable[str] = ()
    ) -> None:
        """Find out what would be wrong with one before its face is made, which takes a while.

        Raises OperatorError as ``add_digital_human`` does.
        """
        check_name(name, "a digital human")
        await self.store.check_owner(app_id)
        for timbre_id in timbre_ids:
            check_bindable(await self.store.timbre(timbre_id))

    async def add_digital_human(
        self,
        name: str,
        avatar: bytes | None = None,
        *,
        app_id: int | None,
        face: NewFace | None = None,
        timbre_ids: Iterable[str] = (),
    ) -> DigitalHuman:
        """Add one, public (``app_id`` None) or private to an App, with private timbres of its own.

        ``avatar`` takes the place of the face's own picture; one of the two is needed. Without a
        face it is listed, and cannot be streamed. Raises OperatorError for a name or a
        picture that will not do, an unknown App, and a timbre that cannot be bound; then nothing is
        added.
        """
        name = check_name(name, "a digital human")
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
        )
        await self.store.add_digital_human(human, timbre_ids=timbre_ids)
        return human

    async def add_timbre(self, name: str, avatar: bytes, *, is_public: bool) -> Timbre:
        """Add one. A private timbre is listed once it is bound. Raises OperatorError as above."""
        name = check_name(name, "a timbre")
        timbre = Timbre(
            timbre_id=str(uuid.uuid4()),
            name=name,
            is_public=is_public,
            avatar=await self._put_picture(avatar),
        )
        await self.store.add_timbre(timbre)
        return timbre

    async def _put_picture(self, content: bytes) -> str:
        await asyncio.to_thread(check_image, content)
        return await asyncio.to_thread(self._media.put, content)

    async def _put_face(self, face: NewFace) -> FaceSource:
        return FaceSource(face.kind, await asyncio.to_thread(self._media.put, face.model))
