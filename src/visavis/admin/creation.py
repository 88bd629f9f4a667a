"""A digital human from a portrait or a drawn character, with progress."""

from http import HTTPStatus
from pathlib import Path

from starlette.responses import FileResponse, Response

from visavis.admin.creation_answers import (
    Choices,
    Created,
    KeptConsent,
    NewHuman,
    PortraitJob,
    PortraitMesh,
    Speak,
    portrait_job,
)
from visavis.admin.endpoint import Call, Endpoint, Nothing, Upload
from visavis.admin.problem import ProblemError
from visavis.admin.services import Admin
from visavis.catalogue.consents import STATEMENTS, NewConsent
from visavis.creation.clips import LONGEST_TEXT
from visavis.creation.job import State
from visavis.creation.jobs import BusyError
from visavis.errors import OperatorError
from visavis.rendering.messages import Text
from visavis.voices.greetings import greeting_in

MOST_BYTES = 20 * 1024 * 1024
MEDIA_TYPES = ("image/png", "image/jpeg", "image/webp", "image/svg+xml")
MOST_CHOICES = 200
SECTION = "New digital humans"
PORTRAIT = "portrait"
"""The kind of face that somebody has to consent to."""


async def list_choices(admin: Admin, _call: Call[Nothing, None]) -> Choices:
    apps = await admin.apps.all()
    return Choices.of(
        apps[:MOST_CHOICES],
        len(apps),
        await admin.catalogue.speaking_timbres(is_public=True, limit=MOST_CHOICES),
        await admin.catalogue.speaking_timbres(is_public=False, limit=MOST_CHOICES),
        {kind.value: text for kind, text in STATEMENTS.items()},
        MOST_BYTES,
    )


async def upload_portrait(admin: Admin, call: Call[Nothing, bytes]) -> PortraitJob:
    try:
        return portrait_job(await admin.creation.begin(call.body))
    except BusyError as fault:
        status = HTTPStatus.TOO_MANY_REQUESTS
        raise ProblemError(status, fault.problem, fault.remedy, Retry_After="60") from None


async def show_portrait(admin: Admin, call: Call[Nothing, None]) -> PortraitJob:
    return portrait_job(admin.creation.job(call.path["job"]))


async def show_portrait_mesh(admin: Admin, call: Call[Nothing, None]) -> PortraitMesh:
    mesh = admin.creation.job(call.path["job"]).mesh
    if mesh is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "No face has been found in this picture (yet).")
    return PortraitMesh(mesh.width, mesh.height, mesh.points, mesh.triangles)


async def get_portrait_avatar(admin: Admin, call: Call[Nothing, None]) -> Response:
    job = admin.creation.job(call.path["job"])
    if job.made is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no picture of the face (yet).")
    return _file(job.avatar, "image/png")


async def speak_portrait(admin: Admin, call: Call[Nothing, Speak]) -> PortraitJob:
    timbre = await admin.catalogue.timbre(call.body.timbre_id)
    if timbre.voice is None:
        raise OperatorError(
            f"The timbre {timbre.name} has no voice: it is only listed.", "Take another one."
        )
    engine, voice = timbre.voice.engine, timbre.voice.voice
    text = call.body.text.strip() or greeting_in(timbre.language)
    if len(text) > LONGEST_TEXT:
        raise OperatorError(
            f"The first words have {len(text)} characters; {LONGEST_TEXT} are the most.",
            "Shorten them.",
        )
    words = Text(text, engine, voice, admin.settings.voice_settings.get(engine, {}))
    await admin.creation.speak(call.path["job"], timbre.timbre_id, words)
    return portrait_job(admin.creation.job(call.path["job"]))


async def get_portrait_clip(admin: Admin, call: Call[Nothing, None]) -> Response:
    clip = admin.creation.job(call.path["job"]).clip
    if clip is None or clip.state is not State.READY:
        raise ProblemError(HTTPStatus.NOT_FOUND, "There are no first words (yet).")
    return _file(clip.path, "video/mp4")


