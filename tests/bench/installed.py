"""An installation for measuring: a server of its own, migrated, with this process attached to it. Its folder goes with the run."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app import db, reactions
from app.postgres import Cluster
from app.postgres.cluster import APP, DURABLE, OWNER
from app.schema import migrating
from app.settings import give


@contextmanager
def installed(name: str, *, server_settings: Mapping[str, str] = DURABLE, may_stay: bool = False) -> Iterator[Cluster]:
    """The server; its data lie in a folder of the installation. Where it `may_stay`, LOKAPASAR_BENCH_DATA
    names a folder that is used again by the next run."""
    kept = os.environ.get("LOKAPASAR_BENCH_DATA") if may_stay else None
    with ExitStack() as open_:
        folder = Path(kept) if kept else Path(open_.enter_context(tempfile.TemporaryDirectory(prefix=f"lokapasar-{name}-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        cluster = Cluster(folder / "data", server_settings=server_settings)
        open_.enter_context(cluster.attached())
        give(database_url=cluster.url(APP), database_url_owner=cluster.url(OWNER), data=folder)
        open_.callback(db.forget_engines)
        migrating.upgrade(db.owner_engine())
        reactions.install()
        yield cluster
