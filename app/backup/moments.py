"""To a moment: copies of the whole cluster in the archive, and a data folder made
from one of them and the changes that came after it.

The archive (`LOKAPASAR_ARCHIVE`) holds `wal/`, which the server fills, `base/` with whole copies, and `data/` with the
data folder's files, to which every copy adds what is new. Files are named by their content and written before the row
that names them, so those of a later time do no harm.
"""

import fcntl
import os
import shutil
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.backup import folder, restoring, tools
from app.backup.placing import made_beside
from app.backup.refusals import NoBase, ToolFailed
from app.postgres import Cluster, archiving
from app.postgres.cluster import APP, DURABLE, OWNER

STAMP = "%Y%m%dT%H%M%SZ"
KEPT = 2
"""Whole copies that stay; pieces of the log that none of them needs are removed."""
RECOVERY_SECONDS_MAX = 6 * 3600.0


def copy(cluster: Cluster, archive: Path, *, at: datetime) -> dict[str, Any]:
    """Copy the whole running cluster and what is new of its files into the archive, checked; the oldest copies go."""
    bases = archive / archiving.BASE
    bases.mkdir(mode=0o700, exist_ok=True)
    making = bases / ".making"
    with (bases / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(making, ignore_errors=True)
        database, env = tools.at(cluster.url(OWNER, "postgres"))
        _run(
            [tools.program("pg_basebackup"), "--dbname", database, "--pgdata", making, "--wal-method=stream", "--checkpoint=fast",
             "--manifest-checksums=SHA256", "--no-password"],
            env,
        )  # fmt: skip
        _run([tools.program("pg_verifybackup"), "--quiet", making], env)
        added = _mirror(cluster.data, archive / archiving.DATA)
        done = datetime.now(UTC)
        made = bases / done.strftime(STAMP)
        making.rename(made)
        _forget_older(bases, archive / archiving.WAL)
    folder.remember(cluster.data, {"file": str(made), "taken_at": at.isoformat()})
    return {
        "base": str(made),
        "bytes": sum(path.stat().st_size for path in made.rglob("*") if path.is_file()),
        "files_added": added,
    }


def restore_to(archive: Path, moment: datetime, into: Path, *, keys: Path | None) -> dict[str, Any]:
    """A data folder with the database as it was at the moment, made beside and put in place when whole."""
    base = _base_before(archive, moment)
    with made_beside(into, keys=keys) as (making, bid_keys):
        cluster = Cluster(making, server_settings={**DURABLE, **archiving.restoring(archive.absolute(), moment.isoformat())})
        cluster.start_seconds_max = RECOVERY_SECONDS_MAX
        _lay_out(base, archive, cluster)
        with cluster.attached():
            settled = restoring.settle(cluster.url(OWNER), making)
    return {"base": str(base), **settled, "bid_keys": bid_keys}


def _lay_out(base: Path, archive: Path, cluster: Cluster) -> None:
    """The copy of the cluster, given to the server's account, and the files; the pieces of
    the log are readable for that account alone already."""
    shutil.copytree(archive / archiving.DATA, cluster.data)
    cluster.data.chmod(0o755 if not cluster.account.is_us else 0o700)
    shutil.copytree(base, cluster.folder)
    for below, folders, files in os.walk(cluster.folder):
        for name in (".", *folders, *files):
            cluster.account.give(Path(below, name))
    (cluster.folder / "recovery.signal").touch()


def _base_before(archive: Path, moment: datetime) -> Path:
    """The newest copy that was whole before the moment. Raises `NoBase`."""
    bases = archive / archiving.BASE
    there = sorted(path for path in bases.iterdir() if not path.name.startswith(".")) if bases.is_dir() else []
    before = [path for path in there if datetime.strptime(path.name, STAMP).replace(tzinfo=UTC) < moment]
    if not before:
        raise NoBase(archive, moment, there[0].name if there else None)
    return before[-1]


def _mirror(data: Path, mirror: Path) -> int:
    """Copy what is new or of another size or time; nothing is removed. The roles'
    passwords belong to the copied cluster and come along."""
    mirror.mkdir(mode=0o700, exist_ok=True)
    added = 0
    passwords = [("secrets", name) for name in (OWNER, APP)]
    for parts in (*folder.files(data), *passwords):
        source, target = data.joinpath(*parts), mirror.joinpath(*parts)
        with suppress(FileNotFoundError):
            told = source.stat()
            if target.exists() and (target.stat().st_size, target.stat().st_mtime_ns) == (told.st_size, told.st_mtime_ns):
                continue
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            partial = target.with_name(f".{target.name}.part")
            shutil.copy2(source, partial)
            partial.chmod(0o600)
            partial.replace(target)
            added += 1
    return added


def _forget_older(bases: Path, wal: Path) -> None:
    """Keep the newest copies; of the log only what the oldest of them needs."""
    kept = sorted(path for path in bases.iterdir() if not path.name.startswith("."))
    for path in kept[:-KEPT]:
        shutil.rmtree(path)
    label = (kept[-KEPT:][0] / "backup_label").read_text(encoding="utf-8")
    first = label.split("file ", 1)[1].split(")", 1)[0]
    _run([tools.program("pg_archivecleanup"), wal, first], dict(os.environ))


def _run(command: list[object], env: dict[str, str]) -> None:
    done = subprocess.run(
        [str(word) for word in command], env=env, cwd="/", capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise ToolFailed(Path(str(command[0])).name, done.stderr)
