"""``visavis callbacks``: what Apps were told of their streams."""

import datetime as dt
from typing import Annotated

import msgspec
import typer

from visavis.apps.models import MAX_APP_ID
from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house
from visavis.cli.output import note, print_facts, print_json, print_table
from visavis.errors import OperatorError
from visavis.streams.models import Callback, Delivery

callbacks = typer.Typer(
    help="See what Apps were told of their streams, and tell it again.", no_args_is_help=True
)

Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, max=2**53)]


@callbacks.command("list")
def list_(
    app_id: Annotated[
        int | None, typer.Option("--app", min=1, max=MAX_APP_ID, help="Only this App's.")
    ] = None,
    delivery: Annotated[Delivery | None, typer.Option(help="Only these.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 50,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """List callbacks, the newest first."""
    found = in_house(
        data_dir,
        database_url,
        lambda house: house.outbox.list_newest(limit, app_id=app_id, delivery=delivery),
    )
    rows = [_row(one) for one in found]
    if as_json:
        print_json({"Callbacks": rows})
    else:
        columns = ["Number", "AppId", "EventTime", "TaskId", "Detail", "Delivery", "Tries", "Last"]
        print_table(rows, columns)


@callbacks.command()
def show(
    number: Number,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Show one callback and every try to deliver it."""
    found = in_house(data_dir, database_url, lambda house: house.outbox.get(number))
    tries = [
        {"Time": _time(one.time_ms), "Url": one.url, "Outcome": one.outcome} for one in found.tries
    ]
    if as_json:
        print_json(_row(found) | {"Tries": tries})
        return
    print_facts(_row(found))
    print_table(tries, ["Time", "Url", "Outcome"])


@callbacks.command()
def resend(
    number: Number,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Have the running servers deliver a callback once more, with as many tries as a new one."""
    found = in_house(
        data_dir,
        database_url,
        lambda house: house.outbox.resend(number, int(house.clock.now() * 1000)),
    )
    if as_json:
        print_json(_row(found))
    else:
        note(f"Callback {number} is pending; a running server sends it within a second.")


@callbacks.command("test")
def try_(
    app_id: Annotated[int, typer.Argument(metavar="APPID", min=1, max=MAX_APP_ID)],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Send a signed callback of a task that does not exist to an App's URL, once, from here."""
    # Imported here so that --help need not wait for the HTTP client.
    from visavis.bootstrap.house import House
    from visavis.streams.callbacks import Trial, try_out

    async def work(house: House) -> Trial:
        return await try_out(await house.apps.get(app_id), house.clock)

    trial = in_house(data_dir, database_url, work)
    if not trial.received:
        raise OperatorError(
            f"The callback was not received: {trial.outcome}",
            "It has to be answered with HTTP 200 to 299 within 5 s.",
        )
    if as_json:
        print_json({"AppId": app_id, "Outcome": trial.outcome})
    else:
        note(f"The callback was received: {trial.outcome}.")


def _row(callback: Callback) -> dict[str, object]:
    return {
        "Number": callback.number,
        "AppId": callback.app_id,
        "EventType": callback.event_type.value,
        "EventTime": _time(callback.event_ms),
        "TaskId": callback.task_id,
        "Detail": msgspec.json.decode(callback.detail),
        "Delivery": callback.delivery.value,
        "Tries": len(callback.tries),
        "Last": callback.tries[-1].outcome if callback.tries else "",
    }


def _time(time_ms: int) -> str:
    moment = dt.datetime.fromtimestamp(time_ms / 1000, dt.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
