"""``python -m benchmarks``: measure, print, and with ``--write`` put the figures into README.md."""

import argparse
import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks.catalogue import measure_growth, measure_peers
from benchmarks.report import write
from benchmarks.servers import LOAD_CORE, pin

PARTS = {"peers": measure_peers, "growth": measure_growth}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=[*PARTS], help="one part; default: all of them")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2.0, help="of load in each round")
    parser.add_argument("--write", action="store_true", help="put the figures into README.md")
    options = parser.parse_args()
    pin(LOAD_CORE)
    for part in [options.only] if options.only else PARTS:
        with tempfile.TemporaryDirectory(prefix="visavis-bench-") as work:
            lines = PARTS[part](Path(work), options.rounds, options.seconds)
        lines += ["", f"{options.rounds} alternating rounds of {options.seconds} s. {_machine()}"]
        print("\n".join(lines), end="\n\n", flush=True)
        if options.write:
            write(part, lines)


def _machine() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in ("uvicorn", "uvloop", "msgspec"))
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {versions}."


if __name__ == "__main__":
    main()
