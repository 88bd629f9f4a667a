"""Digital humans have faces, from which previews of their actions are rendered."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("digital_humans", sa.Column("face_kind", sa.String(32)))
    op.add_column("digital_humans", sa.Column("face_model", sa.String(64)))
    with op.batch_alter_table("digital_human_actions") as actions:
        actions.alter_column("preview", existing_type=sa.String(64), nullable=True)
