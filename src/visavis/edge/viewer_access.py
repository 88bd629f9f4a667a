"""Who may watch, and who may publish: viewer tokens and signed URLs."""

from http import HTTPStatus

from starlette.requests import Request

from visavis.apps.directory import AppDirectory
from visavis.apps.models import App
from visavis.clock import Clock
from visavis.edge.places import Place, watch_path
from visavis.edge.rtc_manners import RefusedError
from visavis.media.urls import UrlSigner
from visavis.streams.viewer_tokens import TokenError, ViewerToken, read_token

_SCHEME = "bearer"


class ViewerAccess:
    """Checks requests about a place. Whatever is wrong with a token, the answer is the same 401;
    whether there is such an App is not told either."""

    def __init__(self, apps: AppDirectory, signer: UrlSigner, clock: Clock) -> None:
        self._apps = apps
        self._signer = signer
        self._clock = clock

    def check_watching(self, request: Request, place: Place) -> None:
        """By a token that covers the stream, or by the signature of its watch page's URL. Raises
        RefusedError 401, and 403 where the App is disabled."""
        if "authorization" not in request.headers and "Signature" in request.query_params:
            self.check_signature(request, place)
        elif not self._token(request, place.app_id).may_watch(place.room_id, place.stream_id):
            raise _unauthorised()
        self._check_app(place.app_id)

    def check_room(self, request: Request, app_id: int, room_id: str) -> ViewerToken:
        """By a token that allows being in the room; it says what may be watched there. Raises as
        above."""
        token = self._token(request, app_id)
        if not token.may_enter(room_id):
            raise _unauthorised()
        self._check_app(app_id)
        return token

    def check_publishing(self, request: Request, place: Place) -> None:
        """By a token that allows it. Raises as above."""
        token = self._token(request, place.app_id)
        if not token.may_publish_to(place.room_id, place.stream_id):
            raise _unauthorised()
        self._check_app(place.app_id)

    def check_signature(self, request: Request, place: Place) -> None:
        """That the URL has the signature of the place's watch page. Raises RefusedError 401."""
        refusal = self._signer.refusal(watch_path(place), request.query_params, self._clock.now())
        if refusal is not None:
            raise _unauthorised(refusal)

    def _token(self, request: Request, app_id: int) -> ViewerToken:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        app = self._apps.get(app_id)
        if app is None or scheme.lower() != _SCHEME:
            raise _unauthorised()
        now = self._clock.now()
        for secret in app.secrets_at(now):
            try:
                return read_token(token.strip(), app_id, secret, now)
            except TokenError:
                continue
        raise _unauthorised()

    def _check_app(self, app_id: int) -> App:
        app = self._apps.get(app_id)
        if app is None or not app.enabled or not app.has_service:
            text = f"App {app_id} is disabled. Its operator can enable it."
            raise RefusedError(HTTPStatus.FORBIDDEN, text)
        return app


def _unauthorised(text: str = "") -> RefusedError:
    said = text or (
        "No valid token came, or one that does not cover this. Send a Token04 of the App as "
        "Authorization: Bearer TOKEN."
    )
    return RefusedError(HTTPStatus.UNAUTHORIZED, said, WWW_Authenticate="Bearer")
