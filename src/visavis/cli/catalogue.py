"""``visavis catalogue``: all of it as one file, and its unused media."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house
from visavis.cli.output import note, print_json
from visavis.cli.sync import sync

if TYPE_CHECKING:
    from visavis.bootstrap.house import House
    from visavis.catalogue.models import Contents

catalogue = typer.Typer(help="Export and import the whole catalogue.", no_args_is_help=True)


catalogue.command()(sync)


@catalogue.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Write digital humans, timbres, bindings and all media to one ZIP file."""
    contents = in_house(data_dir, database_url, lambda house: house.archive.export(file))
    _report("exported to", file, contents, as_json)


@catalogue.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove everything that the file does not hold.")
    ] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Add or update, by ID, what such a file holds. All of it or nothing."""
    contents = in_house(
        data_dir, database_url, lambda house: house.archive.import_(file, replace=replace)
    )
    _report("imported from", file, contents, as_json)


@catalogue.command()
def sweep(
    data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """Delete media that have been unused for more than a day, as far as earlier sweeps know, and
    what was made of them."""

    from visavis.samples.renderer import greeting

    async def work(house: "House") -> list[str]:
        contents = await house.catalogue.contents()
        used = contents.media_ids()
        house.thumbnails.sweep(used)
        house.sample_files.sweep(
            {
                greeting(timbre.voice.engine, timbre.voice.voice, timbre.language)
                for timbre in contents.timbres
                if timbre.voice is not None
            }
        )
        house.preview_files.sweep({face.model for face in contents.faces()}, house.clock.now())
        return house.media.sweep(used, house.clock.now())

    swept = in_house(data_dir, database_url, work)
    if as_json:
        print_json({"Total": len(swept), "Media": swept})
    else:
        note(
            f"{len(swept)} unused files are deleted. Others that are unused by now go with a sweep "
            "in 26 hours or later, when no URL can ask for them any more."
        )


def _report(done: str, file: Path, contents: "Contents", as_json: bool) -> None:
    facts = {
        "File": str(file),
        "DigitalHumans": len(contents.digital_humans),
        "Timbres": len(contents.timbres),
        "Media": len(contents.media_ids()),
    }
    if as_json:
        print_json(facts)
    else:
        note(
            f"{facts['DigitalHumans']} digital humans and {facts['Timbres']} timbres "
            f"are {done} {file}."
        )
