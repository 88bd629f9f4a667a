"""The only place that picks concrete classes and wires them."""

import asyncio
import datetime as dt
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

from visavis.actions.digital_humans import encode_digital_human
from visavis.actions.openapi import openapi_document
from visavis.actions.registry import ACTIONS
from visavis.actions.spec import Services
from visavis.actions.timbres import encode_timbre
from visavis.apps.directory import AppDirectory
from visavis.apps.models import App
from visavis.apps.store import AppStore
from visavis.catalogue.archive import CatalogueArchive
from visavis.catalogue.editor import CatalogueEditor
from visavis.catalogue.mirror import CatalogueMirror
from visavis.catalogue.seed import Drawing, Seeder
from visavis.catalogue.snapshot import Encoding
from visavis.catalogue.store import CatalogueStore
from visavis.clock import Clock, SystemClock
from visavis.database.changes import writing
from visavis.database.engine import UNREACHABLE, explain, open_engine, reading
from visavis.database.facts import (
    KEY_CHECK,
    MEDIA_STORE,
    QUICKSTART_APP,
    read_fact,
    write_fact,
)
from visavis.database.follower import ChangeFeed
from visavis.database.migrate import migrate
from visavis.edge.app import build_app
from visavis.edge.gateway import Gateway
from visavis.edge.hosts import AllowedHosts
from visavis.edge.media import MediaEndpoint
from visavis.edge.nonces import MemoryNonces, NonceStore, RedisNonces
from visavis.edge.rate_limit import MemoryRateLimiter, RateLimiter, RedisRateLimiter
from visavis.edge.redis import open_redis
from visavis.edge.tls import TlsFiles, tls_files
from visavis.errors import OperatorError
from visavis.faces.drawn import draw_avatar, draw_picture
from visavis.keyring import KeyFileFollower, Keyring, create_keyring, load_keyring, save_keyring
from visavis.media.store import MediaStore
from visavis.media.urls import UrlSigner, expiry_at
from visavis.settings import Settings

QUICKSTART_NAME = "Quickstart"


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
    def catalogue(self) -> CatalogueStore:
        return CatalogueStore(self.engine)

    @cached_property
    def editor(self) -> CatalogueEditor:
        return CatalogueEditor(self.catalogue, self.media)

    @cached_property
    def archive(self) -> CatalogueArchive:
        return CatalogueArchive(self.catalogue, self.media)

    @cached_property
    def seeder(self) -> Seeder:
        drawing = Drawing(draw_avatar, draw_timbre)
        return Seeder(self.engine, self.catalogue, self.media, drawing)

    def tls_files(self) -> TlsFiles | None:
        now = dt.datetime.fromtimestamp(self.clock.now(), dt.UTC)
        return tls_files(self.settings.tls, self.settings.data_dir / "tls", now)


def draw_timbre(svg: bytes) -> bytes:
    return draw_picture(svg, 512, 512)


@asynccontextmanager
async def open_house(settings: Settings, clock: Clock | None = None) -> AsyncIterator[House]:
    """Open the data directory and the database, migrated. Raises OperatorError with the remedy."""
    clock = clock or SystemClock()
    _make_directory(settings.data_dir)
    engine = open_engine(settings.database)
    try:
        try:
            await migrate(engine)
            keyring = await _open_keyring(engine, settings.key_path, clock)
            await _check_media_store(engine, settings.media_path)
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


