"""Verifying: a backup counts only when it was restored and is equal.

It is restored beside, into a cluster of its own under the system's temporary folder; every row, sum and tally is compared with
what the manifest says, then every tally is folded again from the restored ledger.
"""

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app import db
from app.backup import restoring
from app.backup.reading import Backup
from app.backup.surveying import CACHED, FOLDED, Survey, differing, survey, tallies
from app.backup.taking import unproved
from app.postgres import Cluster
from app.postgres.cluster import APP, DURABLE, OWNER

EQUAL, DIFFERENT = "EQUAL", "DIFFERENT"
OF_THE_MOMENT = {**DURABLE, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
"""A cluster that is thrown away needs no durability."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; equal when nothing differs."""

    differences: list[str]
    restored: Survey
    entries: int
    seconds: float

    @property
    def word(self) -> str:
        return DIFFERENT if self.differences else EQUAL


def verify(backup: Backup) -> Verdict:
    """Restore beside and compare; nothing stays."""
    began = time.monotonic()
    beside = Path(tempfile.mkdtemp(prefix="lokapasar-restore-"))
    try:
        beside.chmod(0o755)  # the server's account passes through
        data = beside / "data"
        cluster = Cluster(data, server_settings=OF_THE_MOMENT)
        with cluster.attached():
            url = cluster.url(OWNER)
            restoring.lay_out(backup, url=url, data=data)
            with psycopg.connect(url) as connection:
                restored = survey(connection, data=data)
            differences = differing(backup.manifest["survey"], restored)
            restoring.migrate(url, APP)
            differences += unproved_since(url, restored, backup.manifest["ledger_violations"] or ())
            entries = restored["rows"].get("entry", 0)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Verdict(differences, restored, entries, round(time.monotonic() - began, 2))


def unproved_since(url: str, restored: Survey, known: Sequence[str] = ()) -> list[str]:
    """At this program's schema: tallies that are not the fold of their entries, but those that are `known` not to be,
    and sums that migrating has changed since the survey."""
    engine = create_engine(db.sqlalchemy_url(url), hide_parameters=True)
    try:
        with Session(engine) as session:
            found = [line for line in unproved(session) if line not in known]
    finally:
        engine.dispose()
    with psycopg.connect(url) as connection:
        after: dict[str, Any] = {**restored, "cached": tallies(connection, CACHED), "folded": tallies(connection, FOLDED)}
    return found + differing(restored, after)
