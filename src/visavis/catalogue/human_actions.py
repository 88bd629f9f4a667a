"""The rows that keep which actions a digital human can do."""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from visavis.catalogue.models import Action, DigitalHuman
from visavis.catalogue.rows import chunks
from visavis.database.tables import digital_human_actions


async def put_actions(
    connection: AsyncConnection, positions: Mapping[str, int], humans: Sequence[DigitalHuman]
) -> None:
    """Keep the actions of digital humans, whose positions these are, in place of those before."""
    column = digital_human_actions.c.human_position
    for places in chunks(positions.values()):
        await connection.execute(digital_human_actions.delete().where(column.in_(places)))
    rows = [
        {
            "human_position": positions[human.digital_human_id],
            "rank": rank,
            "action": action.action,
            "preview": action.preview,
        }
        for human in humans
        for rank, action in enumerate(human.actions)
    ]
    for some in chunks(rows):
        await connection.execute(digital_human_actions.insert(), some)


async def read_actions(
    connection: AsyncConnection, positions: Collection[int]
) -> dict[int, tuple[Action, ...]]:
    """What the digital humans at these positions can do; one without actions is left out."""
    query = (
        sa.select(digital_human_actions)
        .where(digital_human_actions.c.human_position.in_(positions))
        .order_by(digital_human_actions.c.human_position, digital_human_actions.c.rank)
    )
    return {
        position: tuple(Action(row.action, row.preview) for row in group)
        for position, group in groupby(
            await connection.execute(query), lambda row: row.human_position
        )
    }
