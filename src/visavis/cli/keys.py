"""``visavis keys``: the key file."""

from typing import TYPE_CHECKING

import typer

from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house
from visavis.cli.output import note, print_json

if TYPE_CHECKING:
    from visavis.bootstrap.house import House

keys = typer.Typer(help="The keys that encrypt secrets and sign media URLs.", no_args_is_help=True)


@keys.callback()
def _group() -> None:
    """Keeps ``rotate`` a subcommand although it is the only one."""


@keys.command()
def rotate(
    data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """Make a new key and encrypt all secrets anew. URLs that are out stay valid."""

    async def work(house: "House") -> list[str]:
        from visavis.bootstrap.rotation import rotate_keys

        return [key.id for key in (await rotate_keys(house)).keys]

    ids = in_house(data_dir, database_url, work)
    if as_json:
        print_json({"Keys": ids})
    else:
        note(f"Key {ids[0]} is in use from now on; {len(ids) - 1} older kept to check URLs.")
