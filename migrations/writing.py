"""`make migration m="add sp2d number to payment"`: what the models have and the migrations do not, written as the next revision.

The revisions so far are run in a server of their own, so neither a data folder nor a service is needed.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from app import db
from app.postgres import Cluster
from app.postgres.cluster import OWNER
from app.schema import migrating, revisions
from app.settings import give


def write(message: str) -> Path:
    """Returns the new file; its revision is named by the message."""
    slug = re.sub(r"\W+", "_", message.lower()).strip("_")
    with tempfile.TemporaryDirectory(prefix="lokapasar-") as folder:
        Path(folder).chmod(0o755)
        with Cluster(Path(folder, "data"), server_settings={"fsync": "off"}).attached() as cluster:
            give(database_url=cluster.url(OWNER), database_url_owner=cluster.url(OWNER))
            migrating.upgrade(db.owner_engine())
            with db.owner_engine().connect() as connection:
                made = command.revision(revisions.config(connection), message, autogenerate=True, rev_id=slug)
            db.forget_engines()
    assert made is not None
    assert not isinstance(made, list)
    path = Path(made.path)
    for order in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *order, path], check=True)
    return path


if __name__ == "__main__":
    print(write(" ".join(sys.argv[1:])))
