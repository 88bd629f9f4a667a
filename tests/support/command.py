"""The command line within this process: quicker than a process for each command."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from visavis.cli import main, output


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document that stdout holds."""
        return json.loads(self.out)


class Commands:
    """Runs ``visavis …`` on one data directory, with no settings but those given here."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data_dir: Path
    ) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.data_dir = data_dir
        for name in [name for name in os.environ if name.startswith("VISAVIS_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("COLUMNS", "200")
        for console in (output.stdout, output.stderr):
            monkeypatch.setattr(console, "width", 200)

    def set(self, **settings: object) -> None:
        """Set environment variables for the commands that follow."""
        for name, value in settings.items():
            self._monkeypatch.setenv(name, str(value))

    def elsewhere(self, data_dir: Path) -> "Commands":
        """The same on another data directory."""
        return Commands(self._monkeypatch, self._capsys, data_dir)

    def run(self, *arguments: object) -> Ran:
        """Any other exception than the exit that ``visavis`` ends with fails the test: a user would
        get to see its traceback."""
        self._monkeypatch.setenv("VISAVIS_DATA_DIR", str(self.data_dir))
        self._monkeypatch.setattr(sys, "argv", ["visavis", *map(str, arguments)])
        self._capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            assert end.code is None or isinstance(end.code, int)
            code = end.code or 0
        out, err = self._capsys.readouterr()
        assert "Traceback" not in err
        return Ran(code, out, err)

    def json(self, *arguments: object) -> Any:
        """What a command that succeeds prints with ``--json``: one document, and no word else."""
        ran = self.run(*arguments, "--json")
        assert ran.code == 0, ran.err
        assert ran.err == ""
        return ran.json

    def refused(self, *arguments: object) -> str:
        """The one clear line (and the remedy below it) of a command that exits with 1."""
        ran = self.run(*arguments)
        assert ran.code == 1, ran
        assert ran.out == ""
        assert ran.err.startswith("Error: ")
        return ran.err

    def misused(self, *arguments: object) -> str:
        """What the command line parser says of a command that exits with 2."""
        ran = self.run(*arguments)
        assert ran.code == 2, ran
        assert ran.out == ""
        return ran.err
