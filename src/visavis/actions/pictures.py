"""How a stream's picture is made up: parameters of CreateDigitalHumanStreamTask."""

from typing import Annotated

from msgspec import Meta

from visavis.actions.spec import Params
from visavis.errors import ApiError, ReturnCode
from visavis.streams.messages import Colour
from visavis.streams.orders import Place

MAX_WIDTH, MAX_HEIGHT = 1920, 2560
MAX_PIXELS = 1920 * 1080
FARTHEST = 10_000
MAX_HUMAN_SIDE = 4096
MAX_HUMAN_PIXELS = 4 * MAX_PIXELS
"""Of a digital human's Layout: it is drawn as a whole, also where that is out of the picture."""
MAX_ASSETS = 16
MAX_URL_BYTES = 1024

# The last assertion: in Python, $ alone lets a line feed through.
COLOUR_FORM = r"^#([0-9A-Fa-f]{2})?[0-9A-Fa-f]{6}$(?!\n)"

Offset = Annotated[int, Meta(ge=-FARTHEST, le=FARTHEST)]
Length = Annotated[int, Meta(ge=1, le=FARTHEST)]


class Layout(Params, kw_only=True):
    top: Annotated[Offset, Meta(description="From the picture's top, in pixels.")] = 0
    left: Annotated[Offset, Meta(description="From the picture's left edge, in pixels.")] = 0
    width: Annotated[
        Length | None, Meta(description="In pixels. Default: as wide as the picture.")
    ] = None
    height: Annotated[
        Length | None, Meta(description="In pixels. Default: as high as the picture.")
    ] = None
    layer: Annotated[
        int, Meta(ge=0, le=FARTHEST, description="What has the larger one is in front.")
    ] = 0

    def place(self) -> Place:
        return Place(
            top=self.top,
            left=self.left,
            width=self.width,
            height=self.height,
            layer=self.layer,
        )


class Asset(Params, kw_only=True):
    asset_type: Annotated[int, Meta(ge=1, le=1, description="1 image.")]
    asset_url: Annotated[
        str, Meta(min_length=1, description="Where the image is. At most 1024 bytes.")
    ]
    layout: Annotated[
        Layout | None,
        Meta(description="Where it stands. Default: the whole picture, behind the digital human."),
    ] = None


class VideoConfig(Params, kw_only=True):
    width: Annotated[
        int, Meta(ge=16, le=MAX_WIDTH, description="In pixels; an odd one loses one. Default 720.")
    ] = 720
    height: Annotated[
        int,
        Meta(
            ge=16,
            le=MAX_HEIGHT,
            description="In pixels; an odd one loses one. Width * Height is at most 1920 * 1080. "
            "Default 1280.",
        ),
    ] = 1280
    bitrate: Annotated[
        int, Meta(ge=100_000, le=3_000_000, description="In bit/s. Default 3000000.")
    ] = 3_000_000

    def check(self) -> None:
        """Raises ApiError 400000001 for too many pixels."""
        if self.width * self.height > MAX_PIXELS:
            raise ApiError(
                ReturnCode.PARAMETER_INVALID,
                "Invalid parameter: VideoConfig.Width * VideoConfig.Height must be at most "
                f"1920 * 1080 = {MAX_PIXELS}, but {self.width} * {self.height} = "
                f"{self.width * self.height} came.",
            )


def check_human(layout: Layout, video: VideoConfig) -> None:
    """Raises ApiError 400000001 for a digital human that is larger than any can be drawn."""
    width, height = layout.width or video.width, layout.height or video.height
    if max(width, height) > MAX_HUMAN_SIDE or width * height > MAX_HUMAN_PIXELS:
        raise ApiError(
            ReturnCode.PARAMETER_INVALID,
            "Invalid parameter: DigitalHumanConfig.Layout.Width and Height must be at most "
            f"{MAX_HUMAN_SIDE} each and {MAX_HUMAN_PIXELS} multiplied, but {width} * {height} = "
            f"{width * height} came.",
        )


def read_colour(text: str) -> Colour:
    """Of ``#rrggbb`` or ``#aarrggbb``, whose alpha is ignored."""
    red, green, blue = bytes.fromhex(text[-6:])
    return red, green, blue


def check_bytes(name: str, text: str, most: int) -> None:
    """Raises ApiError 400000001 for a text of more than this many bytes in UTF-8."""
    if (size := len(text.encode())) > most:
        raise ApiError(
            ReturnCode.PARAMETER_INVALID,
            f"Invalid parameter: {name} must be a String of at most {most} bytes (UTF-8), but one "
            f"of {size} bytes came.",
        )
