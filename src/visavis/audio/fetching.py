"""Audio by URL: fetched whole, within limits, and from nowhere but where it is allowed."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from visavis import __version__
from visavis.audio.addresses import Address, AllowedHosts
from visavis.audio.faults import AudioError, Reason
from visavis.audio.files import too_many_bytes
from visavis.audio.resolving import Resolve, SystemResolver
from visavis.audio.web_address import port_of, read_redirect, read_url, shown

MOST_REDIRECTS = 3

_OK = 200
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_TRIED = 4
_SOUND = "audio/mpeg, audio/wav, */*;q=0.1"
_HEADERS = {
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": f"visavis/{__version__}",
}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much may be fetched and how long that may take."""

    most_bytes: int = 64 * 1024 * 1024
    total_s: float = 30.0
    """From the first look-up of a name to the last byte, redirects included."""
    connect_s: float = 5.0
    """For each address that is tried."""


class AudioFetcher:
    """Fetches for the tasks of one event loop, any number at a time.

    Every address of a host is checked, and the connection goes to one that was checked, under the
    host's name for TLS: no second look-up can lead it elsewhere. Proxies, cookies and credentials
    play no part.
    """

    def __init__(
        self,
        allowed: AllowedHosts,
        limits: FetchLimits | None = None,
        *,
        resolve: Resolve | None = None,
        ssl_context: ssl.SSLContext | None = None,
        accept: str = _SOUND,
    ) -> None:
        """``accept``: the media types that are asked for."""
        self._headers = {**_HEADERS, "Accept": accept}
        self._allowed = allowed
        self._limits = limits or FetchLimits()
        self._system = SystemResolver()
        self._resolve = resolve or self._system
        self._transport = httpx.AsyncHTTPTransport(
            verify=ssl_context or _trusted(),
            trust_env=False,
            # A connection that was kept open could be taken over by another host of its address.
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    async def fetch(self, url: str) -> bytes:
        """All bytes at a URL. Raises AudioError."""
        address = read_url(url)
        try:
            async with asyncio.timeout(self._limits.total_s):
                return await self._follow(address)
        except TimeoutError:
            raise AudioError(
                Reason.TOO_SLOW,
                f"{shown(address)} was not fetched within {self._limits.total_s:g} seconds.",
            ) from None

    async def aclose(self) -> None:
        """Close what is open."""
        await self._transport.aclose()
        await self._system.aclose()

    async def _follow(self, url: httpx.URL) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            response = await self._send(url)
            try:
                location = response.headers.get("location")
                if response.status_code not in _REDIRECTS or location is None:
                    return await self._read(url, response)
            finally:
                await response.aclose()
            url = read_redirect(url, location)
        raise AudioError(
            Reason.TOO_MANY_REDIRECTS,
            f"There are more than {MOST_REDIRECTS} redirects, the last to {shown(url)}.",
        )

    async def _send(self, url: httpx.URL) -> httpx.Response:
        fault: httpx.HTTPError | None = None
        for address in (await self._addresses(url))[:_MOST_TRIED]:
            try:
                return await self._transport.handle_async_request(self._request(url, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as failed:
                fault = failed
            except httpx.HTTPError as failed:
                raise _interrupted(url, failed) from None
        raise AudioError(Reason.NOT_REACHED, f"{shown(url)} cannot be reached: {_words(fault)}.")

    def _request(self, url: httpx.URL, address: Address) -> httpx.Request:
        """A request to this very address, for the host that the URL names."""
        return httpx.Request(
            "GET",
            url.copy_with(host=str(address), fragment=None),
            headers={**self._headers, "Host": url.netloc.decode("ascii")},
            extensions={
                "sni_hostname": url.raw_host.decode("ascii").removesuffix("."),
                "timeout": {"connect": self._limits.connect_s},
            },
        )

    async def _addresses(self, url: httpx.URL) -> Sequence[Address]:
        host = url.raw_host.decode("ascii")
        try:
            addresses = await self._resolve(host, port_of(url))
        except TimeoutError:
            raise
        except (OSError, ValueError):
            addresses = ()
        if not addresses:
            raise AudioError(Reason.NOT_REACHED, f"{shown(url)}: the host has no address.")
        for address in addresses:
            if words := self._allowed.why_forbidden(host, address):
                raise AudioError(
                    Reason.ADDRESS_FORBIDDEN, f"{shown(url)} leads to {address}, which is {words}."
                )
        return addresses

    async def _read(self, url: httpx.URL, response: httpx.Response) -> bytes:
        self._check_head(url, response)
        content = bytearray()
        try:
            async for piece in response.aiter_raw():
                content += piece
                if len(content) > self._limits.most_bytes:
                    raise too_many_bytes(shown(url), self._limits.most_bytes)
        except httpx.HTTPError as fault:
            raise _interrupted(url, fault) from None
        if not content:
            raise AudioError(Reason.EMPTY, f"{shown(url)} is empty.")
        return bytes(content)

    def _check_head(self, url: httpx.URL, response: httpx.Response) -> None:
        if response.status_code != _OK:
            raise AudioError(
                Reason.NOT_SERVED, f"{shown(url)} answers with status {response.status_code}."
            )
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            raise AudioError(
                Reason.ENCODED, f"{shown(url)} comes with the Content-Encoding {encoding[:40]!r}."
            )
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._limits.most_bytes:
            raise too_many_bytes(shown(url), self._limits.most_bytes)


def _trusted() -> ssl.SSLContext:
    """Mozilla's authorities, and those that this machine trusts beside them."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def _interrupted(url: httpx.URL, fault: httpx.HTTPError) -> AudioError:
    return AudioError(Reason.INTERRUPTED, f"Fetching {shown(url)} broke off: {_words(fault)}.")


def _words(fault: httpx.HTTPError | None) -> str:
    return str(fault).rstrip(".") or type(fault).__name__
