"""Cursors of lists that are read by the numbers of rows, the highest first."""

from http import HTTPStatus

from visavis.admin.problem import ProblemError

MAX_NUMBER = 2**63 - 1


def make_cursor(before: int | None) -> str | None:
    """What the next page is asked for with; None where there is none."""
    return None if before is None else f"{before:x}"


def read_cursor(cursor: str) -> int | None:
    """The number of the last row of the page before; None for the first page. Raises ProblemError
    400."""
    if not cursor:
        return None
    try:
        before = int(cursor, 16)
    except ValueError:
        before = -1
    if not 0 < before <= MAX_NUMBER:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST,
            f"The cursor {cursor[:80]!r} is not one of this list's.",
            "Send next_cursor of the page before, or none for the first page.",
        )
    return before