async def cancel_portrait(admin: Admin, call: Call[Nothing, None]) -> None:
    await admin.creation.cancel(call.path["job"])


async def create_human(admin: Admin, call: Call[Nothing, NewHuman]) -> Created:
    new = call.body
    if new.is_public == (new.app_id is not None):
        raise OperatorError(
            "Whose is it to be?", "Give either app_id (private to that App) or is_public: true."
        )
    consent = _consent(admin, new)
    # Said before the job is touched: a name can be mended, and the job is still there.
    await admin.editor.check_digital_human(
        new.name, app_id=new.app_id, timbre_ids=new.timbre_ids, consent=consent
    )
    async with admin.creation.taking(new.job) as face:
        human = await admin.editor.add_digital_human(
            new.name, app_id=new.app_id, face=face, timbre_ids=new.timbre_ids, consent=consent
        )
    return Created(human.digital_human_id, human.name, human.app_id)


def _consent(admin: Admin, new: NewHuman) -> NewConsent | None:
    made, given = admin.creation.job(new.job).made, new.consent
    if made is not None and made.kind != PORTRAIT:
        return None  # of somebody who was drawn
    if given is None or not given.is_confirmed:
        raise OperatorError(
            "Nobody has confirmed that this portrait may become a digital human.",
            "Give consent: kind, given_by, and is_confirmed: true once its statement was read.",
        )
    return NewConsent(given.kind, given.given_by, int(admin.clock.now() * 1000))


async def show_consent(admin: Admin, call: Call[Nothing, None]) -> KeptConsent:
    consent = await admin.catalogue.consent(call.path["digital_human_id"])
    if consent is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "No consent is kept with this digital human.")
    return KeptConsent.of(consent)


def _file(path: Path, media_type: str) -> Response:
    return FileResponse(path, media_type=media_type)


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/humans/portraits/choices",
        section=SECTION,
        summary="What a new digital human can be given.",
        handle=list_choices,
        answer=Choices,
    ),
    Endpoint(
        method="POST",
        path="/humans/portraits",
        section=SECTION,
        summary="Upload a portrait or a drawn character, and begin to make a face of it.",
        handle=upload_portrait,
        body=Upload(MEDIA_TYPES, MOST_BYTES),
        answer=PortraitJob,
    ),
    Endpoint(
        method="GET",
        path="/humans/portraits/{job}",
        section=SECTION,
        summary="How far it is: checks, refusal, first words.",
        handle=show_portrait,
        answer=PortraitJob,
    ),
    Endpoint(
        method="GET",
        path="/humans/portraits/{job}/mesh",
        section=SECTION,
        summary="The face that was found in the picture.",
        handle=show_portrait_mesh,
        answer=PortraitMesh,
    ),
    Endpoint(
        method="GET",
        path="/humans/portraits/{job}/avatar",
        section=SECTION,
        summary="A picture of the new face (PNG).",
        handle=get_portrait_avatar,
    ),
    Endpoint(
        method="POST",
        path="/humans/portraits/{job}/clip",
        section=SECTION,
        summary="Have the new face say its first words.",
        handle=speak_portrait,
        body=Speak,
        answer=PortraitJob,
    ),
    Endpoint(
        method="GET",
        path="/humans/portraits/{job}/clip",
        section=SECTION,
        summary="The first words (MP4).",
        handle=get_portrait_clip,
    ),
    Endpoint(
        method="DELETE",
        path="/humans/portraits/{job}",
        section=SECTION,
        summary="Cancel: end the job and forget the upload.",
        handle=cancel_portrait,
    ),
    Endpoint(
        method="POST",
        path="/humans",
        section=SECTION,
        summary="Make a digital human of an upload that is ready.",
        handle=create_human,
        body=NewHuman,
        answer=Created,
    ),
    Endpoint(
        method="GET",
        path="/humans/{digital_human_id}/consent",
        section=SECTION,
        summary="The consent that is kept with a digital human.",
        handle=show_consent,
        answer=KeptConsent,
    ),
)
