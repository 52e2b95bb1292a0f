"""`lokapasar upgrade FILE`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import psycopg
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError

from app import db
from app.backup import taking, verifying
from app.clock import now
from app.doctor import database
from app.doctor.checks import examined
from app.errors import Refusal
from app.language import _, mark
from app.output import note
from app.postgres import running_database
from app.postgres.cluster import APP, OWNER
from app.schema import migrating, revisions
from app.settings import settings
from app.upgrade import beside
from app.upgrade.refusals import ByHand, NewerSchema, NothingThere, NotMigrated, NotWell


def upgrade(file: Annotated[Path, mark("Berkas cadangan yang dibuat lebih dulu")]) -> dict[str, Any]:
    """Back up, migrate a copy of the database, examine it, and only then let it take the place of the database: until that
    moment, and whenever it does not come, everything is as it was. Nobody serves meanwhile.
    """
    cluster = running_database(settings())
    if cluster is None:
        raise ByHand
    if not cluster.exists:
        raise NothingThere(cluster.data)
    with cluster.alone(f"lokapasar upgrade (proses {os.getpid()})"):
        before, after = revisions.current(cluster.url(OWNER)), revisions.head()
        if not revisions.is_known(before):
            raise NewerSchema(str(before))
        if before == after:
            beside.drop_leftovers(cluster)
            return {"from": before, "to": after, "changed": False}
        note(_("Mencadangkan ke {file} …").format(file=file))
        taken = taking.take(file, url=cluster.url(OWNER), data=cluster.data, at=now())
        with beside.copied(cluster) as copy:
            note(_("Menaikkan skema salinan dari {before} ke {after} …").format(before=before, after=after))
            _migrate(cluster.url(OWNER, copy))
            note(_("Memeriksa salinan …"))
            if wrong := [*_ailing(cluster.url(APP, copy)), *verifying.unproved_since(cluster.url(OWNER, copy), taken["survey"])]:
                raise NotWell(wrong)
            beside.put_in_place(cluster)
    return {"from": before, "to": after, "changed": True, "backup": taken["file"], "sha256": taken["sha256"]}


def _migrate(url: str) -> None:
    with _engine(url) as engine:
        try:
            migrating.upgrade(engine, role=APP)
        except Refusal as refusal:
            raise NotMigrated(refusal.message) from refusal
        except (SQLAlchemyError, psycopg.Error) as error:
            raise NotMigrated(str(getattr(error, "orig", error))) from error


def _ailing(url: str) -> Iterator[str]:
    """What the doctor calls an error of this database."""
    with _engine(url) as engine, engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for check in examined(database.CHECKS, connection):
            if not check["ok"] and check["level"] == "error":
                yield f"{check['name']}: {check['detail']}. {check['fix']}"


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    """Nobody is connected any more when it ends."""
    engine = create_engine(db.sqlalchemy_url(url), hide_parameters=True)
    try:
        yield engine
    finally:
        engine.dispose()
