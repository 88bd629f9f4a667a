"""What digital humans and timbres are found by."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("digital_humans", _said("languages", sa.Text()))
    op.add_column("digital_humans", _said("gender", sa.String(16)))
    op.add_column("digital_humans", _said("style", sa.String(32)))
    op.add_column("digital_humans", _said("tags", sa.Text()))
    op.add_column("timbres", _said("tags", sa.Text()))


def _said(name: str, kind: sa.types.TypeEngine[str]) -> sa.Column[str]:
    return sa.Column(name, kind, nullable=False, server_default="")
