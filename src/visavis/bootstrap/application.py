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
from visavis.bootstrap.administration import open_administration
from visavis.bootstrap.creating import open_creation
from visavis.bootstrap.house import House
from visavis.bootstrap.monitoring import Monitor
from visavis.bootstrap.stand_ins import StandIns
from visavis.bootstrap.streaming import Streaming, open_streaming
from visavis.catalogue.mirror import CatalogueMirror, keep_for_long
from visavis.catalogue.snapshot import Encoding, Snapshot
from visavis.clock import Clock, EarlierClock
from visavis.database.follower import ChangeFeed
from visavis.edge.app import StreamEndpoints, build_app
from visavis.edge.call_log import CallLog
from visavis.edge.gateway import Gateway
from visavis.edge.health import HealthEndpoint
from visavis.edge.hosts import AllowedHosts
from visavis.edge.injecting import Injector
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
from visavis.edge.thumbnails import ThumbnailEndpoint
from visavis.edge.viewer_access import ViewerAccess
from visavis.edge.watch_page import WatchEndpoint
from visavis.edge.whep import WhepEndpoint
from visavis.edge.whip import WhipEndpoint
from visavis.injection.rules import FaultRules
from visavis.keyring import KeyFileFollower
from visavis.media.urls import UrlSigner, expiry_at
from visavis.metrics.all import CONTENT_TYPE, Metrics
from visavis.previews.files import Preview
from visavis.previews.jobs import PreviewError
from visavis.previews.renderer import PreviewRenderer
from visavis.samples.renderer import SampleRenderer
from visavis.settings import Settings

log = structlog.get_logger()


class Example(NamedTuple):
    """Who could speak, and with which timbre."""

    digital_human_id: str
    timbre_id: str


class OpenParts(NamedTuple):
    """What works behind an application."""

    streaming: Streaming
    feed: ChangeFeed
    work: Sequence[Callable[[], Coroutine[None, None, None]]]
    """What the application runs for as long as its lifespan is entered."""


class Application(NamedTuple):
    """What a server serves."""

    asgi: ASGIApp
    monitoring: ASGIApp
    """What is served on the port of metrics."""
    stop: Callable[[], None]
    """Called when a stop is asked for: nothing long is begun any more."""
    parts: OpenParts
    example: Example | None = None


@asynccontextmanager
async def open_app(
    house: House,
    base_url: str,
    *,
    is_first_start: bool = False,
    stand_ins: StandIns | None = None,
) -> AsyncIterator[Application]:
    """The server's application, its memory filled. ``base_url`` is what media URLs begin with.

    At a first start a preview is rendered before anybody asks: whoever does first need not wait for
    what is compiled once on a machine.
    """
    stand_ins = stand_ins or StandIns()
    signer = UrlSigner(base_url, house.keyring)
    mirror = CatalogueMirror(
        house.catalogue,
        Encoding(
            digital_human=encode_digital_human,
            timbre=encode_timbre,
            sign_url=signer.url,
            expiry=lambda: expiry_at(house.clock.now()),
        ),
        keep_for_long if stand_ins.owns_process else lambda: None,
    )
    directory = AppDirectory(house.apps)
    key_file = KeyFileFollower(house.settings.key_path, house.keyring)
    applied = house.settings.applies_faults
    await house.faults.note_server(applied=applied)
    faults = FaultRules(house.faults, house.clock, applied=applied)
    feed = ChangeFeed(house.engine, [key_file, directory, mirror, faults])
    await feed.catch_up()
    metrics, kept = Metrics(ACTIONS, version("visavis")), house.settings.call_log
    async with AsyncExitStack() as stack:
        nonces, limiter = await stack.enter_async_context(
            _guards(house.settings, house.clock, stand_ins.callers_clock)
        )
        streaming = await stack.enter_async_context(
            open_streaming(
                house, directory, lambda: mirror.snapshot, base_url, metrics, faults, stand_ins
            )
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
            callers_clock=stand_ins.callers_clock,
            faults=Injector(faults, metrics.faults),
            call_log=CallLog(kept, house.clock) if kept else None,
        )
        renderer = await stack.enter_async_context(house.previews())
        samples = SampleRenderer(house.sample_files, house.voices, house.clock)
        stack.push_async_callback(samples.aclose)
        work = [feed.run, *streaming.work]
        if is_first_start:
            work.append(lambda: _warm(renderer, mirror.snapshot))
        monitor = Monitor(house, feed, streaming, renderer, metrics)
        health = HealthEndpoint(monitor.checks, house.clock)

        def stop() -> None:
            monitor.is_stopping = True
            renderer.stop()

        administration = None
        if house.settings.console:
            creation = await stack.enter_async_context(open_creation(house))
            administration = open_administration(
                house, base_url, mirror, streaming, gateway, samples, feed, creation
            )
        app = build_app(
            gateway,
            MediaEndpoint(house.media, signer, house.clock),
            PreviewEndpoint(renderer, signer, house.clock),
            openapi_document(ACTIONS, base_url),
            lambda: run_beside([begin() for begin in work]),
            _stream_endpoints(house, directory, signer, streaming),
            [
                *health.routes(),
                *ThumbnailEndpoint(house.thumbnails, signer, house.clock).routes(),
            ],
            administration,
        )
        monitoring = build_monitoring(monitor.text, CONTENT_TYPE, health)
        parts = OpenParts(streaming, feed, tuple(work))
        yield Application(app, monitoring, stop, parts, _example(mirror.snapshot))


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
    servers, limit = house.settings.ice, OfferLimit(clock)
    return StreamEndpoints(
        PcmSocketEndpoint(streaming.drives.tickets, host, streaming.drives.note_sound),
        StreamPaths(
            WhepEndpoint(access, store, host, sessions, limit, servers),
            WhipEndpoint(access, store, host, sessions, limit, servers),
            WatchEndpoint(access, servers),
            RoomStreamsEndpoint(access, store, clock, servers),
            sdk_files(),
        ),
    )


@asynccontextmanager
async def run_beside(work: Sequence[Coroutine[None, None, None]]) -> AsyncIterator[None]:
    """Runs for as long as the block lasts."""
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
    settings: Settings, clock: Clock, callers_clock: Clock | None
) -> AsyncIterator[tuple[NonceStore, RateLimiter]]:
    # A nonce is remembered until no clock that its caller may sign by takes its call any more.
    lasting = clock if callers_clock is None else EarlierClock(clock, callers_clock)
    if not settings.redis_url:
        yield MemoryNonces(lasting, settings.nonce_capacity), MemoryRateLimiter(clock)
        return
    async with open_redis(settings.redis_url) as redis:
        limiter = RedisRateLimiter(settings.redis_url)
        try:
            yield RedisNonces(redis, lasting), limiter
        finally:
            await limiter.aclose()
