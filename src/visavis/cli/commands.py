"""Putting the commands together, and turning faults into one clear line."""

import io
import sys
from typing import Annotated

import typer

from visavis import __version__
from visavis.cli.admin import admin
from visavis.cli.apps import apps
from visavis.cli.call import call
from visavis.cli.callbacks import callbacks
from visavis.cli.catalogue import catalogue
from visavis.cli.doctor import doctor
from visavis.cli.faults import faults
from visavis.cli.humans import humans
from visavis.cli.keys import keys
from visavis.cli.models import models
from visavis.cli.output import print_fault
from visavis.cli.render import render
from visavis.cli.reset import reset_
from visavis.cli.say import say_text
from visavis.cli.serve import serve
from visavis.cli.timbres import timbres
from visavis.cli.voices import voices
from visavis.cli.watch import watch
from visavis.errors import OperatorError

cli = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A self-hosted, open Digital Human API.",
)
cli.command()(serve)
cli.command()(call)
cli.command("say")(say_text)
cli.command()(render)
cli.command()(watch)
cli.command()(doctor)
cli.add_typer(admin, name="admin")
cli.command("reset")(reset_)
cli.add_typer(apps, name="apps")
cli.add_typer(callbacks, name="callbacks")
cli.add_typer(humans, name="humans")
cli.add_typer(timbres, name="timbres")
cli.add_typer(voices, name="voices")
cli.add_typer(catalogue, name="catalogue")
cli.add_typer(models, name="models")
cli.add_typer(keys, name="keys")
cli.add_typer(faults, name="faults")


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"visavis {__version__}\n")
        raise typer.Exit


@cli.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="And exit.")
    ] = False,
) -> None:
    del version


def _check_words(words: list[str]) -> None:
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            raise OperatorError(
                f"The word {word!r} on the command line is not UTF-8.", "Give it as UTF-8."
            ) from None


def main() -> None:
    """Run the command line; exits with 1 and one clear line on stderr where something is wrong."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal cannot show is no fault
            stream.reconfigure(errors="backslashreplace")
    try:
        _check_words(sys.argv[1:])
        cli()
    except OperatorError as fault:
        print_fault(fault)
        sys.exit(1)
    except OSError as fault:
        what = f"{fault.filename}: " if fault.filename else ""
        print_fault(OperatorError(f"{what}{fault.strerror or fault}."))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
