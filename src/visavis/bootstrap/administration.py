"""The administration's REST and the console's pages, on the services of an open house."""

import socket
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from visavis.admin.app import AdminApp
from visavis.admin.guard import Guard, HostNames
from visavis.admin.services import Admin
from visavis.admin.sessions import AdminSessions
from visavis.admin.throttle import Throttle
from visavis.admin.tokens import AdminTokens
from visavis.bootstrap.house import House
from visavis.bootstrap.streaming import Streaming
from visavis.catalogue.mirror import CatalogueMirror
from visavis.catalogue.search import CatalogueSearch, human_traits, timbre_traits
from visavis.catalogue.snapshot import Snapshot
from visavis.console.pages import ConsolePages
from visavis.creation.jobs import CreationJobs
from visavis.database.follower import ChangeFeed
from visavis.edge.gateway import Gateway
from visavis.media.urls import UrlSigner
from visavis.samples.renderer import SampleRenderer
from visavis.settings import Settings
from visavis.streams.listing import StreamListing

ADMIN, CONSOLE = "/admin/", "/console"


def open_administration(
    house: House,
    base_url: str,
    mirror: CatalogueMirror,
    streaming: Streaming,
    gateway: Gateway,
    samples: SampleRenderer,
    feed: ChangeFeed,
    creation: CreationJobs,
) -> ASGIApp:
    """What is served below ``/admin/`` and ``/console``."""
    sessions = AdminSessions(house.engine, house.clock)
    admin = Admin(
        settings=house.settings,
        clock=house.clock,
        sessions=sessions,
        guard=Guard(AdminTokens(house.engine), sessions, Throttle(house.clock)),
        apps=house.apps,
        catalogue=house.catalogue,
        editor=house.editor,
        snapshot=lambda: mirror.snapshot,
        media=house.media,
        signer=UrlSigner("", house.keyring),
        outbox=house.outbox,
        faults=house.faults,
        tasks=streaming.tasks,
        drives=streaming.drives,
        listing=StreamListing(house.engine),
        viewers=streaming.local.readings.viewers_of,
        capacity=streaming.local.capacity,
        gateway=gateway,
        humans=CatalogueSearch(lambda: mirror.snapshot, Snapshot.every_human, human_traits),
        timbres=CatalogueSearch(lambda: mirror.snapshot, Snapshot.every_timbre, timbre_traits),
        samples=samples,
        timbre_picture=house.timbre_picture,
        catch_up=feed.catch_up,
        creation=creation,
    )
    rest, pages = AdminApp(admin, _host_names(house.settings, base_url)), ConsolePages()

    async def administration(scope: Scope, receive: Receive, send: Send) -> None:
        app = rest if scope["path"].startswith(ADMIN) else pages
        await app(scope, receive, send)

    return administration


def _host_names(settings: Settings, base_url: str) -> HostNames:
    """Names that an operator has given, and the machine's own."""
    of_url = urlsplit(base_url).hostname or ""
    return HostNames([*settings.allowed_hosts, of_url, socket.gethostname()])
