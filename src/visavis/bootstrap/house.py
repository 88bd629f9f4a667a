"""An open data directory: what commands and the server work with."""

import asyncio
import datetime as dt
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.apps.store import AppStore
from visavis.bootstrap.premises import check_media_store, make_directory, open_keyring
from visavis.bootstrap.progress import Progress
from visavis.catalogue.archive import CatalogueArchive
from visavis.catalogue.editor import CatalogueEditor, NewFace
from visavis.catalogue.seed import BUILT_IN, Drawing, Seeder, read_built_in
from visavis.catalogue.store import CatalogueStore
from visavis.clock import Clock, SystemClock
from visavis.database.engine import UNREACHABLE, explain, open_engine
from visavis.database.migrate import migrate
from visavis.edge.tls import TlsFiles, tls_files
from visavis.errors import OperatorError
from visavis.injection.store import FaultStore
from visavis.keyring import Keyring
from visavis.media.store import MediaStore
from visavis.media.thumbnails import Thumbnails
from visavis.previews.files import PreviewFiles
from visavis.previews.renderer import PreviewRenderer
from visavis.provenance.manifest import VideoSigner, open_signer
from visavis.samples.files import SampleFiles
from visavis.settings import Settings
from visavis.streams.outbox import Outbox
from visavis.voices.engines import Engines


@dataclass
class House:
    """An open data directory with its services; what commands and the server work with."""

    settings: Settings
    engine: AsyncEngine
    keyring: Keyring
    clock: Clock = field(default_factory=SystemClock)

    @cached_property
    def media(self) -> MediaStore:
        return MediaStore(self.settings.media_path)

    @cached_property
    def apps(self) -> AppStore:
        return AppStore(self.engine, self.keyring, self.clock)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.engine)

    @cached_property
    def faults(self) -> FaultStore:
        """Faults that are set for tests."""
        from visavis.actions.registry import ACTIONS

        return FaultStore(self.engine, self.clock, ACTIONS)

    @cached_property
    def catalogue(self) -> CatalogueStore:
        return CatalogueStore(self.engine)

    @cached_property
    def editor(self) -> CatalogueEditor:
        return CatalogueEditor(self.catalogue, self.media)

    @cached_property
    def archive(self) -> CatalogueArchive:
        from visavis.bootstrap.newcomers import check_face

        return CatalogueArchive(self.catalogue, self.media, check_face)

    @cached_property
    def preview_files(self) -> PreviewFiles:
        return PreviewFiles(self.settings.media_path / "previews")

    @cached_property
    def thumbnails(self) -> Thumbnails:
        return Thumbnails(self.media)

    @cached_property
    def sample_files(self) -> SampleFiles:
        return SampleFiles(self.settings.media_path / "samples")

    @asynccontextmanager
    async def previews(self) -> AsyncIterator[PreviewRenderer]:
        """What finds and renders previews; its processes end with it."""
        renderer = PreviewRenderer(self.media, self.preview_files)
        try:
            yield renderer
        finally:
            await renderer.aclose()

    @asynccontextmanager
    async def voices(self) -> AsyncIterator[Engines]:
        """The voice engines, as they are set; their processes end with it."""
        engines = Engines(self.settings.voice_settings)
        try:
            yield engines
        finally:
            await engines.aclose()

    def video_signer(self) -> VideoSigner | None:
        """What signs videos, if it is set up. Raises OperatorError where it is, but wrongly."""
        chosen = self.settings
        now = dt.datetime.fromtimestamp(self.clock.now(), dt.UTC)
        return open_signer(chosen.c2pa_certificate, chosen.c2pa_key, chosen.c2pa_tsa_url, now)

    async def receive(self, content: bytes, progress: Progress) -> NewFace:
        """A face from a character document or a portrait. Raises OperatorError.

        The model files that portraits need are fetched if they are missing.
        """
        from visavis.bootstrap.newcomers import receive

        return await asyncio.to_thread(
            receive, content, models=self.settings.data_dir / "models", progress=progress
        )

    def timbre_picture(self, name: str) -> bytes:
        """One of the built-in pictures of timbres, for one that was given none."""
        from visavis.bootstrap.newcomers import draw_timbre

        pictures = sorted(timbre.picture for timbre in read_built_in().timbres)
        chosen = pictures[zlib.crc32(name.encode()) % len(pictures)]
        return draw_timbre((BUILT_IN / "timbres" / chosen).read_bytes())

    @cached_property
    def seeder(self) -> Seeder:
        from visavis.bootstrap.newcomers import draw_character, draw_timbre

        drawing = Drawing(draw_character, draw_timbre)
        return Seeder(self.engine, self.catalogue, self.media, drawing)

    def tls_files(self) -> TlsFiles | None:
        now = dt.datetime.fromtimestamp(self.clock.now(), dt.UTC)
        return tls_files(self.settings.tls, self.settings.data_dir / "tls", now)


@asynccontextmanager
async def open_house(settings: Settings, clock: Clock | None = None) -> AsyncIterator[House]:
    """Open the data directory and the database, migrated. Raises OperatorError with the remedy."""
    clock = clock or SystemClock()
    make_directory(settings.data_dir)
    engine = open_engine(settings.database)
    try:
        try:
            await migrate(engine)
            keyring = await open_keyring(engine, settings.key_path, clock)
            await check_media_store(engine, settings.media_path)
        except UNREACHABLE as fault:
            raise explain(fault) from None
        except OSError as fault:
            raise OperatorError(
                f"{fault.filename or settings.data_dir} cannot be used: {fault.strerror}.",
                "Correct its rights, or free some space.",
            ) from None
        yield House(settings, engine, keyring, clock)
    finally:
        await engine.dispose()
