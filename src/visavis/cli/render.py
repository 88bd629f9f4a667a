"""``visavis render``: a video of a digital human that talks."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house
from visavis.cli.output import note, print_json, progress_bar
from visavis.cli.say import Pitch, Rate, Volume
from visavis.cli.speech import Manner, bring, read_text
from visavis.drafts import drafts
from visavis.errors import OperatorError

if TYPE_CHECKING:
    from visavis.bootstrap.house import House
    from visavis.provenance.manifest import VideoSigner
    from visavis.rendering.messages import Done, Progress, Text

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{2})?([0-9a-fA-F]{6})")
_LARGEST_SIDE = 2560
_MOST_PIXELS = 1920 * 1080


def render(
    human: Annotated[str, typer.Option(metavar="ID", help="Who talks; see: visavis humans list")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.mp4", help="Where to write it.")
    ],
    text: Annotated[
        str | None, typer.Option(help="What to say, with --timbre; - reads it from stdin.")
    ] = None,
    timbre: Annotated[
        str | None, typer.Option(metavar="TIMBREID", help="Whose voice says the text.")
    ] = None,
    audio: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What is said, as WAV or MP3.")
    ] = None,
    voice_channel: Annotated[
        int, typer.Option(min=0, max=2, help="Of stereo audio: 0 both, 1 left, 2 right.")
    ] = 0,
    background: Annotated[
        str | None, typer.Option(metavar="#RRGGBB", help="Default: the digital human's own.")
    ] = None,
    size: Annotated[str, typer.Option(metavar="WIDTHxHEIGHT", help="In pixels.")] = "720x1280",
    subtitles: Annotated[
        Path | None, typer.Option(metavar="FILE.vtt", help="Write subtitles of the text too.")
    ] = None,
    rate: Rate = 0,
    pitch: Pitch = 0,
    volume: Volume = 50,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Render a digital human that says a text, or that speaks with recorded sound, to an MP4."""
    width, height = _read_size(size)
    colour = None if background is None else _read_colour(background)
    if (text is None) == (audio is None) or (text is None) != (timbre is None):
        raise OperatorError(
            "What is to be said?", "Give --text TEXT --timbre TIMBREID, or --audio FILE."
        )
    if subtitles is not None and text is None:
        raise OperatorError("Subtitles are made of a text; sound alone has none.")
    words = read_text(text or "")

    async def work(house: "House") -> "Done":
        from visavis.rendering.messages import Order, Sound
        from visavis.rendering.process import render as start

        await bring(house, human, timbre or "")
        who = await house.catalogue.digital_human(human)
        if who.face is None:
            raise OperatorError(
                f"The digital human {who.name} has no face: it is only listed.",
                "Make one from a portrait: visavis humans add PORTRAIT --name …",
            )
        speech: Sound | Text
        if audio is not None:
            speech = Sound(str(audio), voice_channel)
        else:
            speech = await _text(house, words, timbre or "", Manner(rate, pitch, volume))
        signer = house.video_signer()
        model = house.media.path(who.face.model)
        if model is None:
            raise OperatorError(f"The model of {who.name} is missing in {house.media.root}.")
        with drafts(output, *([subtitles] if subtitles else [])) as (video, *vtt):
            order = Order(
                who.face.kind, str(model), speech, str(video), width, height, colour,
                str(vtt[0]) if vtt else None,
            )  # fmt: skip
            with progress_bar("Rendering", shown=not as_json) as bar:
                done = await start(order, lambda done: _show(bar, done))
                if signer is not None:
                    bar(1.0, "signing")
                    await _sign(signer, video, output)
            return done

    done = in_house(data_dir, database_url, work)
    if as_json:
        print_json({"File": str(output), "Seconds": round(done.seconds, 3), "Note": done.note})
    else:
        note(" ".join([f"{done.seconds:.1f} s are written to {output}.", done.note]).rstrip())


async def _text(house: "House", text: str, timbre_id: str, manner: Manner) -> "Text":
    from visavis.rendering.messages import Text

    timbre = await house.catalogue.timbre(timbre_id)
    if timbre.voice is None:
        raise OperatorError(f"The timbre {timbre.name} has no voice: it is only listed.")
    settings = house.settings.voice_settings.get(timbre.voice.engine, {})
    engine, voice = timbre.voice.engine, timbre.voice.voice
    return Text(text, engine, voice, settings, manner.rate, manner.pitch, manner.volume)


async def _sign(signer: "VideoSigner", draft: Path, output: Path) -> None:
    try:
        await asyncio.to_thread(signer.sign, draft, draft)
    except OSError as fault:  # it names drafts
        raise OperatorError(f"{output} cannot be signed: {fault.strerror}.") from None


def _show(bar: Callable[[float, str], None], done: "Progress") -> None:
    bar(done.share or 0.0, f"{done.seconds:.1f} s")


def _read_size(size: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})", size)
    width, height = (int(match[1]), int(match[2])) if match else (0, 0)
    fits = 0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE
    if not fits or width % 2 or height % 2 or width * height > _MOST_PIXELS:
        raise OperatorError(
            f"--size {size!r} cannot be used.",
            f"Give WIDTHxHEIGHT, both even, each at most {_LARGEST_SIDE}, "
            f"together at most {_MOST_PIXELS:,} pixels.",
        )
    return width, height


def _read_colour(text: str) -> tuple[int, int, int]:
    match = _COLOUR.fullmatch(text)
    if match is None:
        raise OperatorError(f"--background {text!r} is no colour.", "Write it as #rrggbb.")
    red, green, blue = bytes.fromhex(match[1])
    return red, green, blue
