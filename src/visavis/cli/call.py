"""``visavis call``: one signed call, by hand."""

import ssl
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from visavis.apps.models import MAX_APP_ID
from visavis.cli.options import AsJson, DatabaseUrl, DataDir, in_house, settings_of
from visavis.cli.output import print_json, stdout
from visavis.errors import OperatorError

if TYPE_CHECKING:
    from visavis.apps.models import App
    from visavis.bootstrap.house import House

TIMEOUT_S = 30.0


def call(
    action: Annotated[str, typer.Argument(metavar="ACTION", help="Such as GetDigitalHumanList.")],
    parameters: Annotated[
        list[str] | None, typer.Argument(metavar="Key=Value…", help="Objects are written as JSON.")
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(envvar="VISAVIS_BASE_URL", help="Default: the server set here (port 8088)."),
    ] = None,
    app_id: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MAX_APP_ID,
            envvar="VISAVIS_APP_ID",
            help="Default: the App made at the first start.",
        ),
    ] = None,
    server_secret: Annotated[
        str | None,
        typer.Option(
            envvar="VISAVIS_SERVER_SECRET", help="Default: looked up in the data directory."
        ),
    ] = None,
    ca_cert: Annotated[
        Path | None,
        typer.Option(
            help="Authority to trust too. Default: that of --tls auto in the data directory."
        ),
    ] = None,
    pick: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Print nothing but this of Data, such as TaskId."),
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Sign and send one call, and print its answer. Exits with 1 unless its Code is 0."""
    values = _read_parameters(action, parameters or [])
    settings = settings_of(data_dir, database_url)
    if app_id is None or server_secret is None:
        app = in_house(data_dir, database_url, lambda house: _find_app(house, app_id))
        app_id, server_secret = app.app_id, app.server_secret
    url = base_url or settings.usual_url
    trusted = trusted_authorities(ca_cert, settings.data_dir / "tls" / "authority.pem")
    answer = _send(action, values, url, app_id, server_secret, trusted)
    is_success = answer.get("Code") == 0
    if pick and is_success:
        _print_picked(answer.get("Data", {}), pick)
    elif as_json or not sys.stdout.isatty():
        print_json(answer)
    else:
        stdout.print_json(data=answer)
    if not is_success:
        raise typer.Exit(1)


def _print_picked(data: dict[str, Any], name: str) -> None:
    """A text as it is, for a shell's variable; anything else as JSON."""
    if name not in data:
        raise OperatorError(
            f"The answer's Data has no {name!r}.", f"It has: {', '.join(data) or 'nothing'}."
        )
    if isinstance(data[name], str):
        sys.stdout.write(data[name] + "\n")
    else:
        print_json(data[name])


def _read_parameters(action: str, parameters: list[str]) -> dict[str, object]:
    """``Key=Value`` texts as what the Action is declared with; JSON where that is not known."""
    import msgspec

    from visavis.actions.decoding import read_texts
    from visavis.actions.registry import ACTIONS

    texts = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not (name and equals):
            raise OperatorError(
                f"{parameter!r} is no parameter.", "Give parameters as Key=Value, such as Limit=2."
            )
        texts[name] = value
    declared = read_texts(ACTIONS[action].params, texts) if action in ACTIONS else {}
    for name, value in texts.items():
        if name not in declared:
            try:
                declared[name] = msgspec.json.decode(value)
            except msgspec.DecodeError:
                declared[name] = value
    return declared


async def _find_app(house: "House", app_id: int | None) -> "App":
    from visavis.bootstrap.quickstart import quickstart_app

    if app_id is not None:
        return await house.apps.get(app_id)
    app = await quickstart_app(house)
    if app is None:
        raise OperatorError("Which App is to call?", "Give --app-id APPID. See: visavis apps list")
    return app


def trusted_authorities(ca_cert: Path | None, usual: Path) -> ssl.SSLContext:
    """The authorities that this machine trusts, and the one given, or else the usual one if it is
    there."""
    context = ssl.create_default_context()
    authority = ca_cert or (usual if usual.exists() else None)
    if authority is None:
        return context
    try:
        context.load_verify_locations(authority)
    except ssl.SSLError:
        raise OperatorError(f"{authority} holds no certificate in PEM form.") from None
    except OSError as fault:
        raise OperatorError(f"{authority} cannot be read: {fault.strerror}.") from None
    return context


def _send(
    action: str,
    values: dict[str, object],
    base_url: str,
    app_id: int,
    server_secret: str,
    trusted: ssl.SSLContext,
) -> dict[str, Any]:
    """The whole answer, as it came."""
    import httpx
    import msgspec

    from visavis.client import CallFailed, Client, Failure

    bodies: list[bytes] = []
    hooks = {"response": [lambda response: bodies.append(response.read())]}
    try:
        with (
            httpx.Client(verify=trusted, timeout=TIMEOUT_S, event_hooks=hooks) as http,
            Client(app_id, server_secret, base_url=base_url, retries=0, http_client=http) as client,
        ):
            client.call(action, values)
    except CallFailed:
        pass  # the answer says it all
    except (Failure, ValueError) as fault:
        raise OperatorError(str(fault)) from None
    answer: dict[str, Any] = msgspec.json.decode(bodies[-1])
    return answer
