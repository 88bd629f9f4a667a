"""From a file to a face that can be listed: character documents and portraits."""

from pathlib import Path

from visavis.bootstrap.progress import Progress
from visavis.catalogue.editor import NewFace
from visavis.errors import OperatorError
from visavis.faces.contract import FaceModelError
from visavis.faces.drawn import (
    CharacterError,
    DrawnModel,
    RasterError,
    draw_avatar,
    draw_picture,
)
from visavis.faces.kinds import face_kinds

TIMBRE_SIDE = 512


def draw_character(svg: bytes) -> NewFace:
    """A drawn character's face. Raises CharacterError for a document that is not sound."""
    model = DrawnModel.read(svg)
    return NewFace("drawn", svg, tuple(model.gestures), draw_avatar(svg))


def draw_timbre(svg: bytes) -> bytes:
    """A timbre's picture."""
    return draw_picture(svg, TIMBRE_SIDE, TIMBRE_SIDE)


def check_face(kind: str, model: bytes) -> tuple[str, ...]:
    """The actions of a face from elsewhere. Raises OperatorError if it cannot be opened here."""
    try:
        return tuple(face_kinds()[kind].read(model).gestures)
    except KeyError:
        raise OperatorError(
            f"There is no kind of face {kind[:80]!r} here.", "Install the plugin that brings it."
        ) from None
    except FaceModelError as fault:
        raise OperatorError(f"A face of the kind {kind} cannot be used: {fault}") from None


def receive(content: bytes, *, models: Path, progress: Progress) -> NewFace:
    """A face from a character document or a portrait, whichever the content is.

    Model files for portraits are kept in the folder ``models``, and fetched there if they are
    missing. Raises OperatorError that says why there can be no face.
    """
    if is_document(content):
        return receive_character(content, progress)
    # Portraits take libraries that are slow to load.
    from visavis.bootstrap.portraits import receive_portrait

    return receive_portrait(content, models, progress)


def is_document(content: bytes) -> bool:
    """Whether it is to be read as a character document rather than as a picture."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe<", b"\xfe\xff"))


def receive_character(content: bytes, progress: Progress) -> NewFace:
    """A face from a character document. Raises OperatorError."""
    progress(0.0, "checking the document")
    try:
        return draw_character(content)
    except CharacterError as fault:
        found = "\n".join(f"  {line}" for line in str(fault).splitlines())
        raise OperatorError(
            f"The document is no sound character:\n{found}",
            "docs/characters.md describes the format.",
        ) from None
    except RasterError as fault:
        raise OperatorError(f"The character cannot be drawn: {fault}.") from None
