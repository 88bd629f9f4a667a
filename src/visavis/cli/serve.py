"""``visavis serve``: everything from an empty directory to a listening server."""

import asyncio
import shlex
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.progress import Progress

from visavis.cli.options import AsJson, DatabaseUrl, DataDir
from visavis.cli.output import print_json, stderr
from visavis.settings import Settings, load_settings

if TYPE_CHECKING:
    from visavis.apps.models import App
    from visavis.bootstrap.application import Application
    from visavis.bootstrap.house import House
    from visavis.edge.tls import TlsFiles


def serve(
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on. Default: 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port; 0 takes a free one. Default: 8088.")
    ] = None,
    tls: Annotated[
        str | None,
        typer.Option(
            help="off, auto (an authority of its own) or CERT,KEY (PEM files). Default: off."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Serve the API. Makes, migrates and fills the data directory where needed."""
    settings = load_settings(
        data_dir=data_dir, database_url=database_url, host=host, port=port, tls=tls
    )
    import uvloop

    from visavis.database.engine import UNREACHABLE, explain

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings, as_json))
    except UNREACHABLE as fault:
        raise explain(fault) from None


async def _serve(settings: Settings, as_json: bool) -> None:
    from visavis.bootstrap.application import open_app
    from visavis.bootstrap.house import open_house
    from visavis.bootstrap.quickstart import quickstart_app
    from visavis.edge import server
    from visavis.edge.request_id import REQUEST_ID
    from visavis.logs import set_up_logs

    set_up_logs(settings.log_format, REQUEST_ID.get)
    announce = _print_facts if as_json else _print_banner
    async with open_house(settings) as house:
        with server.bind(settings.host, settings.port) as listening:
            files = house.tls_files()
            is_first_start = await _seed(house)
            app = await quickstart_app(house) if settings.quickstart else None
            base_url = server.bound_url(listening, tls=files is not None)
            public_url = settings.public_url.rstrip("/") or base_url
            async with (
                open_app(house, public_url, is_first_start=is_first_start) as application,
                _metrics(settings, application) as metrics_url,
            ):
                facts = Facts(settings, base_url, app, files, metrics_url)
                await server.serve(
                    application.asgi,
                    listening,
                    tls=files,
                    trusted_proxies=settings.trusted_proxies,
                    on_start=lambda: announce(facts),
                    on_stop=application.stop,
                )


@asynccontextmanager
async def _metrics(settings: Settings, application: "Application") -> AsyncIterator[str | None]:
    """Where metrics are served, if they are."""
    from visavis.edge import server

    if not settings.metrics_port:
        yield None
        return
    remedy = "Stop what uses the port, or set VISAVIS_METRICS_PORT to another one (0: no metrics)."
    with server.bind(settings.metrics_host, settings.metrics_port, remedy) as listening:
        async with server.serving_beside(application.monitoring, listening):
            yield f"{server.bound_url(listening, tls=False)}/metrics"


async def _seed(house: "House") -> bool:
    """Whether there was something to do."""
    if not stderr.is_terminal:  # a log, where a progress bar has no place
        return await house.seeder.seed(lambda _done, _total: None)
    with Progress(console=stderr, transient=True) as progress:
        task = progress.add_task("Drawing the built-in catalogue", start=False, visible=False)

        def advance(done: int, total: int) -> None:
            progress.start_task(task)
            progress.update(task, completed=done, total=total, visible=True)

        return await house.seeder.seed(advance)


class Facts(NamedTuple):
    """What is said when a server has started."""

    settings: Settings
    base_url: str
    app: "App | None"
    files: "TlsFiles | None"
    metrics_url: str | None


def _print_facts(facts: Facts) -> None:
    app = facts.app
    authority = facts.files.authority if facts.files else None
    print_json(
        {
            "BaseUrl": facts.base_url,
            "AppId": app.app_id if app else None,
            "ServerSecret": app.server_secret if app else None,
            "Authority": str(authority.absolute()) if authority else None,
            "MetricsUrl": facts.metrics_url,
        }
    )


def _print_banner(facts: Facts) -> None:
    settings, base_url, app, files, metrics_url = facts
    lines = [f"Visavis {version('visavis')} listens on {base_url}", ""]
    if metrics_url is not None:
        lines += [f"Metrics: {metrics_url}", ""]
    if app is not None:
        lines += [
            f"  AppId         {app.app_id}",
            f"  ServerSecret  {app.server_secret}",
            "",
            "Try it in another terminal:",
            "",
            f"  {_call_line(settings, base_url, app)}",
            "",
        ]
    if files is not None and files.authority is not None:
        lines += _trust_lines(files.authority)
    lines.append("Stop with Ctrl+C.")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _call_line(settings: Settings, base_url: str, app: "App") -> str:
    words = [*_own_command(), "call", "GetDigitalHumanList", "Limit=2", "--base-url", base_url]
    if settings.database_url:
        words += ["--app-id", str(app.app_id), "--server-secret", app.server_secret]
        if settings.tls == "auto":
            words += ["--data-dir", str(settings.data_dir.absolute())]
    else:
        words += ["--data-dir", str(settings.data_dir.absolute())]
    return shlex.join(words)


def _own_command() -> list[str]:
    """How this program was called, in a way that works from any directory."""
    command = Path(sys.argv[0])
    if command.name == "__main__.py":
        return [sys.executable, "-m", "visavis"]
    return [str(command.absolute()) if command.exists() else "visavis"]


def _trust_lines(authority: Path) -> list[str]:
    path = shlex.quote(str(authority.absolute()))
    return [
        "Clients have to trust this server's authority:",
        "",
        f"  {path}",
        "",
        f"  curl     curl --cacert {path} …",
        f"  Python   SSL_CERT_FILE={path} (httpx, ssl) or REQUESTS_CA_BUNDLE={path} (requests)",
        f"  Node     NODE_EXTRA_CA_CERTS={path}",
        f"  Go       SSL_CERT_FILE={path}",
        "",
    ]
