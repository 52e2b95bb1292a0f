"""To a moment: what was there before a mistake comes back, without the mistake; a house with an archive of its own for it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from app.backup import moments
from app.backup.commands import restore
from app.backup.refusals import NoBase
from app.clock import now
from app.errors import Refusal
from app.postgres import Cluster
from app.postgres.archiving import ArchiveUnusable
from app.postgres.cluster import OWNER
from tests.backup.conftest import reachable_folder
from tests.patience import eventually


@pytest.fixture(scope="module")
def archived() -> Iterator[tuple[Cluster, Path, datetime]]:
    """A running cluster with an archive and one whole copy; a table with a row before and one after it; then the table
    is dropped by mistake. Gives the moment before that."""
    with reachable_folder() as below:
        cluster, archive = Cluster(below / "data", archive=below / "arsip"), below / "arsip"
        with cluster.attached():
            (cluster.data / "files").mkdir()
            (cluster.data / "files/one").write_text("a paper")
            with psycopg.connect(cluster.url(OWNER), autocommit=True) as connection:
                connection.execute("CREATE TABLE marker (said text)")
                connection.execute("INSERT INTO marker VALUES ('before the copy')")
                moments.copy(cluster, archive, at=now())
                time.sleep(1.01)  # a copy is named by its second
                connection.execute("INSERT INTO marker VALUES ('after the copy')")
                moment = datetime.now(UTC)
                connection.execute("SELECT pg_sleep(0.05)")
                connection.execute("DROP TABLE marker")
                connection.execute("SELECT pg_switch_wal()")
                waiting = "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'"
                eventually(lambda: connection.execute(waiting).fetchone() == (0,))
        yield cluster, archive, moment


def test_a_dropped_table_comes_back_as_it_was_a_moment_before(archived: tuple[Cluster, Path, datetime], reachable: Path) -> None:
    _cluster, archive, moment = archived
    told, code = restore(archive, into=reachable / "baru", to_time=moment.isoformat())
    assert code == 0
    assert told["to_time"] == moment.isoformat()
    with Cluster(reachable / "baru").attached() as restored, psycopg.connect(restored.url(OWNER)) as connection:
        assert connection.execute("SELECT said FROM marker ORDER BY ctid").fetchall() == [("before the copy",), ("after the copy",)]
    assert (reachable / "baru/files/one").read_text() == "a paper"


def test_a_moment_before_the_first_copy_and_one_that_is_not_there_yet_are_refused(
    archived: tuple[Cluster, Path, datetime], reachable: Path
) -> None:
    _cluster, archive, _moment = archived
    with pytest.raises(NoBase):
        restore(archive, into=reachable / "baru", to_time="2026-01-01T00:00:00+07:00")
    with pytest.raises(Refusal, match="recovery"):
        restore(archive, into=reachable / "baru", to_time="2126-01-01T00:00:00+07:00")
    assert not list(reachable.iterdir())


@pytest.mark.parametrize("place", ['a"; rm -rf', "data/arsip"])
def test_an_archive_inside_the_data_folder_or_with_a_name_that_a_shell_would_read_is_refused(tmp_path: Path, place: str) -> None:
    cluster = Cluster(tmp_path / "data", archive=tmp_path / place)
    with pytest.raises(ArchiveUnusable):
        cluster._spawn(cluster.folder)
