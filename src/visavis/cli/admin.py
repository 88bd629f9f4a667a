"""``visavis admin``: the operator's own way in."""

from typing import Annotated

import typer

from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house, settings_of
from visavis.cli.output import note, print_json
from visavis.errors import OperatorError

admin = typer.Typer(help="The token that opens the console.", no_args_is_help=True)


@admin.command()
def token(
    new: Annotated[
        bool, typer.Option("--new", help="Make one; the one before it and all sessions end.")
    ] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Make a new token for the console and /admin/v1."""
    if not new:
        raise OperatorError(
            "The token cannot be shown again: only its digest is stored.",
            "visavis admin token --new makes a new one, in place of the one before.",
        )
    from visavis.admin.tokens import AdminTokens

    made = in_house(data_dir, database_url, lambda house: AdminTokens(house.engine).issue())
    console = console_url(settings_of(data_dir, database_url).usual_url)
    if as_json:
        print_json({"Token": made, "ConsoleUrl": console})
        return
    note(f"{made}\n\nSign in with it at {console}, or open {console}#token={made}")


def console_url(base_url: str) -> str:
    """Where to sign in on a server."""
    return f"{base_url.rstrip('/')}/console/sign-in"
