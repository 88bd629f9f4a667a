"""Parameters of an Action that is not there: nested as those of a stream are."""

from typing import Annotated

import msgspec
from msgspec import Meta

from visavis.actions.spec import Params

Pixels = Annotated[int, Meta(ge=1, le=1920, description="How wide, in pixels.")]


class Layout(Params):
    width: Pixels = 100
    layer: Annotated[int, Meta(ge=0)] = 0


class RtcConfig(Params):
    room_id: Annotated[str, Meta(min_length=1, max_length=8, description="The room.")]
    layout: Layout | None = None


class Asset(Params):
    asset_url: Annotated[str, Meta(max_length=20)]
    asset_type: int = 1


class NestedParams(Params):
    rtc_config: RtcConfig = msgspec.field(name="RTCConfig")
    assets: Annotated[list[Asset], Meta(max_length=2, description="Pictures.")] = msgspec.field(
        default_factory=list
    )
    limit: Annotated[int, Meta(ge=1, le=20, description="How many.")] = 20
    name: Annotated[str, Meta(description="A name.")] = ""
    loud: bool = False
    ratio: Annotated[float, Meta(ge=0, le=1)] = 0.5
    weight: float = 1.0
    least: Annotated[int, Meta(ge=-5)] = 0
    most: Annotated[int, Meta(le=5)] = 0
