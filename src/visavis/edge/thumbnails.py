"""``/thumbnails/CUT/ID.webp``: small pictures by signed URL."""

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from visavis.clock import Clock
from visavis.edge.media import HEADERS, refusal_of
from visavis.media.thumbnails import Thumbnails
from visavis.media.urls import UrlSigner

AT_ONCE = 2
"""Pictures that are read or made at the same time: calls of Actions need the cores too."""


class ThumbnailEndpoint:
    """Answers a signed URL with its small picture, made if it has to be."""

    def __init__(self, thumbnails: Thumbnails, signer: UrlSigner, clock: Clock) -> None:
        self._thumbnails = thumbnails
        self._signer = signer
        self._clock = clock
        self._room = asyncio.Semaphore(AT_ONCE)

    def routes(self) -> list[Route]:
        return [Route("/thumbnails/{cut}/{media_id}.webp", self.answer, methods=["GET"])]

    async def answer(self, request: Request) -> Response:
        now = self._clock.now()
        refusal = refusal_of(request, self._signer, now)
        if refusal is not None:
            return refusal
        cut, media_id = request.path_params["cut"], request.path_params["media_id"]
        async with self._room:
            content = await run_in_threadpool(self._thumbnails.read, media_id, cut)
        if content is None:
            return PlainTextResponse("There is no such picture.", 404, headers=HEADERS)
        left_s = int(request.query_params["Expires"]) - int(now)
        caching = {"Cache-Control": f"private, max-age={left_s}, immutable"}
        return Response(content, media_type="image/webp", headers=HEADERS | caching)
