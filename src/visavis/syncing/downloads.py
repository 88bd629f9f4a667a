"""Pictures and videos of another host: fetched within limits, checked, and stored."""

import asyncio
import ssl
from urllib.parse import urlsplit

from visavis.audio.addresses import AllowedHosts
from visavis.audio.faults import AudioError
from visavis.audio.fetching import AudioFetcher, FetchLimits
from visavis.errors import OperatorError
from visavis.media.formats import SNIFFED_BYTES, content_type_of
from visavis.media.images import MAX_BYTES as MAX_IMAGE_BYTES
from visavis.media.images import check_image
from visavis.media.store import MediaStore

MAX_VIDEO_BYTES = 64 * 1024 * 1024
AT_A_TIME = 4
TOTAL_S = 120.0
"""Of one file; a host may render a preview when it is first asked for."""


class Downloads:
    """Fetches from the host that is copied and from the public Internet, from nowhere else: what a
    host lists is not to lead into this network."""

    def __init__(
        self,
        media: MediaStore,
        base_url: str,
        ssl_context: ssl.SSLContext | None,
        more_hosts: list[str],
    ) -> None:
        """``more_hosts`` as ``VISAVIS_AUDIO_PRIVATE_HOSTS`` has them."""
        host = urlsplit(base_url).hostname
        allowed = AllowedHosts([*more_hosts, *([host] if host else [])])
        self._media = media
        self._pictures = _fetcher(allowed, ssl_context, MAX_IMAGE_BYTES, "image/*")
        self._videos = _fetcher(allowed, ssl_context, MAX_VIDEO_BYTES, "video/mp4")
        self._turns = asyncio.Semaphore(AT_A_TIME)
        self.stored: set[str] = set()
        """The media IDs of all that was fetched."""

    async def picture(self, url: str) -> str:
        """Its media ID. Raises OperatorError for what cannot be fetched or is no picture."""
        async with self._turns:
            content = await _fetch(self._pictures, url)
            await asyncio.to_thread(check_image, content)
            return await self._put(content)

    async def video(self, url: str) -> str:
        """As ``picture``, for MP4."""
        async with self._turns:
            content = await _fetch(self._videos, url)
            if content_type_of(content[:SNIFFED_BYTES]) != "video/mp4":
                raise OperatorError("What came is no MP4 video.")
            return await self._put(content)

    async def aclose(self) -> None:
        """Close what is open."""
        await self._pictures.aclose()
        await self._videos.aclose()

    async def _put(self, content: bytes) -> str:
        media_id = await asyncio.to_thread(self._media.put, content)
        self.stored.add(media_id)
        return media_id


def _fetcher(
    allowed: AllowedHosts, ssl_context: ssl.SSLContext | None, most_bytes: int, accept: str
) -> AudioFetcher:
    limits = FetchLimits(most_bytes=most_bytes, total_s=TOTAL_S)
    return AudioFetcher(allowed, limits, ssl_context=ssl_context, accept=accept)


async def _fetch(fetcher: AudioFetcher, url: str) -> bytes:
    try:
        return await fetcher.fetch(url)
    except AudioError as fault:
        raise OperatorError(fault.found) from None
