"""The pages name everything there is."""

import re
import subprocess
import sys
from collections.abc import Iterator

import msgspec
import typer
from support.docs import DOCS, ROOT, page

from visavis.actions.protocol import NEVER_SENT, WORTH_RETRYING
from visavis.actions.registry import ACTIONS
from visavis.cli.commands import cli
from visavis.client.exchange import RETRIED_CODES
from visavis.errors import ReturnCode
from visavis.settings import Settings


def commands(app: typer.Typer) -> Iterator[tuple[str, ...]]:
    for command in app.registered_commands:
        assert command.callback is not None
        yield ((command.name or command.callback.__name__).replace("_", "-"),)
    for group in app.registered_groups:
        assert group.typer_instance is not None
        for words in commands(group.typer_instance):
            yield (str(group.name), *words)


def test_every_command_is_on_the_page_of_commands() -> None:
    found = list(commands(cli))
    assert ("callbacks", "resend") in found
    for words in found:
        # A row may hold several of a group: `visavis humans list`, `show ID`.
        last = rf".*\b{re.escape(words[-1])}\b" if words[1:] else ""
        row = rf"^\| `visavis {words[0]}\b{last}.*\|$"
        assert re.search(row, page("cli"), re.MULTILINE), words


def test_every_setting_is_on_the_page_of_operating() -> None:
    names = [field.name for field in msgspec.structs.fields(Settings) if field.name != "voices"]
    missing = [name for name in names if f"`VISAVIS_{name.upper()}`" not in page("operating")]
    assert missing == []


def test_every_action_is_in_use_on_a_page_besides_the_reference() -> None:
    others = "".join(path.read_text() for path in DOCS.glob("*.md") if path.name != "api.md")
    assert [name for name in ACTIONS if name not in others] == []


def test_errors_are_up_to_date() -> None:
    command = [sys.executable, "-m", "visavis.actions.error_reference"]
    written = subprocess.run(command, capture_output=True, check=True).stdout
    remedy = "Run: python -m visavis.actions.error_reference > docs/errors.md"
    assert (DOCS / "errors.md").read_bytes() == written, remedy


def test_every_code_has_its_row_on_the_page_of_errors() -> None:
    rows = re.findall(r"^\| (\d{9}) \| .+ \| .+ \|$", page("errors"), re.MULTILINE)
    assert [int(code) for code in rows] == [code for code in ReturnCode if code]


def test_codes_that_are_never_sent_are_not_in_use() -> None:
    declared = {"errors.py", "protocol.py"}
    sources = [path for path in (ROOT / "src").rglob("*.py") if path.name not in declared]
    used = set(re.findall(r"ReturnCode\.([A-Z_]+)", "".join(path.read_text() for path in sources)))
    assert {code.name for code in NEVER_SENT} == set(ReturnCode.__members__) - used - {"SUCCESS"}


def test_what_is_worth_retrying_is_what_the_client_retries() -> None:
    assert set(WORTH_RETRYING) == RETRIED_CODES
