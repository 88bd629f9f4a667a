"""Faults that people who test their clients have set."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_Sequence = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "injected_faults",
        sa.Column("number", _Sequence, primary_key=True),
        sa.Column("app_id", sa.BigInteger),
        sa.Column("action", sa.String(64)),
        sa.Column("code", sa.Integer),
        sa.Column("latency_ms", sa.Integer, nullable=False),
        sa.Column("share", sa.Double, nullable=False),
        sa.Column("drop_callbacks", sa.Boolean, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("until_ms", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
