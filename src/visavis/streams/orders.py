"""What callers ask for, once it is decoded and its ranges are checked."""

import msgspec

from visavis.catalogue.models import FaceSource
from visavis.streams.messages import Box, Colour, Image, StreamSpec


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where something stands in the picture; what is None is as large as the picture."""

    top: int = 0
    left: int = 0
    width: int | None = None
    height: int | None = None
    layer: int = 0


class StreamOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A stream to be created (contract section 4)."""

    digital_human_id: str
    room_id: str
    stream_id: str
    ttl_s: int
    max_idle_s: int
    background: Colour
    width: int
    height: int
    bitrate: int
    place: Place | None = None
    assets: tuple[tuple[str, Place | None], ...] = ()
    """URLs of still pictures, and where they stand."""
    small_picture: bool = False


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """How a text is spoken: TTSConfig of contract section 4."""

    timbre_id: str
    rate: int = 0
    pitch: int = 0
    volume: int = 50


def spec_of(order: StreamOrder, task_id: str, app_id: int, face: FaceSource) -> StreamSpec:
    """What a host is told. Encoders want even sizes: odd ones lose a pixel."""
    width, height = order.width & ~1, order.height & ~1

    def box(place: Place | None) -> Box | None:
        if place is None:
            return None
        return Box(
            top=place.top,
            left=place.left,
            width=place.width or width,
            height=place.height or height,
            layer=place.layer,
        )

    return StreamSpec(
        task_id=task_id,
        app_id=app_id,
        room_id=order.room_id,
        stream_id=order.stream_id,
        face_kind=face.kind,
        face_model=face.model,
        background=order.background,
        width=width,
        height=height,
        bitrate=order.bitrate,
        face_box=box(order.place),
        images=tuple(Image(url=url, box=box(place)) for url, place in order.assets),
        small_picture=order.small_picture,
    )
