"""``visavis catalogue sync``: the catalogue that an account of another host sees."""

import os
import ssl
import sys
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visavis.apps.models import MAX_APP_ID
from visavis.catalogue.models import FetchMode
from visavis.cli.call import trusted_authorities
from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house, read_file
from visavis.cli.output import note, print_json, progress_bar
from visavis.errors import OperatorError

if TYPE_CHECKING:
    from visavis.bootstrap.house import House
    from visavis.catalogue.models import Contents
    from visavis.syncing.listed import Progress
    from visavis.syncing.service import Choice, Report

SECRET = "VISAVIS_SYNC_SECRET"  # noqa: S105 (the name of a variable)
RETRIES = 8
TIMEOUT_S = 30.0
_MODES = {"all": FetchMode.ALL, "public": FetchMode.PUBLIC, "private": FetchMode.PRIVATE}


def sync(
    from_host: Annotated[
        str, typer.Option(metavar="URL", help="The other host: https://HOST or http://HOST:PORT.")
    ],
    app_id: Annotated[
        int, typer.Option(min=1, max=MAX_APP_ID, help="The AppId of the account there.")
    ],
    app: Annotated[
        int | None,
        typer.Option(
            metavar="APPID",
            min=1,
            max=MAX_APP_ID,
            help="Whose private ones it becomes here. Default: the App of the same AppId.",
        ),
    ] = None,
    fetch: Annotated[str, typer.Option(metavar="all|public|private", help="Which.")] = "all",
    private: Annotated[
        bool, typer.Option("--private", help="Public digital humans become that App's alone.")
    ] = False,
    previews: Annotated[bool, typer.Option(help="Copy the videos of actions.")] = True,
    stand_ins: Annotated[
        bool,
        typer.Option(
            "--stand-ins", help="Give drawn faces and built-in voices to what has none here."
        ),
    ] = False,
    secret_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help=f"Holds the ServerSecret. Default: {SECRET}, else it is asked for."
        ),
    ] = None,
    ca_cert: Annotated[
        Path | None, typer.Option(help="PEM file of an authority to trust too.")
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Copy names, pictures, actions, timbres and bindings, under the same IDs. All of it or
    nothing; again brings what has changed.

    Faces and voices cannot be copied: without --stand-ins, what is new is listed, not streamed.
    """
    from visavis.client import Failure
    from visavis.syncing.service import Choice

    if fetch not in _MODES:
        raise OperatorError(f"--fetch {fetch[:40]!r} cannot be.", f"Give {', '.join(_MODES)}.")
    choice = Choice(
        mode=_MODES[fetch],
        app_id=app or app_id,
        all_private=private,
        previews=previews,
        stand_ins=stand_ins,
    )
    secret = _read_secret(secret_file, app_id)
    trusted = None if ca_cert is None else trusted_authorities(ca_cert, ca_cert)
    try:
        with progress_bar("Copying", shown=not as_json) as progress:
            report = in_house(
                data_dir,
                database_url,
                lambda house: _copy(house, from_host, (app_id, secret), trusted, choice, progress),
            )
    except Failure as fault:
        raise OperatorError(str(fault), "Nothing was changed.") from None
    _tell(report, as_json)


async def _copy(
    house: "House",
    base_url: str,
    account: tuple[int, str],
    trusted: ssl.SSLContext | None,
    choice: "Choice",
    progress: "Progress",
) -> "Report":
    import httpx

    from visavis.client import AsyncClient
    from visavis.syncing.downloads import Downloads
    from visavis.syncing.listed import HostReader
    from visavis.syncing.service import CatalogueSync

    if choice.stand_ins:
        await house.catalogue.check_owner(choice.app_id)  # before faces are drawn: that takes long
        await house.seeder.seed(lambda _done, _total: None)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(
            httpx.AsyncClient(verify=trusted or True, timeout=TIMEOUT_S)
        )
        try:
            client = AsyncClient(*account, base_url=base_url, retries=RETRIES, http_client=http)
        except ValueError as fault:
            raise OperatorError(f"--from-host cannot be used: {fault}") from None
        private_hosts = house.settings.audio_private_hosts
        downloads = Downloads(house.media, base_url, trusted, private_hosts)
        await stack.enter_async_context(aclosing(downloads))
        reader = HostReader(client, progress)
        return await CatalogueSync(house.catalogue, reader, downloads, choice, progress).run()


def _read_secret(file: Path | None, app_id: int) -> str:
    """Never from the command line, which others on the machine can read."""
    if file is not None:
        secret = read_file(file).decode(errors="replace").strip()
    elif variable := os.environ.get(SECRET, "").strip():
        secret = variable
    elif sys.stdin.isatty():
        secret = typer.prompt(f"ServerSecret of App {app_id}", hide_input=True, err=True).strip()
    else:
        secret = ""
    if not secret:
        raise OperatorError(
            "The account's ServerSecret is missing.",
            f"Set {SECRET}, or give --secret-file FILE.",
        )
    return secret


def _tell(report: "Report", as_json: bool) -> None:
    contents: Contents = report.contents
    humans, timbres = len(contents.digital_humans), len(contents.timbres)
    if as_json:
        facts = {"DigitalHumans": humans, "Timbres": timbres, "Media": report.media}
        without = {"Faceless": report.faceless, "Voiceless": report.voiceless}
        print_json({**facts, **without, "Skipped": report.skipped})
    else:
        note(f"{humans} digital humans and {timbres} timbres are copied.")
        if report.faceless or report.voiceless:
            note(
                f"{report.faceless} of them have no face and {report.voiceless} no voice here: "
                "they are listed, and cannot be streamed. --stand-ins gives them drawn faces and "
                "built-in voices."
            )
        for line in report.skipped:
            note(f"Not copied: {line}")
    if report.skipped:
        raise typer.Exit(1)
