"""Every endpoint, by section."""

from visavis.admin import (
    apps,
    callbacks,
    calls,
    creation,
    faults,
    humans,
    requests,
    server,
    session,
    streams,
    timbres,
    voices,
)
from visavis.admin.endpoint import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *session.ENDPOINTS,
    *server.ENDPOINTS,
    *humans.ENDPOINTS,
    *creation.ENDPOINTS,
    *timbres.ENDPOINTS,
    *voices.ENDPOINTS,
    *streams.ENDPOINTS,
    *calls.ENDPOINTS,
    *apps.ENDPOINTS,
    *callbacks.ENDPOINTS,
    *requests.ENDPOINTS,
    *faults.ENDPOINTS,
)
