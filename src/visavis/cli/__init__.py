"""The command line. Data goes to stdout, everything else to stderr."""

from visavis.cli.commands import main

__all__ = ["main"]
