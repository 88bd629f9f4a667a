"""Bindings of private timbres to digital humans, and the rows that keep them."""

from collections.abc import Collection, Mapping
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from visavis.catalogue.models import Timbre
from visavis.catalogue.rows import chunks, positions_of, some_of
from visavis.database.tables import digital_humans, timbre_bindings, timbres
from visavis.errors import OperatorError


def check_bindable(timbre: Timbre) -> None:
    """Raises OperatorError for a public timbre."""
    if timbre.is_public:
        raise OperatorError(
            f"The timbre {timbre.timbre_id} is public: every digital human can have it already.",
            "Bind a private one (visavis timbres add without --public).",
        )


async def put_bindings(
    connection: AsyncConnection,
    positions: Mapping[str, int],
    bindings: Mapping[str, tuple[str, ...]],
) -> None:
    """Bind timbres, whose positions these are, to digital humans, in place of those before.

    Raises OperatorError where a digital human is none.
    """
    column = timbre_bindings.c.timbre_position
    for places in chunks(positions.values()):
        await connection.execute(timbre_bindings.delete().where(column.in_(places)))
    human_ids = {human_id for bound in bindings.values() for human_id in bound}
    humans = await positions_of(connection, digital_humans.c.digital_human_id, human_ids)
    if missing := sorted(human_ids - humans.keys()):
        raise OperatorError(
            f"There is no digital human {some_of(missing)}.", "See: visavis humans list"
        )
    rows = [
        {"timbre_position": positions[timbre_id], "human_position": humans[human_id]}
        for timbre_id, bound in bindings.items()
        for human_id in dict.fromkeys(bound)
    ]
    for some in chunks(rows):
        await connection.execute(timbre_bindings.insert(), some)


async def read_bindings(
    connection: AsyncConnection, positions: Collection[int]
) -> dict[int, tuple[str, ...]]:
    """What the timbres at these positions are bound to, in the order of the digital humans; one
    that is bound to none is left out."""
    query = (
        sa.select(timbre_bindings.c.timbre_position, digital_humans.c.digital_human_id)
        .join(digital_humans)
        .where(timbre_bindings.c.timbre_position.in_(positions))
        .order_by(timbre_bindings.c.timbre_position, digital_humans.c.position)
    )
    return {
        position: tuple(row.digital_human_id for row in group)
        for position, group in groupby(
            await connection.execute(query), lambda row: row.timbre_position
        )
    }


async def read_timbres_of(connection: AsyncConnection, digital_human_id: str) -> list[str]:
    """The IDs of the timbres that are bound to a digital human."""
    query = (
        sa.select(timbres.c.timbre_id)
        .select_from(timbres.join(timbre_bindings).join(digital_humans))
        .where(digital_humans.c.digital_human_id == digital_human_id)
    )
    return list((await connection.execute(query)).scalars())
