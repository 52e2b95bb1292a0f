"""The embedded PostgreSQL: started on a Unix socket inside the data folder, never on TCP; `DATABASE_URL` replaces it.

`account.py` says which unprivileged account runs it when root asks, `cluster.py` makes it, starts it, attaches to it and stops it, `postmaster.py`
is the server's process that never outlives us. While `serve` runs, `app/serving/` keeps it up.
"""

from app.postgres.cluster import Cluster, connection_url, direct_url, owner_url, running_database
from app.postgres.refusals import DataFolderHeld, DataFolderUnreachable, ServerFailed

__all__ = [
    "Cluster",
    "DataFolderHeld",
    "DataFolderUnreachable",
    "ServerFailed",
    "connection_url",
    "direct_url",
    "owner_url",
    "running_database",
]
