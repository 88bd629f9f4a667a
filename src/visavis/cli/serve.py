"""``visavis serve``: everything from an empty directory to a listening server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from visavis.cli.banner import Facts, print_banner, print_facts
from visavis.cli.options import AsJson, DatabaseUrl, DataDir
from visavis.cli.output import stderr
from visavis.settings import Settings, load_settings

if TYPE_CHECKING:
    from visavis.bootstrap.application import Application
    from visavis.bootstrap.house import House


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
    from visavis.admin.tokens import AdminTokens
    from visavis.bootstrap.application import open_app
    from visavis.bootstrap.house import open_house
    from visavis.bootstrap.quickstart import quickstart_app
    from visavis.database.using import using
    from visavis.edge import server
    from visavis.edge.request_id import REQUEST_ID
    from visavis.logs import set_up_logs

    set_up_logs(settings.log_format, REQUEST_ID.get)
    announce = print_facts if as_json else print_banner
    async with open_house(settings) as house, using(house.engine):
        with server.bind(settings.host, settings.port) as listening:
            files = house.tls_files()
            is_first_start = await _seed(house)
            app = await quickstart_app(house) if settings.quickstart else None
            token = await AdminTokens(house.engine).issue_first() if settings.console else None
            base_url = server.bound_url(listening, tls=files is not None)
            public_url = settings.public_url.rstrip("/") or base_url
            async with (
                open_app(house, public_url, is_first_start=is_first_start) as application,
                _metrics(settings, application) as metrics_url,
            ):
                facts = Facts(
                    settings, base_url, app, files, metrics_url, application.example, token
                )
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
