"""The pages of docs/, and the programs in them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_PROGRAM = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```', re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    """The text of a page."""
    return (DOCS / f"{name}.md").read_text()


def programs() -> dict[str, str]:
    """Every program that a page shows as a file, by the name of the file."""
    found = [
        match for path in sorted(DOCS.glob("*.md")) for match in _PROGRAM.findall(path.read_text())
    ]
    assert len(dict(found)) == len(found), "two programs have the same name"
    return dict(found)
