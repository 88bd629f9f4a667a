"""``visavis watch``: the signed address of a page that plays a stream."""

import webbrowser
from typing import TYPE_CHECKING, Annotated

import typer

from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house
from visavis.cli.output import note, print_json, stdout
from visavis.errors import OperatorError

if TYPE_CHECKING:
    from visavis.bootstrap.house import House
    from visavis.streams.models import StreamTask

LONGEST_H = 24
"""No stream lives longer, nor does a key that was rotated out check signatures for longer."""


def watch(
    task_id: Annotated[str, typer.Argument(metavar="TASKID")],
    valid: Annotated[
        int, typer.Option(min=1, max=LONGEST_H, help="Hours that the address is good for.")
    ] = LONGEST_H,
    open_: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
    base_url: Annotated[
        str | None,
        typer.Option(envvar="VISAVIS_BASE_URL", help="Default: the server set here (port 8088)."),
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Print the address of a page that plays a stream. Whoever has the address may watch."""
    url = in_house(data_dir, database_url, lambda house: _address(house, task_id, valid, base_url))
    if as_json:
        print_json({"TaskId": task_id, "Url": url})
    else:
        stdout.print(url, highlight=False, soft_wrap=True, markup=False)
    if open_ and not webbrowser.open(url):
        note("No browser could be opened; open the address in one.")


async def _address(house: "House", task_id: str, hours: int, base_url: str | None) -> str:
    from visavis.edge.places import Place, watch_path
    from visavis.media.urls import HOUR_S, UrlSigner
    from visavis.streams.store import TaskStore

    task = await TaskStore(house.engine).find(task_id)
    if task is None:
        raise OperatorError(
            f"There is no task {task_id[:80]!r} in this database.",
            "CreateDigitalHumanStreamTask answers with the TaskId; QueryDigitalHumanStreamTasks "
            "lists those that run. --data-dir names another data directory.",
        )
    _check_live(task)
    signer = UrlSigner((base_url or house.settings.usual_url).rstrip("/"), house.keyring)
    place = Place(task.app_id, task.room_id, task.stream_id)
    return signer.url(watch_path(place), int(house.clock.now()) + hours * HOUR_S)


def _check_live(task: "StreamTask") -> None:
    if not task.status.is_live:
        why = task.fail_reason or task.end_reason
        raise OperatorError(
            f"The task {task.task_id} has ended{': ' + why if why else '.'}",
            "Create a new one with CreateDigitalHumanStreamTask.",
        )
