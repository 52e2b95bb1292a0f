"""The database: one engine a process, one transaction a request, and what every table has in common.

Every table says its scale in `info`: `region` (keyed by `(region_id, id)`, every key and reference between such tables carries
`region_id`), `reference` (region-free, may be referenced from anywhere) or `local` (sessions, tokens, counters). No triggers, no
serials, no defaults that call functions: ids, times and hashes come from the app.
"""

from app.db.engines import CONNECT_SECONDS_MAX as CONNECT_SECONDS_MAX
from app.db.engines import engine as engine
from app.db.engines import forget_engines as forget_engines
from app.db.engines import libpq_address as libpq_address
from app.db.engines import owner_engine as owner_engine
from app.db.engines import prepared as prepared
from app.db.engines import reading_engine as reading_engine
from app.db.engines import replica_engine as replica_engine
from app.db.engines import session_factory as session_factory
from app.db.engines import sqlalchemy_url as sqlalchemy_url
from app.db.sessions import Expression as Expression
from app.db.sessions import among as among
from app.db.sessions import let_go as let_go
from app.db.sessions import new_session as new_session
from app.db.sessions import reads_with as reads_with
from app.db.sessions import rows_changed as rows_changed
from app.db.sessions import take_time as take_time
from app.db.sessions import transaction_time as transaction_time
from app.db.tables import Base as Base
from app.db.tables import Instant as Instant
from app.db.tables import Key as Key
from app.db.tables import Money as Money
from app.db.tables import RegionKey as RegionKey
