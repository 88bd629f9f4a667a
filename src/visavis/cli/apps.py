"""``visavis apps``: the tenants."""

from typing import Annotated

import typer

from visavis.apps.models import MAX_APP_ID, App, AppChanges
from visavis.cli.durations import read_duration
from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house
from visavis.cli.output import note, print_json, show_facts, show_list

apps = typer.Typer(help="Create and change Apps, the API's tenants.", no_args_is_help=True)

AppId = Annotated[int, typer.Argument(metavar="APPID", min=1, max=MAX_APP_ID)]


@apps.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    rate_limit: Annotated[
        int | None, typer.Option(help="Calls a second per Action. Default: the server's.")
    ] = None,
    app_id: Annotated[
        int | None, typer.Option(help="An AppId that clients have already. Default: a new one.")
    ] = None,
    server_secret: Annotated[
        str | None, typer.Option(help="A ServerSecret that clients have. Default: a new one.")
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Create an App and print its secrets."""
    app = in_house(
        data_dir,
        database_url,
        lambda house: house.apps.create(
            name, rate_limit=rate_limit, app_id=app_id, server_secret=server_secret
        ),
    )
    facts = {
        "AppId": app.app_id,
        "ServerSecret": app.server_secret,
        "CallbackSecret": app.callback_secret,
    }
    show_facts(facts, as_json)


@apps.command("list")
def list_(
    data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """List the Apps, without their secrets."""
    found = in_house(data_dir, database_url, lambda house: house.apps.all())
    rows = [_facts(app) for app in found]
    columns = ["AppId", "Name", "RateLimit", "Enabled", "HasService"]
    show_list("Apps", rows, columns, as_json)


@apps.command()
def show(
    app_id: AppId,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Show one App with its secrets."""
    app = in_house(data_dir, database_url, lambda house: house.apps.get(app_id))
    facts = {
        **_facts(app),
        "ServerSecret": app.server_secret,
        "CallbackSecret": app.callback_secret,
    }
    show_facts(facts, as_json)


@apps.command("rotate-secret")
def rotate_secret(
    app_id: AppId,
    keep_old: Annotated[
        str, typer.Option(metavar="24h", help="How long the old one is good as well; 0s to 720h.")
    ] = "0s",
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Give an App a new ServerSecret. Servers refuse the old one within a second, or after
    --keep-old."""
    keep_s = read_duration(keep_old)
    app = in_house(data_dir, database_url, lambda house: house.apps.rotate_secret(app_id, keep_s))
    facts: dict[str, object] = {"AppId": app.app_id, "ServerSecret": app.server_secret}
    if app.previous_until is not None:
        facts["OldSecretUntil"] = app.previous_until
    show_facts(facts, as_json)


@apps.command("end-old-secret")
def end_old_secret(
    app_id: AppId,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Refuse the ServerSecret of before the last rotation from now on."""
    _done(
        in_house(data_dir, database_url, lambda house: house.apps.end_previous_secret(app_id)),
        as_json,
    )


@apps.command("rotate-callback-secret")
def rotate_callback_secret(
    app_id: AppId,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Give an App a new CallbackSecret. The next callback is signed with it."""
    app = in_house(data_dir, database_url, lambda house: house.apps.rotate_callback_secret(app_id))
    facts = {"AppId": app.app_id, "CallbackSecret": app.callback_secret}
    show_facts(facts, as_json)


@apps.command()
def rename(
    app_id: AppId,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Give an App another name."""
    changes = AppChanges(name=name)
    app = in_house(data_dir, database_url, lambda house: house.apps.change(app_id, changes))
    _done(app, as_json)


@apps.command()
def delete(app_id: AppId, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Delete an App that has neither private digital humans nor streams that are kept."""
    in_house(data_dir, database_url, lambda house: house.apps.delete(app_id))
    note(f"App {app_id} is deleted. Servers know within a second.")


ServiceOnly = Annotated[
    bool, typer.Option("--service", help="Only its Digital Human service (Code 400000002).")
]


@apps.command()
def disable(
    app_id: AppId,
    service: ServiceOnly = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Refuse an App's calls (Code 100000017)."""
    _switch(app_id, service, False, data_dir, database_url, as_json)


@apps.command()
def enable(
    app_id: AppId,
    service: ServiceOnly = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Serve an App again."""
    _switch(app_id, service, True, data_dir, database_url, as_json)


@apps.command("rate-limit")
def rate_limit(
    app_id: AppId,
    limit: Annotated[int, typer.Argument(metavar="N", help="0 for the server's default.")],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Set how many calls a second an App may make per Action."""
    app = in_house(
        data_dir, database_url, lambda house: house.apps.set_rate_limit(app_id, limit or None)
    )
    _done(app, as_json)


@apps.command("stream-limit")
def stream_limit(
    app_id: AppId,
    limit: Annotated[int, typer.Argument(metavar="N", help="0 for the server's default.")],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Set how many streams an App may have at a time."""
    app = in_house(
        data_dir, database_url, lambda house: house.apps.set_stream_limit(app_id, limit or None)
    )
    _done(app, as_json)


@apps.command()
def callback(
    app_id: AppId,
    url: Annotated[
        str, typer.Argument(metavar="URL", help="http or https; - for none, which is the default.")
    ],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Set where an App is told of its streams. Its CallbackSecret stays."""
    wanted = None if url == "-" else url
    app = in_house(
        data_dir, database_url, lambda house: house.apps.set_callback_url(app_id, wanted)
    )
    _done(app, as_json)


def _switch(
    app_id: int,
    service: bool,
    on: bool,
    data_dir: DataDir,
    database_url: DatabaseUrl,
    as_json: bool,
) -> None:
    app = in_house(
        data_dir,
        database_url,
        lambda house: (
            house.apps.set_service(app_id, on) if service else house.apps.set_enabled(app_id, on)
        ),
    )
    _done(app, as_json)


def _done(app: App, as_json: bool) -> None:
    if as_json:
        print_json(_facts(app))
    else:
        note(f"App {app.app_id} is changed. Servers know within a second.")


def _facts(app: App) -> dict[str, object]:
    return {
        "AppId": app.app_id,
        "Name": app.name,
        "RateLimit": app.rate_limit,
        "StreamLimit": app.stream_limit,
        "CallbackUrl": app.callback_url,
        "Enabled": app.enabled,
        "HasService": app.has_service,
        "CreatedAt": app.created_at,
        "OldSecretUntil": app.previous_until,
    }
