"""What digital humans and timbres are named and found by, as options of the commands that add and
edit them."""

from typing import Annotated

import typer

from visavis.catalogue.changes import HumanChanges, TimbreChanges
from visavis.errors import OperatorError

Name = Annotated[str, typer.Option(help="The name that clients see.")]
NewName = Annotated[str | None, typer.Option("--name", help="The name that clients see.")]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="WORD", help="What it is found by. May be repeated."),
]


def check_something(changes: HumanChanges | TimbreChanges) -> None:
    """Raises OperatorError where nothing is to be changed."""
    if changes == type(changes)():
        raise OperatorError("What is to be changed?", "Give one of its options; --help lists them.")


def several(given: list[str] | None) -> tuple[str, ...] | None:
    """What an option that may be repeated says: an empty one alone stands for none at all."""
    return None if given is None else tuple(one for one in given if one)
