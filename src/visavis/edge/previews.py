"""``/previews/KIND/MODEL/ACTION.mp4``: videos of actions by signed URL."""

import structlog
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from visavis.clock import Clock
from visavis.edge.media import HEADERS, refusal_of
from visavis.media.urls import UrlSigner
from visavis.previews.files import Preview
from visavis.previews.jobs import PreviewError, Reason
from visavis.previews.renderer import PreviewRenderer

log = structlog.get_logger()

_RETRY_S = "5"
_ANSWERS = {
    Reason.UNKNOWN: (404, "There is no such action."),
    Reason.GONE: (404, "The digital human is gone."),
    Reason.BUSY: (503, "Too many videos are being rendered just now. Retry in a few seconds."),
}
_FAULT = (500, "The video cannot be rendered. The server's log says why.")


class PreviewEndpoint:
    """Answers a signed URL with its video (Range requests too), rendered if it has to be."""

    def __init__(self, renderer: PreviewRenderer, signer: UrlSigner, clock: Clock) -> None:
        self._renderer = renderer
        self._signer = signer
        self._clock = clock

    async def answer(self, request: Request) -> Response:
        now = self._clock.now()
        refusal = refusal_of(request, self._signer, now)
        if refusal is not None:
            return refusal
        preview = Preview(**request.path_params)
        try:
            path = await self._renderer.path(preview)
        except PreviewError as fault:
            return _failure(preview, fault)
        left_s = int(request.query_params["Expires"]) - int(now)
        caching = {"Cache-Control": f"private, max-age={left_s}"}
        return FileResponse(path, media_type="video/mp4", headers=HEADERS | caching)


def _failure(preview: Preview, fault: PreviewError) -> Response:
    status, text = _ANSWERS.get(fault.reason, _FAULT)
    log.warning(
        "preview.failed", reason=fault.reason.value, problem=str(fault), **preview._asdict()
    )
    retry = {"Retry-After": _RETRY_S} if fault.reason is Reason.BUSY else {}
    return PlainTextResponse(text, status, headers=HEADERS | retry)
