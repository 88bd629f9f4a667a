"""What the server is and how busy it is."""

import msgspec

from visavis import __version__
from visavis.admin.endpoint import Call, Endpoint, Nothing
from visavis.admin.services import Admin


class ServerFacts(msgspec.Struct, frozen=True):
    """``streams`` are those of this server; ``cores_taken`` of ``cores`` are what they may use and
    are seen to use."""

    version: str
    streams: int
    cores: float
    cores_taken: float
    shortage: str
    """Why no other stream would be admitted; empty where one would."""


async def show_server(admin: Admin, _call: Call[Nothing, None]) -> ServerFacts:
    streams, _ = await admin.tasks.store.count(admin.tasks.rules.owner)
    return ServerFacts(
        version=__version__,
        streams=sum(streams.values()),
        cores=admin.capacity.cores,
        cores_taken=admin.capacity.taken,
        shortage=admin.capacity.shortage(),
    )


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/server",
        section="Server",
        summary="What the server is and how busy it is.",
        handle=show_server,
        answer=ServerFacts,
    ),
)
