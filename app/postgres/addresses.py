"""Where the database is, by the settings: the embedded cluster of the data folder, or a server of one's own."""

from app.postgres.cluster import APP, OWNER, Cluster
from app.settings import Settings


def running_database(chosen: Settings) -> Cluster | None:
    """The embedded cluster of these settings; None where `DATABASE_URL` names a server of one's own."""
    return None if chosen.database_url else Cluster(chosen.data, archive=chosen.archive)


def connection_url(chosen: Settings) -> str:
    """The app's door to the database."""
    return chosen.database_url or Cluster(chosen.data).url(APP)


def direct_url(chosen: Settings) -> str:
    """The same without a pooler: for who listens, which no transaction lasts long enough for."""
    return chosen.database_url_direct or connection_url(chosen)


def owner_url(chosen: Settings) -> str:
    """The owner's door; the app's own where an outside server has only one. Never through a pooler."""
    return chosen.database_url_owner or chosen.database_url_direct or chosen.database_url or Cluster(chosen.data).url(OWNER)
