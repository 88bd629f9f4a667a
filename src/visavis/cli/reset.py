"""``visavis reset``: a data directory as it was after its first start."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house, settings_of
from visavis.cli.output import note, print_json
from visavis.errors import OperatorError

if TYPE_CHECKING:
    from visavis.bootstrap.house import House
    from visavis.bootstrap.resetting import Held


def reset_(
    keep_apps: Annotated[
        bool, typer.Option("--keep-apps", help="Keep Apps with their secrets and limits.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Remove everything and load the built-in catalogue, as after a first start.

    Keys, certificates, installed voices and models stay. No server and no other command may be
    running.
    """
    settings = settings_of(data_dir, database_url)
    if not settings.database_url and not (settings.data_dir / "visavis.sqlite3").exists():
        raise OperatorError(
            f"There is nothing to reset in {settings.data_dir}.",
            "Name the directory: --data-dir DIRECTORY or VISAVIS_DATA_DIR.",
        )

    async def work(house: "House") -> "tuple[Held, int]":
        from visavis.bootstrap.resetting import held, reset

        found = await held(house)
        if not yes:
            _ask(house, found, keep_apps)
        return found, await reset(house, keep_apps=keep_apps)

    found, media = in_house(data_dir, database_url, work, is_alone=True)
    if as_json:
        gone = {
            "Apps": 0 if keep_apps else found.apps,
            "DigitalHumans": found.digital_humans,
            "Timbres": found.timbres,
            "Streams": found.stream_tasks,
            "Callbacks": found.callbacks,
            "Media": media,
        }
        print_json({"Removed": gone})
        return
    note("Everything is as after the first start" + ("; the Apps are kept." if keep_apps else "."))
    if not keep_apps:
        note("The next visavis serve makes a first App, unless VISAVIS_QUICKSTART is off.")


def _ask(house: "House", found: "Held", keep_apps: bool) -> None:
    if not sys.stdin.isatty():
        raise OperatorError(
            "Everything would be removed, and there is nobody to ask.", "Give --yes if it may be."
        )
    of_apps = "" if keep_apps else f"{found.apps} Apps, "
    note(
        f"This removes {of_apps}{found.digital_humans} digital humans, {found.timbres} timbres, "
        f"{found.stream_tasks} streams and {found.callbacks} callbacks from "
        f"{house.engine.url.render_as_string()}, and their media from {house.media.root}."
    )
    if not typer.confirm("Go on?", err=True):
        raise OperatorError("Nothing was removed.")
