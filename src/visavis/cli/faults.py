"""``visavis faults``: faults for people who test their own clients."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from visavis.apps.models import MAX_APP_ID
from visavis.cli.durations import read_duration
from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house, settings_of
from visavis.cli.output import note, print_json, print_table
from visavis.errors import OperatorError

if TYPE_CHECKING:
    from visavis.bootstrap.house import House
    from visavis.injection.models import Fault

ALL = "all"

faults = typer.Typer(
    help="Have calls fail or wait for a while, to test clients with.", no_args_is_help=True
)


@faults.command("set")
def set_(
    app: Annotated[str, typer.Option(metavar="APPID|all", help="Whose calls and callbacks.")],
    lasting: Annotated[str, typer.Option("--for", metavar="10m", help="How long: 30s, 10m, 2h.")],
    action: Annotated[str, typer.Option(metavar="NAME|all", help="Calls of which Action.")] = ALL,
    code: Annotated[int | None, typer.Option(help="Answer with this Code.")] = None,
    latency: Annotated[
        str | None, typer.Option(metavar="800ms", help="Hold calls for so long, at most 30s.")
    ] = None,
    share: Annotated[float, typer.Option(help="Of the calls and callbacks; above 0 to 1.")] = 1.0,
    drop_callbacks: Annotated[
        bool, typer.Option("--drop-callbacks", help="Do not deliver callbacks.")
    ] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Set a fault. Servers follow within a second."""
    from visavis.injection.models import NewFault

    wanted = NewFault(
        app_id=_read_app(app),
        action=None if action == ALL else action,
        code=code,
        latency_ms=0 if latency is None else round(read_duration(latency) * 1000),
        share=share,
        drop_callbacks=drop_callbacks,
    )
    lasting_s = read_duration(lasting)

    async def work(house: "House") -> "tuple[Fault, bool | None]":
        return await house.faults.set(wanted, lasting_s), await house.faults.applied_by_server()

    made, known = in_house(data_dir, database_url, work)
    applied = settings_of(data_dir, database_url).applies_faults if known is None else known
    if as_json:
        print_json(_row(made) | {"Applied": applied})
        return
    note(f"Fault {made.number} is in force until {_time(made.until_ms)}.")
    if not applied:
        which = "A server with the settings of this command"
        note(
            f"{which if known is None else 'The server that was started last'} ignores it, as "
            "others can reach it (or VISAVIS_FAULTS is off). VISAVIS_FAULTS=on has it hit."
        )


@faults.command("list")
def list_(
    data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """List the faults in force, in the order in which they are tried."""
    found = in_house(data_dir, database_url, lambda house: house.faults.in_force())
    rows = [_row(fault) for fault in found]
    if as_json:
        print_json({"Total": len(rows), "Faults": rows})
    else:
        columns = ["Fault", "AppId", "Action", "Code", "LatencyMs", "Share", "DropCallbacks"]
        print_table(rows, [*columns, "Until"])


@faults.command()
def clear(
    number: Annotated[int | None, typer.Argument(metavar="[ID]", min=1, max=2**53)] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """End one fault, or all of them."""
    cleared = in_house(data_dir, database_url, lambda house: house.faults.clear(number))
    if as_json:
        print_json({"Cleared": cleared})
    else:
        note(f"{cleared} faults are cleared." if cleared != 1 else "One fault is cleared.")


def _read_app(text: str) -> int | None:
    if text == ALL:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:11]) <= MAX_APP_ID):
        raise OperatorError(f"--app {text[:40]!r} is no AppId.", "Give an AppId, or all.")
    return int(text)


def _row(fault: "Fault") -> dict[str, object]:
    return {
        "Fault": fault.number,
        "AppId": fault.app_id or ALL,
        "Action": fault.action or ALL,
        "Code": fault.code,
        "LatencyMs": fault.latency_ms,
        "Share": fault.share,
        "DropCallbacks": fault.drop_callbacks,
        "Until": _time(fault.until_ms),
    }


def _time(time_ms: int) -> str:
    moment = dt.datetime.fromtimestamp(time_ms / 1000, dt.UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
