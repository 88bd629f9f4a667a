"""Changing the catalogue: check the picture, store it, write the row."""

import asyncio
import uuid

from visavis.catalogue.models import DigitalHuman, Timbre
from visavis.catalogue.names import check_name
from visavis.catalogue.store import CatalogueStore
from visavis.media.images import check_image
from visavis.media.store import MediaStore


class CatalogueEditor:
    """What the command line (and later the console) changes the catalogue through."""

    def __init__(self, store: CatalogueStore, media: MediaStore) -> None:
        self.store = store
        self._media = media

    async def add_digital_human(
        self, name: str, avatar: bytes, *, app_id: int | None
    ) -> DigitalHuman:
        """Add one, public (``app_id`` None) or private to an App. It has no actions yet.

        Raises OperatorError for a name or a picture that will not do, and an unknown App.
        """
        name = check_name(name, "a digital human")
        human = DigitalHuman(
            digital_human_id=str(uuid.uuid4()),
            name=name,
            app_id=app_id,
            avatar=await self._put_picture(avatar),
        )
        await self.store.add_digital_human(human)
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
