"""How commands speak: tables for people, one JSON document with ``--json``, one line for a
fault."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from visavis.errors import OperatorError

stdout = Console()
stderr = Console(stderr=True)


def print_json(data: object) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(data)).decode() + "\n")
    sys.stdout.flush()


def print_table(rows: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> None:
    """Rows for people; what is too long is folded, not cut, so that IDs can be copied."""
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    stdout.print(table)


def print_facts(facts: Mapping[str, Any]) -> None:
    """Names and values, one a line."""
    width = max(map(len, facts))
    for name, value in facts.items():
        sys.stdout.write(f"{name:<{width}}  {_plain(value)}\n")
    sys.stdout.flush()


def show_facts(facts: Mapping[str, Any], as_json: bool) -> None:
    """What there is to know of one thing."""
    print_json(facts) if as_json else print_facts(facts)


def show_list(
    name: str, rows: Sequence[Mapping[str, Any]], columns: Iterable[str], as_json: bool
) -> None:
    """All there are, in JSON under their name; for people, these columns."""
    if as_json:
        print_json({"Total": len(rows), name: rows})
    else:
        print_table(rows, columns)


def note(message: str) -> None:
    """A word about what was done, on stderr."""
    stderr.print(escape(message), highlight=False, soft_wrap=True)


def print_fault(fault: OperatorError) -> None:
    stderr.print(f"[bold red]Error:[/] {escape(fault.problem)}", highlight=False, soft_wrap=True)
    if fault.remedy:
        stderr.print(escape(fault.remedy), highlight=False, soft_wrap=True)


@contextmanager
def progress_bar(title: str, *, shown: bool = True) -> Iterator[Callable[[float, str], None]]:
    """A bar on stderr, told how much is done (0 to 1) and what is done next. In a log it has no
    place."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[doing]}"),
        console=stderr,
        transient=True,
        disable=not (shown and stderr.is_terminal),
    ) as bar:
        task = bar.add_task(title, total=1.0, doing="")
        yield lambda share, doing: bar.update(task, completed=share, doing=doing)


def _cell(value: object) -> str:
    return escape(_plain(value))


def _plain(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_plain, value)) or "-"
    return str(value)
