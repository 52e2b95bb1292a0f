"""Restoring: a backup laid out as a data folder and a database that a `serve` can use.

It is made beside and put in place when whole. What must not happen twice is seen to: sign-ins end, messages that waited are held
back, scheduled pulls stand still until an admin turns them on.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg
from sqlalchemy import create_engine

from app import db
from app.backup import tools
from app.backup.archive import DATA, DATABASE, PIECE, Hashed
from app.backup.placing import made_beside
from app.backup.reading import Backup, Member
from app.backup.refusals import NotABackup, NotEmpty
from app.language import _
from app.postgres import Cluster
from app.postgres.cluster import APP, OWNER
from app.schema import migrating, rights
from app.settings import Settings

HELD_MAIL = "mail-held"
SETTLED = {
    "sessions_ended": ("web_session", "DELETE FROM web_session"),
    "half_sessions_ended": ("half_sign_in", "DELETE FROM half_sign_in"),
    "links_ended": ("one_time_link", "DELETE FROM one_time_link WHERE used_at IS NULL"),
    "messages_held": (
        "procrastinate_jobs",
        "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE status IN ('todo', 'doing') "
        "AND (task_name LIKE '%.tell' OR task_name IN ('notifications.send', 'digests.send'))",
    ),
    "pulls_paused": ("import_source", "UPDATE import_source SET enabled = false, next_at = NULL WHERE enabled"),
}
"""What is done to a database that will be served again, each where its table is there."""

KNOWS_ALL, UNKNOWN_BEFORE = 170000, b"SET transaction_timeout = 0;\n"
"""`pg_restore` says this to every server; one before that version refuses it, and the
statements are written down and given to it without that line."""

STANDING = """
SELECT FROM pg_class c WHERE relkind IN ('r', 'v', 'p') AND relnamespace = 'public'::regnamespace
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') LIMIT 1
"""
"""What makes a database not empty. Views that an extension brought (Citus, pg_stat_statements) are nobody's rows."""


def restore_into(backup: Backup, into: Path, *, chosen: Settings, keys: Path | None) -> dict[str, Any]:
    """A data folder that can be served, in a folder that is not there yet or empty; `DATABASE_URL`,
    where it is set, names the empty database to fill."""
    with made_beside(into, keys=keys) as (making, bid_keys), _database(making, chosen) as (url, role):
        lay_out(backup, url=url, data=making)
        migrate(url, role)
        settled = settle(url, making)
    return {**settled, "bid_keys": bid_keys}


def lay_out(backup: Backup, *, url: str, data: Path) -> None:
    """The dump into the empty database (one transaction), the files into the folder, every hash compared on the way."""
    with ExitStack() as dumping:
        dump = dumping.enter_context(_laid_into(url, beside=data))
        for member in backup.members():
            if member.parts[0] == DATABASE:
                _copy(backup, member, dump)
            elif member.parts[0] == DATA:
                dumping.close()
                _write(backup, member, data.joinpath(*member.parts[1:]))


@contextmanager
def _laid_into(url: str, *, beside: Path) -> Iterator[IO[bytes]]:
    """Where the dump is to be written; at the end of the block all that is in it stands in the database, or nothing."""
    database, env = tools.at(url)
    restore = [tools.program("pg_restore"), "--no-owner", "--no-privileges", "--no-comments", "--exit-on-error"]
    if _version(url) >= KNOWS_ALL:
        with tools.reading([*restore, "--dbname", database, "--single-transaction"], env) as dump:
            yield dump
        return
    with tempfile.NamedTemporaryFile(dir=beside, prefix="restoring-") as script:
        with tools.reading([*restore, "--file", script.name], env) as dump:
            yield dump
        psql = [
            tools.program("psql"),
            "--dbname",
            database,
            "--no-psqlrc",
            "--quiet",
            "--output",
            os.devnull,
            "--set",
            "ON_ERROR_STOP=1",
        ]
        with tools.reading([*psql, "--single-transaction"], env) as statements:
            for line in script:
                if line == UNKNOWN_BEFORE:
                    break
                statements.write(line)
            shutil.copyfileobj(script, statements, PIECE)


def _version(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.info.server_version


def migrate(url: str, role: str) -> None:
    """Bring what an older program had backed up to this one's schema; grant the application's role what it may do."""
    engine = create_engine(db.sqlalchemy_url(url), hide_parameters=True)
    try:
        if not migrating.upgrade(engine, role=role):
            rights.grant(engine, role=role)
    finally:
        engine.dispose()


def settle(url: str, data: Path) -> dict[str, int]:
    """Make what was restored safe to serve; how many rows and files that concerned."""
    told = {}
    with psycopg.connect(url) as connection:
        for name, (table, statement) in SETTLED.items():
            there = connection.execute("SELECT to_regclass(%s)", (f"public.{table}",)).fetchone()
            told[name] = connection.execute(statement).rowcount if there != (None,) else 0
    waiting = data / "mail"
    told["mails_held"] = sum(1 for _file in waiting.iterdir()) if waiting.is_dir() else 0
    if told["mails_held"]:
        waiting.rename(data / HELD_MAIL)
    return told


def is_empty(connection: psycopg.Connection[Any]) -> bool:
    """Has nobody made a table or a view in this database?"""
    return connection.execute(STANDING).fetchone() is None


@contextmanager
def _database(data: Path, chosen: Settings) -> Iterator[tuple[str, str]]:
    """An empty database, as the owner's address and the application's role: a new cluster, or the one of one's own."""
    if chosen.database_url is None:
        cluster = Cluster(data)
        with cluster.attached():
            yield cluster.url(OWNER), APP
        return
    data.mkdir(mode=0o700, parents=True)
    url = chosen.database_url_owner or chosen.database_url
    with psycopg.connect(url) as connection:
        if not is_empty(connection):
            raise NotEmpty("DATABASE_URL_OWNER")
    with psycopg.connect(chosen.database_url) as connection:
        role = connection.info.user
    yield url, role


def _copy(backup: Backup, member: Member, to: IO[bytes]) -> None:
    source = Hashed(member.content)
    while block := source.read(PIECE // 8):
        to.write(block)
    if source.digest() != member.sha256:
        raise NotABackup(backup.path, _("“{name}” bukan yang tertulis di daftarnya.").format(name="/".join(member.parts)))


def _write(backup: Backup, member: Member, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as file:
        path.chmod(0o600)
        _copy(backup, member, file)
