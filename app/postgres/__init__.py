"""The embedded PostgreSQL: started on a Unix socket inside the data folder, never on TCP; `DATABASE_URL` replaces it.

`layout.py` says where everything lies, `account.py` which unprivileged account runs it when root asks, `cluster.py` makes, starts, attaches to and
stops it, `supervising.py` keeps it up while `serve` runs.
"""

from app.postgres.cluster import Cluster, DataFolderUnreachable, connection_url, owner_url, running_database

__all__ = ["Cluster", "DataFolderUnreachable", "connection_url", "owner_url", "running_database"]
