"""Taking a backup while people work: the database as it was at one moment, then every file that a row of that moment can name.

A file is written before the row that names it commits, so the files are read after the snapshot was taken. What is counted and
summed for the manifest is read in the dump's own snapshot.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app import citus, db
from app.backup import folder, tools
from app.backup.archive import DATA, DATABASE, MAGIC, PIECE, VERSION, Writer
from app.backup.refusals import AlreadyThere, CannotWrite, StillInUse
from app.backup.surveying import survey
from app.invariants import reading
from app.schema import revisions

Manifest = dict[str, Any]


def take(path: Path, *, url: str, data: Path, at: datetime) -> Manifest:
    """Write the backup under a name of the moment, see it safe on the disk, then give it
    its name. `url` is the owner's door to the database."""
    with _being_written(path) as out, Writer(out) as writer:
        with psycopg.connect(url) as connection:
            _refuse_in_use(connection)
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            begun = connection.execute("SELECT pg_export_snapshot(), transaction_timestamp()").fetchone()
            assert begun is not None
            snapshot, as_of = begun
            dumped = _add_dump(writer, url, snapshot)
            files, file_bytes = _add_files(writer, data)
            surveyed = survey(connection, data=data)
            violations = _violations(url, snapshot) if surveyed["revision"] == revisions.head() else None
        manifest: Manifest = {
            "format": VERSION,
            "app": version("lokapasar"),
            "as_of": as_of.isoformat(),
            "taken_at": at.isoformat(),
            "dump_bytes": dumped,
            "files": files,
            "file_bytes": file_bytes,
            "bid_keys_left_out": len(folder.shares(data)),
            "ledger_violations": violations,
            "survey": surveyed,
        }
        digest = writer.seal(json.dumps(manifest, indent=1).encode())
    told = {"file": str(path.absolute()), "bytes": path.stat().st_size, "sha256": digest, "taken_at": manifest["taken_at"]}
    folder.remember(data, told)
    return {**told, **manifest}


def _refuse_in_use(connection: psycopg.Connection[Any]) -> None:
    """A snapshot is one machine's: over several, all must stand still."""
    is_citus = connection.execute(citus.INSTALLED).fetchone() == (True,)
    others = connection.execute(citus.OTHERS).fetchone() if is_citus else None
    connection.rollback()
    if others is not None and others[0]:
        raise StillInUse(others[0])


@contextmanager
def _being_written(path: Path) -> Iterator[BinaryIO]:
    """A file that its owner alone may read, which gets its name only when it is whole
    and on the disk. Nothing is left of one that failed."""
    if path.exists():
        raise AlreadyThere(path)
    partial = path.with_name(f".{path.name}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
            out.truncate()
            try:
                yield out
                out.flush()
                os.fsync(out.fileno())
                os.link(partial, path)
            finally:
                partial.unlink(missing_ok=True)
        _sync(path.parent)
    except FileExistsError:
        raise AlreadyThere(path) from None
    except OSError as error:
        raise CannotWrite(path, error.strerror or str(error)) from None


def _add_dump(writer: Writer, url: str, snapshot: str) -> int:
    """The whole database but what is only of the moment (unlogged tables), and without Citus, which the
    server that it is restored into need not have; its size."""
    database, env = tools.at(url)
    command = [
        tools.program("pg_dump"), "--dbname", database, "--snapshot", snapshot, "--format=custom", "--compress=zstd:3",
        "--no-owner", "--no-privileges", "--no-unlogged-table-data", "--lock-wait-timeout=60s",
        "--exclude-extension=citus*",
    ]  # fmt: skip
    size = 0
    with tools.writing(command, env) as dump:
        for number in range(10**7):
            piece = dump.read(PIECE)
            if not piece:
                break
            writer.add_bytes(f"{DATABASE}/{number:07}", piece)
            size += len(piece)
    return size


def _add_files(writer: Writer, data: Path) -> tuple[int, int]:
    """Every file of the folder that is still there when its turn comes; how many, and
    their bytes. Other backups that lie there are left out."""
    count = total = 0
    for parts in folder.files(data):
        with suppress(FileNotFoundError), data.joinpath(*parts).open("rb") as source:
            beginning = source.read(len(MAGIC))
            if beginning == MAGIC:
                continue
            size = os.fstat(source.fileno()).st_size
            source.seek(0)
            writer.add("/".join((DATA, *parts)), source, size)
            count, total = count + 1, total + size
    return count, total


def _violations(url: str, snapshot: str) -> list[str]:
    """What is broken already, in the dump's snapshot. A database at an older schema is not asked: its views are not there."""
    engine = create_engine(db.sqlalchemy_url(url), hide_parameters=True)
    try:
        with Session(engine) as session:
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            session.execute(text(f"SET TRANSACTION SNAPSHOT '{snapshot}'"))
            return unproved(session)
    finally:
        engine.dispose()


def unproved(session: Session) -> list[str]:
    """A line for every invariant that is broken: the tallies that are not the fold of their entries,
    and what must hold between orders, stock and papers."""
    db.take_time(session)
    return [
        f"{one.invariant.name}: {one.violations} ({', '.join(one.named)})"
        for one in reading.read(session.connection())
        if one.violations
    ]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
