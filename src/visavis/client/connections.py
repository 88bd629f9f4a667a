"""Whom to trust, and what to say when a connection fails."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from visavis.client.failures import TransportFailed

Verify = bool | str | Path
"""True: the authorities that this machine trusts. A path: those in this PEM file. False: anyone."""


def trusted(verify: Verify) -> bool | ssl.SSLContext:
    """What httpx needs to know of ``verify``. Raises ValueError for a file that cannot be used."""
    if isinstance(verify, bool):
        return verify
    try:
        return ssl.create_default_context(cafile=verify)
    except ssl.SSLError:
        raise ValueError(f"verify: {verify} holds no certificate in PEM form.") from None
    except OSError as fault:
        raise ValueError(f"verify: {verify} cannot be read: {fault.strerror}.") from None


@contextmanager
def explained(action: str, base_url: str) -> Iterator[None]:
    """Turns httpx's errors into TransportFailed."""
    try:
        yield
    except httpx.HTTPError as fault:
        raise TransportFailed(action, _explain(fault, base_url)) from fault


def _explain(fault: httpx.HTTPError, base_url: str) -> str:
    cause = _ssl_error(fault)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {base_url} is not trusted: {cause.verify_message}. If it is from "
            "the server's own authority, give its file: verify='…/authority.pem'."
        )
    if cause is not None:
        return (
            f"TLS with {base_url} failed: {cause.reason}. "
            "If the server runs without TLS, its base_url begins with http://."
        )
    if isinstance(fault, httpx.ConnectError | httpx.ConnectTimeout):
        return (
            f"{base_url} cannot be reached: {_words(fault)}. "
            "Check base_url, and that the server runs."
        )
    if isinstance(fault, httpx.TimeoutException):
        return (
            f"{base_url} did not answer in time ({_words(fault)}). "
            "The call may have been carried out. Raise timeout_s, or try again later."
        )
    return (
        f"The connection to {base_url} broke: {_words(fault)}. The call may have been carried out. "
        "Check base_url (http or https?), or try again later."
    )


def _words(fault: httpx.HTTPError) -> str:
    return str(fault).rstrip(".") or type(fault).__name__


def _ssl_error(fault: BaseException | None) -> ssl.SSLError | None:
    while fault is not None and not isinstance(fault, ssl.SSLError):
        fault = fault.__cause__ or fault.__context__
    return fault
