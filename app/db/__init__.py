"""The database: one engine a process, one transaction a request, and what every table has in common.

Every table says its scale in `info`: `region` (keyed by `(region_id, id)`, every key and reference between such tables carries
`region_id`), `reference` (region-free, may be referenced from anywhere) or `local` (sessions, tokens, counters). No triggers, no
serials, no defaults that call functions: ids, times and hashes come from the app.
"""

from app.db.engines import (
    CONNECT_SECONDS_MAX,
    engine,
    forget_engines,
    libpq_address,
    owner_engine,
    prepared,
    reading_engine,
    replica_engine,
    session_factory,
    sqlalchemy_url,
)
from app.db.sessions import Expression, among, let_go, new_session, reads_with, rows_changed, take_time, transaction_time
from app.db.tables import Base, Instant, Key, Money, RegionKey

__all__ = [
    "CONNECT_SECONDS_MAX",
    "Base",
    "Expression",
    "Instant",
    "Key",
    "Money",
    "RegionKey",
    "among",
    "engine",
    "forget_engines",
    "let_go",
    "libpq_address",
    "new_session",
    "owner_engine",
    "prepared",
    "reading_engine",
    "reads_with",
    "replica_engine",
    "rows_changed",
    "session_factory",
    "sqlalchemy_url",
    "take_time",
    "transaction_time",
]