def _make_directory(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise OperatorError(
            f"The directory {path} cannot be made: {fault.strerror}.",
            "Give another one: --data-dir DIRECTORY or VISAVIS_DATA_DIR.",
        ) from None


async def _open_keyring(engine: AsyncEngine, path: Path, clock: Clock) -> Keyring:
    token = await _fact(engine, KEY_CHECK)
    try:
        keyring = load_keyring(path)
    except FileNotFoundError:
        if token is not None:
            raise OperatorError(
                f"The key file {path} is missing, and this database was made with one.",
                "Put it back from your backup, or set VISAVIS_KEY_FILE to where it is.",
            ) from None
        keyring = create_keyring(path, int(clock.now()))
    if token is None:
        token = await _settle(engine, KEY_CHECK, keyring.encrypt("visavis").decode())
    keyring.decrypt(token.encode())
    return keyring


async def _check_media_store(engine: AsyncEngine, root: Path) -> None:
    """Make sure that this media directory is the one that belongs to this database."""
    _make_directory(root)
    marker = root / "store-id"
    expected = await _fact(engine, MEDIA_STORE)
    if expected is None:
        _make_marker(marker)
        expected = await _settle(engine, MEDIA_STORE, marker.read_text(errors="replace"))
    if not marker.exists() or marker.read_text(errors="replace") != expected:
        raise OperatorError(
            f"The media directory {root} is not the one that belongs to this database.",
            "Set VISAVIS_MEDIA_DIR to the directory that all servers of this database share.",
        )


def _make_marker(path: Path) -> None:
    """Give the directory an ID if it has none, complete or not at all. Of several servers that
    start at once, one gives it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.write_text(secrets.token_hex(8))
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


async def _fact(engine: AsyncEngine, name: str) -> str | None:
    async with reading(engine) as connection:
        return await read_fact(connection, name)


async def _settle(engine: AsyncEngine, name: str, value: str) -> str:
    """Write a fact unless another process was faster; returns the one that holds."""
    async with writing(engine) as write:
        present = await read_fact(write.connection, name)
        if present is None:
            await write_fact(write.connection, name, value)
        return present or value


async def quickstart_app(house: House) -> App | None:
    """The App that was made at the first start; made now if there has never been one."""
    app_id = await _fact(house.engine, QUICKSTART_APP)
    if app_id is None and await house.apps.all():
        return None
    if app_id is None:
        app = house.apps.draft(QUICKSTART_NAME)
        async with writing(house.engine) as write:
            app_id = await read_fact(write.connection, QUICKSTART_APP)
            if app_id is None:
                app_id = str(app.app_id)
                await house.apps.insert(write, app)
                await write_fact(write.connection, QUICKSTART_APP, app_id)
    return await house.apps.get(int(app_id))


async def rotate_keys(house: House) -> Keyring:
    """A new key signs and encrypts from now on; secrets are encrypted anew.

    The new key is in the file before anything is encrypted under it, and the old ones leave it only
    afterwards, so that whatever is interrupted can still be read.
    """
    now, path = int(house.clock.now()), house.settings.key_path
    keyring = house.keyring  # the one that all services have
    # Writers go one after the other: the file that is read here stays as it is until the end.
    async with writing(house.engine) as write:
        keyring.adopt(load_keyring(path).with_new_key(now).keys)
        save_keyring(keyring, path)
        await house.apps.reencrypt(write)
        await write_fact(write.connection, KEY_CHECK, keyring.encrypt("visavis").decode())
    async with writing(house.engine):
        keyring.adopt(load_keyring(path).without_expired(now).keys)
        save_keyring(keyring, path)
    return keyring


@asynccontextmanager
async def open_app(house: House, base_url: str) -> AsyncIterator[ASGIApp]:
    """The server's application, its memory filled. ``base_url`` is what media URLs begin with."""
    signer = UrlSigner(base_url, house.keyring)
    mirror = CatalogueMirror(
        house.catalogue,
        Encoding(
            digital_human=encode_digital_human,
            timbre=encode_timbre,
            sign_url=signer.url,
            expiry=lambda: expiry_at(house.clock.now()),
        ),
    )
    directory = AppDirectory(house.apps)
    key_file = KeyFileFollower(house.settings.key_path, house.keyring)
    feed = ChangeFeed(house.engine, [key_file, directory, mirror])
    await feed.catch_up()
    async with AsyncExitStack() as stack:
        nonces, limiter = await stack.enter_async_context(_guards(house.settings, house.clock))
        gateway = Gateway(
            actions=ACTIONS,
            services=Services(catalogue=lambda: mirror.snapshot),
            apps=directory,
            hosts=AllowedHosts(house.settings.allowed_hosts),
            nonces=nonces if house.settings.nonce_check else None,
            rate_limiter=limiter,
            default_rate_limit=house.settings.rate_limit,
            clock=house.clock,
            log_calls=house.settings.log_calls,
        )
        media = MediaEndpoint(house.media, signer, house.clock)
        yield build_app(gateway, media, openapi_document(ACTIONS, base_url), lambda: _run(feed))


@asynccontextmanager
async def _run(feed: ChangeFeed) -> AsyncIterator[None]:
    task = asyncio.create_task(feed.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def _guards(
    settings: Settings, clock: Clock
) -> AsyncIterator[tuple[NonceStore, RateLimiter]]:
    if not settings.redis_url:
        yield MemoryNonces(clock, settings.nonce_capacity), MemoryRateLimiter(clock)
        return
    async with open_redis(settings.redis_url) as redis:
        limiter = RedisRateLimiter(settings.redis_url)
        try:
            yield RedisNonces(redis, clock), limiter
        finally:
            await limiter.aclose()
