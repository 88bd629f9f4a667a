"""Consents to portraits, kept with their digital humans."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "human_consents",
        sa.Column(
            "human_position",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            sa.ForeignKey(
                "digital_humans.position",
                ondelete="CASCADE",
                name="fk_human_consents_human_position",
            ),
            autoincrement=False,
        ),
        sa.Column("face_model", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("given_by", sa.Text, nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("recorded_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("human_position", name="pk_human_consents"),
    )
