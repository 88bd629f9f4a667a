"""Apps: the ServerSecret before the last rotation, which may be good for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("apps", sa.Column("rotated_at", sa.BigInteger))
    op.add_column("apps", sa.Column("previous_secret", sa.LargeBinary))
    op.add_column("apps", sa.Column("previous_until", sa.BigInteger))
