"""Rows of a table as what they stand for."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def read_row(row: Mapping[Any, Any], kind: type[T], **instead: object) -> T:
    """A row as a struct; ``instead`` takes the place of columns. Others are passed over."""
    # SQLAlchemy's names of columns are no plain strings.
    return msgspec.convert({str(name): value for name, value in row.items()} | instead, kind)
