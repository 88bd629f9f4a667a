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
    sa.Column("callback_url", sa.Text),
    sa.Column("stream_limit", sa.Integer),
    sa.Column("rotated_at", sa.BigInteger),
    sa.Column("previous_secret", sa.LargeBinary),
    sa.Column("previous_until", sa.BigInteger),
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
    # Lists within a column are parted by blanks.
    sa.Column("languages", sa.Text, nullable=False, server_default=""),
    sa.Column("gender", sa.String(16), nullable=False, server_default=""),
    sa.Column("style", sa.String(32), nullable=False, server_default=""),
    sa.Column("tags", sa.Text, nullable=False, server_default=""),
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

# Who agreed that a portrait became this digital human; times are in Unix milliseconds. It is given
# for one face: a digital human whose face is another has none.
human_consents = sa.Table(
    "human_consents",
    metadata,
    sa.Column(
        "human_position",
        _Sequence,
        sa.ForeignKey("digital_humans.position", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("face_model", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("given_by", sa.Text, nullable=False),
    sa.Column("statement", sa.Text, nullable=False),
    sa.Column("recorded_ms", sa.BigInteger, nullable=False),
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
    sa.Column("tags", sa.Text, nullable=False, server_default=""),
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

# Times of streams are in Unix milliseconds.
stream_tasks = sa.Table(
    "stream_tasks",
    metadata,
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
_LIVE = sa.text("status IN (1, 3, 4)")
# What a StreamId is unique among, and all that sweeps have to look at.
sa.Index(
    "uq_stream_tasks_live",
    stream_tasks.c.app_id,
    stream_tasks.c.stream_id,
    unique=True,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)

drives = sa.Table(
    "drives",
    metadata,
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

# What Apps are told: written in the transaction of the change it tells of, sent afterwards.
callbacks = sa.Table(
    "callbacks",
    metadata,
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
_PENDING = sa.text("delivery = 'pending'")
sa.Index(
    "ix_callbacks_pending",
    callbacks.c.task_id,
    callbacks.c.number,
    sqlite_where=_PENDING,
    postgresql_where=_PENDING,
)

# What people who test their clients have set; NULL stands for every App, Action or for no code.
injected_faults = sa.Table(
    "injected_faults",
    metadata,
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

# Times of sessions are in Unix seconds.
admin_sessions = sa.Table(
    "admin_sessions",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
)
