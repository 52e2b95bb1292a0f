"""The embedded PostgreSQL: started on a Unix socket inside the data folder, never on TCP; `DATABASE_URL` replaces it.

`account.py` says which unprivileged account runs it when root asks, `cluster.py` makes it, starts it,
attaches to it and stops it, `addresses.py` says where it is, `postmaster.py` is the server's process that
never outlives us. While `serve` runs, `app/serving/` keeps it up.
"""

import os

from app.postgres.addresses import connection_url, direct_url, owner_url, running_database
from app.postgres.cluster import Cluster
from app.postgres.refusals import DataFolderHeld, DataFolderUnreachable, ServerFailed

os.environ["PGTZ"] = "UTC"
"""Every connection of this program reads and writes in UTC, whatever zone a
database of one's own, its role or this machine is set to."""

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
