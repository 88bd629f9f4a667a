"""What endpoints work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from visavis.admin.guard import Guard
from visavis.admin.sessions import AdminSessions
from visavis.apps.store import AppStore
from visavis.catalogue.editor import CatalogueEditor
from visavis.catalogue.models import DigitalHuman, Timbre
from visavis.catalogue.search import CatalogueSearch
from visavis.catalogue.snapshot import Snapshot
from visavis.catalogue.store import CatalogueStore
from visavis.clock import Clock
from visavis.creation.jobs import CreationJobs
from visavis.edge.gateway import Gateway
from visavis.hosting.capacity import Capacity
from visavis.injection.store import FaultStore
from visavis.media.store import MediaStore
from visavis.media.urls import UrlSigner, expiry_at
from visavis.samples.renderer import SampleRenderer
from visavis.settings import Settings
from visavis.streams.driving import DriveService
from visavis.streams.listing import StreamListing
from visavis.streams.outbox import Outbox
from visavis.streams.service import StreamService


@dataclass(frozen=True, kw_only=True)
class Admin:
    """The services of the house, as the server has them open."""

    settings: Settings
    clock: Clock
    sessions: AdminSessions
    guard: Guard
    apps: AppStore
    catalogue: CatalogueStore
    editor: CatalogueEditor
    snapshot: Callable[[], Snapshot]
    media: MediaStore
    signer: UrlSigner
    """Of URLs without a host: the console is served by this server, by whatever name."""
    outbox: Outbox
    faults: FaultStore
    tasks: StreamService
    drives: DriveService
    listing: StreamListing
    viewers: Callable[[str], int]
    """How many watch a task's stream, if it runs here."""
    capacity: Capacity
    humans: CatalogueSearch[DigitalHuman]
    timbres: CatalogueSearch[Timbre]
    samples: SampleRenderer
    timbre_picture: Callable[[str], bytes]
    """A picture for a timbre of this name that was given none."""
    catch_up: Callable[[], Awaitable[object]]
    """Bring what is in memory up to the last write, so that the next list has it."""
    creation: CreationJobs
    gateway: Gateway
    """Calls of Actions, for the console to make them as any client does."""

    def url(self, path: str) -> str:
        """A signed URL of this path, good for a day."""
        return self.signer.url(path, expiry_at(self.clock.now()))
