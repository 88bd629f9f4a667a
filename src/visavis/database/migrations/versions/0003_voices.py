"""Timbres name the voice that speaks them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("timbres", sa.Column("engine", sa.String(32)))
    op.add_column("timbres", sa.Column("voice", sa.Text))
    op.add_column(
        "timbres", sa.Column("language", sa.String(35), nullable=False, server_default="")
    )
    op.add_column("timbres", sa.Column("gender", sa.String(16), nullable=False, server_default=""))
