"""Apps, the catalogue, and the change log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_Sequence = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "apps",
        sa.Column("app_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("server_secret", sa.LargeBinary, nullable=False),
        sa.Column("callback_secret", sa.LargeBinary, nullable=False),
        sa.Column("rate_limit", sa.Integer),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("has_service", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    _create_digital_humans()
    _create_timbres()
    _create_change_log()


def _create_digital_humans() -> None:
    op.create_table(
        "digital_humans",
        sa.Column("position", _Sequence, primary_key=True),
        sa.Column("digital_human_id", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("app_id", sa.BigInteger, sa.ForeignKey("apps.app_id"), index=True),
        sa.Column("avatar", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "digital_human_actions",
        sa.Column(
            "human_position",
            _Sequence,
            sa.ForeignKey("digital_humans.position", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("rank", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("preview", sa.String(64), nullable=False),
    )


def _create_timbres() -> None:
    op.create_table(
        "timbres",
        sa.Column("position", _Sequence, primary_key=True),
        sa.Column("timbre_id", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("is_public", sa.Boolean, nullable=False),
        sa.Column("avatar", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "timbre_bindings",
        sa.Column(
            "timbre_position",
            _Sequence,
            sa.ForeignKey("timbres.position", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "human_position",
            _Sequence,
            sa.ForeignKey("digital_humans.position", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
    )


def _create_change_log() -> None:
    op.create_table(
        "changes",
        sa.Column("number", _Sequence, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False, index=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(counters, [{"name": "version", "value": 0}, {"name": "seed", "value": 0}])
    op.create_table(
        "facts",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
