"""What names and IDs in the catalogue may be."""

import re

from visavis.errors import OperatorError

MAX_NAME = 128
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_name(name: str, of: str) -> str:
    """``name`` without surrounding blanks. Raises OperatorError for what cannot be shown."""
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise OperatorError(
            f"The name of {of} has 1 to {MAX_NAME} printable characters; {name[:MAX_NAME]!r} came."
        )
    return name


def check_id(item_id: str, of: str) -> str:
    """Raises OperatorError for what is no ID."""
    if not _ID.fullmatch(item_id):
        raise OperatorError(
            f"The ID of {of} has 1 to 64 letters, digits, - and _; {item_id[:80]!r} came."
        )
    return item_id
