"""``visavis say``: a timbre speaks into a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house
from visavis.cli.speech import Manner, Spoken, bring, print_spoken, read_text, say

if TYPE_CHECKING:
    from visavis.bootstrap.house import House

Rate = Annotated[int, typer.Option(min=-500, max=500, help="Speed, SpeechRate in the API.")]
Pitch = Annotated[int, typer.Option(min=-500, max=500, help="Height, PitchRate in the API.")]
Volume = Annotated[int, typer.Option(min=1, max=100, help="Loudness.")]


def say_text(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What to say; - reads it from stdin.")
    ],
    timbre: Annotated[
        str, typer.Option(metavar="TIMBREID", help="Whose voice; see: visavis timbres list")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.wav", help="Where to write it.")
    ] = Path("speech.wav"),
    rate: Rate = 0,
    pitch: Pitch = 0,
    volume: Volume = 50,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Have a timbre say a text, into a WAV file (mono, 16 bits a sample)."""
    words = read_text(text)

    async def work(house: "House") -> Spoken:
        await bring(house, timbre)
        speaker = await house.catalogue.timbre(timbre)
        return await say(house, speaker, words, output, Manner(rate, pitch, volume))

    print_spoken(in_house(data_dir, database_url, work), as_json)
