"""``/media/ID``: pictures and videos by signed URL."""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from visavis.clock import Clock
from visavis.media.formats import SNIFFED_BYTES, content_type_of
from visavis.media.store import MediaStore
from visavis.media.urls import UrlSigner

HEADERS = {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}


class MediaEndpoint:
    """Answers a signed URL with its file (Range requests too), 403 and the reason otherwise."""

    def __init__(self, store: MediaStore, signer: UrlSigner, clock: Clock) -> None:
        self._store = store
        self._signer = signer
        self._clock = clock

    async def answer(self, request: Request) -> Response:
        media_id = request.path_params["media_id"]
        now = self._clock.now()
        refusal = refusal_of(request, self._signer, now)
        if refusal is not None:
            return refusal
        path = await run_in_threadpool(self._store.path, media_id)
        if path is None:
            return PlainTextResponse("The file is gone.", 404, headers=HEADERS)
        left_s = int(request.query_params["Expires"]) - int(now)
        caching = {"Cache-Control": f"private, max-age={left_s}, immutable"}
        kind = await run_in_threadpool(_content_type, path)
        return FileResponse(path, media_type=kind, headers=HEADERS | caching)


def refusal_of(request: Request, signer: UrlSigner, now: float) -> Response | None:
    """403 and the reason where a signed URL may not be followed."""
    refusal = signer.refusal(request.url.path, request.query_params, now)
    return None if refusal is None else PlainTextResponse(refusal, 403, headers=HEADERS)


def _content_type(path: Path) -> str:
    with path.open("rb") as file:
        return content_type_of(file.read(SNIFFED_BYTES)) or "application/octet-stream"
