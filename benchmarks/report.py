"""Figures into their places in README.md."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

README = Path(__file__).parent / "README.md"


def write(part: str, lines: Sequence[str]) -> None:
    """Put lines between the comments that mark a part's place."""
    begin, end = f"<!-- {part} -->", f"<!-- /{part} -->"
    text = README.read_text()
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        sys.exit(f"{README} has no place for {part}")
    README.write_text(pattern.sub(lambda _: "\n".join([begin, *lines, end]), text))
