"""Every table, for SQLite and PostgreSQL alike. ``migrations/`` makes them; a test compares the
two."""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts rows by themselves only in columns declared INTEGER.
_Sequence = sa.BigInteger().with_variant(sa.Integer, "sqlite")

apps = sa.Table(
    "apps",
    metadata,
    sa.Column("app_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("server_secret", sa.LargeBinary, nullable=False),
    sa.Column("callback_secret", sa.LargeBinary, nullable=False),
    sa.Column("rate_limit", sa.Integer),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("has_service", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
)

digital_humans = sa.Table(
    "digital_humans",
    metadata,
    # Lists are ordered by this column: the newest last, the same from page to page.
    sa.Column("position", _Sequence, primary_key=True),
    sa.Column("digital_human_id", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("app_id", sa.BigInteger, sa.ForeignKey("apps.app_id"), index=True),
    sa.Column("avatar", sa.String(64), nullable=False),
    sa.Column("face_kind", sa.String(32)),
    sa.Column("face_model", sa.String(64)),
    sqlite_autoincrement=True,
)

digital_human_actions = sa.Table(
    "digital_human_actions",
    metadata,
    sa.Column(
        "human_position",
        _Sequence,
        sa.ForeignKey("digital_humans.position", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("rank", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("preview", sa.String(64)),
)

timbres = sa.Table(
    "timbres",
    metadata,
    sa.Column("position", _Sequence, primary_key=True),
    sa.Column("timbre_id", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("is_public", sa.Boolean, nullable=False),
    sa.Column("avatar", sa.String(64), nullable=False),
    sa.Column("engine", sa.String(32)),
    sa.Column("voice", sa.Text),
    sa.Column("language", sa.String(35), nullable=False, server_default=""),
    sa.Column("gender", sa.String(16), nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

timbre_bindings = sa.Table(
    "timbre_bindings",
    metadata,
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

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("number", _Sequence, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sqlite_autoincrement=True,
)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
