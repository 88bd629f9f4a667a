"""Streams: tasks, drives, and the callbacks that tell of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_Sequence = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("apps", sa.Column("callback_url", sa.Text))
    op.add_column("apps", sa.Column("stream_limit", sa.Integer))
    _create_stream_tasks()
    _create_drives()
    _create_callbacks()


def _create_stream_tasks() -> None:
    op.create_table(
        "stream_tasks",
        sa.Column("number", _Sequence, primary_key=True),
        sa.Column("task_id", sa.String(64), nullable=False, unique=True),
        sa.Column("app_id", sa.BigInteger, sa.ForeignKey("apps.app_id"), nullable=False),
        sa.Column("digital_human_id", sa.String(64), nullable=False),
        sa.Column("room_id", sa.Text, nullable=False),
        sa.Column("stream_id", sa.String(128), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("fail_reason", sa.Text, nullable=False),
        sa.Column("end_reason", sa.Text, nullable=False),
        sa.Column("ttl_s", sa.Integer, nullable=False),
        sa.Column("max_idle_s", sa.Integer, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("driven_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("lease_ms", sa.BigInteger, nullable=False),
        sa.Column("last_event", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    live = sa.text("status IN (1, 3, 4)")
    op.create_index(
        "uq_stream_tasks_live",
        "stream_tasks",
        ["app_id", "stream_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )


def _create_drives() -> None:
    op.create_table(
        "drives",
        sa.Column("number", _Sequence, primary_key=True),
        sa.Column("drive_id", sa.String(64), nullable=False, unique=True),
        sa.Column(
            "task_id",
            sa.String(64),
            sa.ForeignKey("stream_tasks.task_id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("begun_ms", sa.BigInteger),
        sa.Column("ended_ms", sa.BigInteger),
        sqlite_autoincrement=True,
    )


def _create_callbacks() -> None:
    op.create_table(
        "callbacks",
        sa.Column("number", _Sequence, primary_key=True),
        sa.Column("app_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("task_id", sa.String(64), nullable=False, index=True),
        sa.Column("event_type", sa.Integer, nullable=False),
        sa.Column("event_ms", sa.BigInteger, nullable=False),
        sa.Column("detail", sa.LargeBinary, nullable=False),
        sa.Column("delivery", sa.String(16), nullable=False),
        sa.Column("due_ms", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.LargeBinary, nullable=False),
        sa.Column("tries_before", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    pending = sa.text("delivery = 'pending'")
    op.create_index(
        "ix_callbacks_pending",
        "callbacks",
        ["task_id", "number"],
        sqlite_where=pending,
        postgresql_where=pending,
    )
