"""Pages of the catalogue's lists."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from msgspec import Meta

from visavis.admin.problem import ProblemError
from visavis.catalogue.search import CatalogueSearch, Found, Item, Wanted

Limit = Annotated[int, Meta(ge=1, le=200)]
_LONGEST = 19


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """``text`` is looked for in names, IDs and tags, without regard to case and accents;
    ``language`` ``pt`` finds ``pt-BR`` too; of ``tags``, parted by commas, all have to be there.
    ``counts`` asks for how many there are of each choice."""

    text: Annotated[str, Meta(max_length=200)] = ""
    visibility: Annotated[str, Meta(pattern="^(public|private)?$")] = ""
    language: str = ""
    gender: Annotated[str, Meta(pattern="^(female|male)?$")] = ""
    tags: str = ""
    counts: bool = False
    limit: Limit = 50
    cursor: str = ""

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            text=self.text,
            visibility=self.visibility,
            language=self.language,
            gender=self.gender,
            tags=tuple(tag for each in self.tags.split(",") if (tag := each.strip())),
        )


async def find_page(search: CatalogueSearch[Item], filters: Filters) -> Found[Item]:
    """Raises ProblemError for a cursor that no list gave."""
    return await search.find(
        filters.wanted,
        before=_position_of(filters.cursor),
        limit=filters.limit,
        counted=filters.counts,
    )


def _position_of(cursor: str) -> int | None:
    """Where a page begins."""
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= _LONGEST):
        raise ProblemError(
            HTTPStatus.BAD_REQUEST,
            f"The cursor {cursor[:80]!r} is none that a list gave.",
            "Send next_cursor of the page before, or none for the first page.",
        )
    return int(cursor)


def cursor_at(position: int | None) -> str | None:
    return None if position is None else str(position)
