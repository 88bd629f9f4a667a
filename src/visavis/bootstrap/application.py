"""The server's application, its memory filled from an open data directory."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import NamedTuple

from starlette.types import ASGIApp

from visavis.actions.digital_humans import encode_digital_human
from visavis.actions.openapi import openapi_document
from visavis.actions.registry import ACTIONS
from visavis.actions.spec import Services
from visavis.actions.timbres import encode_timbre
from visavis.apps.directory import AppDirectory
from visavis.bootstrap.house import House
from visavis.catalogue.mirror import CatalogueMirror
from visavis.catalogue.snapshot import Encoding
from visavis.clock import Clock
from visavis.database.follower import ChangeFeed
from visavis.edge.app import build_app
from visavis.edge.gateway import Gateway
from visavis.edge.hosts import AllowedHosts
from visavis.edge.media import MediaEndpoint
from visavis.edge.nonces import MemoryNonces, NonceStore, RedisNonces
from visavis.edge.previews import PreviewEndpoint
from visavis.edge.rate_limit import MemoryRateLimiter, RateLimiter, RedisRateLimiter
from visavis.edge.redis import open_redis
from visavis.keyring import KeyFileFollower
from visavis.media.urls import UrlSigner, expiry_at
from visavis.settings import Settings


class Application(NamedTuple):
    """What a server serves."""

    asgi: ASGIApp
    stop: Callable[[], None]
    """Called when a stop is asked for: nothing long is begun any more."""


@asynccontextmanager
async def open_app(house: House, base_url: str) -> AsyncIterator[Application]:
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
        renderer = await stack.enter_async_context(house.previews())
        app = build_app(
            gateway,
            MediaEndpoint(house.media, signer, house.clock),
            PreviewEndpoint(renderer, signer, house.clock),
            openapi_document(ACTIONS, base_url),
            lambda: _run(feed),
        )
        yield Application(app, renderer.stop)


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
