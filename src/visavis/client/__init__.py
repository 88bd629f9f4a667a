"""The Python SDK: ``Client`` and ``AsyncClient``, for this server and the original service."""

from visavis.client.asynchronous import AsyncClient
from visavis.client.blocking import Client
from visavis.client.exchange import DEFAULT_BASE_URL
from visavis.client.failures import Busy, CallFailed, Failure, NotFound, TransportFailed

__all__ = [
    "DEFAULT_BASE_URL",
    "AsyncClient",
    "Busy",
    "CallFailed",
    "Client",
    "Failure",
    "NotFound",
    "TransportFailed",
]
