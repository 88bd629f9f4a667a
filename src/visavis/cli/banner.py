"""What ``visavis serve`` says when it listens."""

import shlex
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from visavis.cli.admin import console_url
from visavis.cli.output import print_json
from visavis.settings import Settings

if TYPE_CHECKING:
    from visavis.apps.models import App
    from visavis.bootstrap.application import Example
    from visavis.edge.tls import TlsFiles


class Facts(NamedTuple):
    """What is said when a server has started."""

    settings: Settings
    base_url: str
    app: "App | None"
    files: "TlsFiles | None"
    metrics_url: str | None
    example: "Example | None"
    admin_token: str | None = None
    """The first one, which is told once."""


def print_facts(facts: Facts) -> None:
    """As one JSON document."""
    app = facts.app
    authority = facts.files.authority if facts.files else None
    print_json(
        {
            "BaseUrl": facts.base_url,
            "AppId": app.app_id if app else None,
            "ServerSecret": app.server_secret if app else None,
            "Authority": str(authority.absolute()) if authority else None,
            "MetricsUrl": facts.metrics_url,
            "ConsoleUrl": console_url(facts.base_url) if facts.settings.console else None,
            "AdminToken": facts.admin_token,
        }
    )


def print_banner(facts: Facts) -> None:
    """As text, with lines to paste."""
    settings, base_url, app, files, metrics_url, example, token = facts
    lines = [f"Visavis {version('visavis')} listens on {base_url}", ""]
    if settings.console:
        lines += _console_lines(base_url, token)
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
    # With a database of its own, --database-url would have to be shown, with its password.
    if app is not None and example is not None and not settings.database_url:
        lines += _talk_lines(settings, base_url, example)
    if files is not None and files.authority is not None:
        lines += _trust_lines(files.authority)
    lines.append("Stop with Ctrl+C.")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _console_lines(base_url: str, token: str | None) -> list[str]:
    console = console_url(base_url)
    if token is None:
        return [f"Console: {console}", ""]
    return [
        f"Console: {console}#token={token}",
        "  The token is told only now; visavis admin token --new makes another.",
        "",
    ]


def _call_line(settings: Settings, base_url: str, app: "App") -> str:
    words = [*_own_command(), "call", "GetDigitalHumanList", "Limit=2", "--base-url", base_url]
    if settings.database_url:
        words += ["--app-id", str(app.app_id), "--server-secret", app.server_secret]
        if settings.tls == "auto":
            words += ["--data-dir", str(settings.data_dir.absolute())]
    else:
        words += ["--data-dir", str(settings.data_dir.absolute())]
    return shlex.join(words)


def _talk_lines(settings: Settings, base_url: str, example: "Example") -> list[str]:
    where = ["--base-url", base_url, "--data-dir", str(settings.data_dir.absolute())]
    config = {"DigitalHumanId": example.digital_human_id, "BackgroundColor": "#dfe8f1"}
    human = msgspec.json.encode(config).decode()
    timbre = msgspec.json.encode({"TimbreId": example.timbre_id}).decode()
    create = ["call", "CreateDigitalHumanStreamTask", "--pick", "TaskId"]
    create += [f"DigitalHumanConfig={human}", 'RTCConfig={"RoomId":"hall","StreamId":"first"}']
    speak = ["call", "DriveByText", "TaskId=$TASK", f"TTSConfig={timbre}", "Text=Hello there!"]
    watch = ["watch", "$TASK", "--open"]
    own = _own_command()
    lines = [shlex.join([*own, *words, *where]) for words in (create, watch, speak)]
    lines[0] = f"TASK=$({lines[0]})"
    # The shell has to see the variable.
    shown = [
        each.replace("'TaskId=$TASK'", "TaskId=$TASK").replace("'$TASK'", "$TASK") for each in lines
    ]
    return ["Let a digital human speak in your browser:", "", *(f"  {each}" for each in shown), ""]


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
