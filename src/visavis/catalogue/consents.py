"""Consents to portraits: what is confirmed, and the rows that keep it."""

from collections.abc import Collection, Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from visavis.catalogue.models import Consent, ConsentKind, FaceSource
from visavis.catalogue.names import check_name
from visavis.catalogue.rows import chunks, positions_of, some_of
from visavis.database.tables import digital_humans, human_consents
from visavis.errors import OperatorError

STATEMENTS = {
    ConsentKind.SELF: (
        "I am the person in this portrait. I agree that it becomes a digital human, which can be "
        "made to say anything."
    ),
    ConsentKind.PERSON: (
        "The person in this portrait agreed that it becomes a digital human, which can be made to "
        "say anything, and I may use the picture."
    ),
    ConsentKind.NOBODY: (
        "This portrait shows no living person, and I may use the picture for a digital human, "
        "which can be made to say anything."
    ),
}
"""What is confirmed, by whose word it is."""
MAX_STATEMENT = 1000


class NewConsent(msgspec.Struct, frozen=True):
    """One that is given just now: whose word it is, a name, and when (Unix milliseconds)."""

    kind: ConsentKind
    given_by: str
    recorded_ms: int


def consent_to(digital_human_id: str, face: FaceSource, given: NewConsent) -> Consent:
    """With the statement of its kind. Raises OperatorError for what is no name."""
    return Consent(
        digital_human_id=digital_human_id,
        face_model=face.model,
        kind=given.kind,
        given_by=check_giver(given.given_by),
        statement=STATEMENTS[given.kind],
        recorded_ms=given.recorded_ms,
    )


def check_giver(name: str) -> str:
    """The name without surrounding blanks. Raises OperatorError for what cannot be shown."""
    return check_name(name, "who consents")


def check_consent(consent: Consent) -> None:
    """Raises OperatorError for one from elsewhere that cannot be shown."""
    check_giver(consent.given_by)
    if not 1 <= len(consent.statement) <= MAX_STATEMENT or not consent.statement.isprintable():
        raise OperatorError(
            f"The statement of a consent has 1 to {MAX_STATEMENT} printable characters; "
            f"{consent.statement[:80]!r} came."
        )


async def put_consents(connection: AsyncConnection, consents: Sequence[Consent]) -> None:
    """Add them, in place of those before. Raises OperatorError where a digital human is none."""
    ids = [consent.digital_human_id for consent in consents]
    places = await positions_of(connection, digital_humans.c.digital_human_id, ids)
    if missing := sorted(set(ids) - places.keys()):
        raise OperatorError(f"There is no digital human {some_of(missing)} to consent to.")
    for some in chunks(places.values()):
        column = human_consents.c.human_position
        await connection.execute(human_consents.delete().where(column.in_(some)))
    rows = {places[each.digital_human_id]: _row(each) for each in consents}
    for each in chunks([{"human_position": place, **row} for place, row in rows.items()]):
        await connection.execute(human_consents.insert(), each)


async def read_consents(
    connection: AsyncConnection, ids: Collection[str] | None = None
) -> list[Consent]:
    """Those of these digital humans (of all with None), in their order; a consent to a face that
    the digital human no longer has is none."""
    query = (
        sa.select(digital_humans.c.digital_human_id, human_consents)
        .join(digital_humans)
        .where(human_consents.c.face_model == digital_humans.c.face_model)
        .order_by(digital_humans.c.position)
    )
    if ids is not None:
        query = query.where(digital_humans.c.digital_human_id.in_(list(ids)))
    found = []
    for row in await connection.execute(query):
        columns = dict(row._mapping)
        del columns["human_position"]
        kind = ConsentKind(columns.pop("kind"))
        found.append(Consent(**columns, kind=kind))
    return found


def _row(consent: Consent) -> dict[str, object]:
    return {
        "face_model": consent.face_model,
        "kind": consent.kind.value,
        "given_by": consent.given_by,
        "statement": consent.statement,
        "recorded_ms": consent.recorded_ms,
    }
