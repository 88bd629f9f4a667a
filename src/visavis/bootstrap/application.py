"""The server's application, its memory filled from an open data directory."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib.metadata import version
from typing import NamedTuple

import structlog
from starlette.types import ASGIApp

from visavis.actions.digital_humans import encode_digital_human
from visavis.actions.openapi import openapi_document
from visavis.actions.registry import ACTIONS
from visavis.actions.spec import Services
from visavis.actions.timbres import encode_timbre
from visavis.apps.directory import AppDirectory
from visavis.bootstrap.house import House
from visavis.bootstrap.monitoring import Monitor
from visavis.bootstrap.streaming import Streaming, open_streaming
from visavis.catalogue.mirror import CatalogueMirror
from visavis.catalogue.snapshot import Encoding, Snapshot
from visavis.clock import Clock
from visavis.database.follower import ChangeFeed
from visavis.edge.app import StreamEndpoints, build_app
from visavis.edge.gateway import Gateway
from visavis.edge.health import HealthEndpoint
from visavis.edge.hosts import AllowedHosts
from visavis.edge.media import MediaEndpoint
from visavis.edge.monitoring import build_monitoring
from visavis.edge.nonces import MemoryNonces, NonceStore, RedisNonces
from visavis.edge.offer_limit import OfferLimit
from visavis.edge.pcm_socket import PcmSocketEndpoint
from visavis.edge.previews import PreviewEndpoint
from visavis.edge.rate_limit import MemoryRateLimiter, RateLimiter, RedisRateLimiter
from visavis.edge.redis import open_redis
from visavis.edge.room_streams import RoomStreamsEndpoint
from visavis.edge.sdk_files import sdk_files
from visavis.edge.session_urls import SessionUrls
from visavis.edge.stream_paths import StreamPaths
from visavis.edge.viewer_access import ViewerAccess
from visavis.edge.watch_page import WatchEndpoint
from visavis.edge.whep import WhepEndpoint
from visavis.edge.whip import WhipEndpoint
from visavis.keyring import KeyFileFollower
from visavis.live.wire import Server
from visavis.media.urls import UrlSigner, expiry_at
from visavis.metrics.all import CONTENT_TYPE, Metrics
from visavis.previews.files import Preview
from visavis.previews.jobs import PreviewError
from visavis.previews.renderer import PreviewRenderer
from visavis.settings import Settings

log = structlog.get_logger()


class Example(NamedTuple):
    """Who could speak, and with which timbre."""

    digital_human_id: str
    timbre_id: str


class Application(NamedTuple):
    """What a server serves."""

    asgi: ASGIApp
    monitoring: ASGIApp
    """What is served on the port of metrics."""
    stop: Callable[[], None]
    """Called when a stop is asked for: nothing long is begun any more."""
    example: Example | None = None


@asynccontextmanager
async def open_app(
    house: House, base_url: str, *, is_first_start: bool = False
) -> AsyncIterator[Application]:
    """The server's application, its memory filled. ``base_url`` is what media URLs begin with.

    At a first start a preview is rendered before anybody asks: whoever does first need not wait for
    what is compiled once on a machine.
    """
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
    metrics = Metrics(ACTIONS, version("visavis"))
    async with AsyncExitStack() as stack:
        nonces, limiter = await stack.enter_async_context(_guards(house.settings, house.clock))
        streaming = await stack.enter_async_context(
            open_streaming(house, directory, lambda: mirror.snapshot, base_url, metrics)
        )
        gateway = Gateway(
            actions=ACTIONS,
            services=Services(lambda: mirror.snapshot, streaming.tasks, streaming.drives),
            apps=directory,
            hosts=AllowedHosts(house.settings.allowed_hosts),
            nonces=nonces if house.settings.nonce_check else None,
            rate_limiter=limiter,
            default_rate_limit=house.settings.rate_limit,
            clock=house.clock,
            log_calls=house.settings.log_calls,
            metrics=metrics.calls if house.settings.metrics_port else None,
        )
        renderer = await stack.enter_async_context(house.previews())
        work = [feed.run, *streaming.work]
        if is_first_start:
            work.append(lambda: _warm(renderer, mirror.snapshot))
        monitor = Monitor(house, feed, streaming, renderer, metrics)
        health = HealthEndpoint(monitor.checks, house.clock)

        def stop() -> None:
            monitor.is_stopping = True
            renderer.stop()

        app = build_app(
            gateway,
            MediaEndpoint(house.media, signer, house.clock),
            PreviewEndpoint(renderer, signer, house.clock),
            openapi_document(ACTIONS, base_url),
            lambda: _run([begin() for begin in work]),
            _stream_endpoints(house, directory, signer, streaming),
            health.routes(),
        )
        monitoring = build_monitoring(monitor.text, CONTENT_TYPE, health)
        yield Application(app, monitoring, stop, _example(mirror.snapshot))


def _example(snapshot: Snapshot) -> Example | None:
    human, timbre = snapshot.first_public(), snapshot.first_voice()
    if human is None or human.face is None or timbre is None:
        return None
    return Example(human.digital_human_id, timbre.timbre_id)


def _stream_endpoints(
    house: House, directory: AppDirectory, signer: UrlSigner, streaming: Streaming
) -> StreamEndpoints:
    clock, host, store = house.clock, streaming.host, streaming.tasks.store
    access, sessions = ViewerAccess(directory, signer, clock), SessionUrls(signer, clock)
    servers, limit = [Server(*each) for each in house.settings.ice], OfferLimit(clock)
    return StreamEndpoints(
        PcmSocketEndpoint(streaming.drives.tickets, host),
        StreamPaths(
            WhepEndpoint(access, store, host, sessions, limit, servers),
            WhipEndpoint(access, store, host, sessions, limit, servers),
            WatchEndpoint(access, servers),
            RoomStreamsEndpoint(access, store, clock, servers),
            sdk_files(),
        ),
    )


@asynccontextmanager
async def _run(work: Sequence[Coroutine[None, None, None]]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _warm(renderer: PreviewRenderer, snapshot: Snapshot) -> None:
    human = snapshot.first_public()
    if human is None or human.face is None or not human.actions:
        return
    try:
        await renderer.path(Preview(human.face.kind, human.face.model, human.actions[0].action))
    except PreviewError as fault:
        log.warning("preview.failed", reason=fault.reason.value, problem=str(fault))


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
