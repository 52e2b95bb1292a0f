"""A file is read, shown and only then applied; a killed worker leaves nothing behind, and what changed meanwhile is said."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app import db
from app.clock import now
from app.errors import NotFound
from app.exchange import jobs, synthetic
from app.exchange.commands import import_files
from app.exchange.desk import folder, progress, working
from app.exchange.desk.states import APPLIED, APPLYING, DISCARDED, PREVIEWED, READING, RECEIVED, REFUSED
from app.exchange.desk.working import ATTEMPTS, Outdated
from app.exchange.packages import FirstPackages
from app.exchange.sifted import Sifted
from app.feeds.locking import LOCK
from app.feeds.models import ImportBatch, ImportedRow
from app.ledger.proving import differences
from app.moves.taking import NotNow
from app.plan import years
from tests.exchange.desk.making import again, applied, queued, read, send_in, take
from tests.exchange.feeds import OFFICES, YEAR, as_json, order, orders, packages
from tests.world import World


def how_many(table: type) -> int:
    with db.new_session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_preview_changes_nothing_and_says_what_would_change(world: World, tmp_path: Path) -> None:
    admin = world["region_admin"]
    first = packages(5)
    applied(read(send_in(as_json(tmp_path, first), admin)), admin)
    before = how_many(ImportedRow)
    changed = [{**first[0], "pagu": 7, "nama_paket": "Nama baru"}, *first[1:4], {**first[0], "kd_rup": 777}]
    upload = read(send_in(as_json(tmp_path, changed, "b.json"), admin))
    assert (upload.state, how_many(ImportedRow)) == (PREVIEWED, before)
    report, samples = upload.report, upload.preview["samples"]
    assert {name: report[name] for name in ("rows", "added", "changed", "unchanged", "gone", "quarantined")} == {
        "rows": 5, "added": 1, "changed": 1, "unchanged": 3, "gone": 1, "quarantined": 0,
    }  # fmt: skip
    assert [row["key"] for row in samples["added"]] == ["777"]
    assert {row["column"]: (row["old"], row["new"]) for row in samples["changed"][0]["columns"]} == {
        "nama_paket": (first[0]["nama_paket"], "Nama baru"),
        "pagu": (str(first[0]["pagu"]), "7"),
    }
    assert [row["key"] for row in samples["gone"]] == [str(first[4]["kd_rup"])]
    assert len(samples["unchanged"]) == 3


def test_nobody_waits_for_a_file_that_is_read_for_its_preview(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While rows come others close a year and import, here the same file; the preview is compared with what they left."""
    path, free = as_json(tmp_path, packages(5)), []
    upload = send_in(path, world["region_admin"])

    def writer(*, region_id: int, id: object) -> Callable[[int, int], None]:
        def write(rows: int, bytes_: int) -> None:
            with db.new_session() as session:
                free.append(
                    [session.scalar(select(func.pg_try_advisory_xact_lock(lock, region_id))) for lock in (LOCK, years.LOCK)]
                )
            if all(free[-1]):
                import_files([path], region="99.01", year=YEAR)

        return write

    monkeypatch.setattr(progress, "writer", writer)
    report = read(upload).report
    assert (free, report["added"], report["unchanged"]) == ([[True, True]], 0, 5)


def test_nobody_waits_for_a_file_that_is_read_to_be_applied(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a first file is written while it is read. Who imported meanwhile made the preview grow old."""
    admin = world["region_admin"]
    applied(read(send_in(as_json(tmp_path, packages(5)), admin)), admin)
    upload, others = read(send_in(as_json(tmp_path, packages(6), "b.json"), admin)), [as_json(tmp_path, packages(7), "c.json")]
    take(upload, "apply", admin)

    def write(_rows: int, _bytes: int) -> None:
        if others:  # the file is read once more where another import came between
            import_files([others.pop()], region="99.01", year=YEAR)

    monkeypatch.setattr(progress, "writer", lambda **_whose: write)
    assert working.apply(upload.region_id, upload.id, actor=admin) == RECEIVED
    assert "impor lain diterapkan lebih dulu" in again(upload).problem
    assert how_many(ImportBatch) == 2


def test_the_desk_applies_a_first_file_while_it_is_read(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written, plainly = [], FirstPackages.write

    def write(first: FirstPackages, portion: Sequence[Sifted]) -> None:
        written.append(len(portion))
        plainly(first, portion)

    monkeypatch.setattr(FirstPackages, "write", write)
    upload = read(send_in(as_json(tmp_path, packages(5)), world["region_admin"]))
    assert (upload.state, written) == (PREVIEWED, [])
    assert (applied(upload, world["region_admin"]).state, written) == (APPLIED, [1])


def test_the_desk_and_the_command_line_report_the_same(world: World, tmp_path: Path) -> None:
    rows = packages(20)
    rows[3]["pagu"] = "banyak"
    path = as_json(tmp_path, rows)
    printed, code = import_files([path], region="99.01", year=YEAR, dry_run=True)
    upload = read(send_in(path, world["region_admin"]))
    assert code == 3
    assert {**upload.report, "quarantine_file": None} == {**printed, "quarantine_file": None}
    assert Path(upload.report["quarantine_file"]).read_text() == Path(printed["quarantine_file"]).read_text()
    done = applied(upload, world["region_admin"])
    assert {**done.report, "quarantine_file": None} == {**printed, "quarantine_file": None}


def test_applying_is_in_the_name_of_the_person_who_said_so(world: World, tmp_path: Path) -> None:
    admin = world["region_admin"]
    upload = applied(read(send_in(as_json(tmp_path, packages(3)), admin)), admin)
    assert upload.state == APPLIED
    with db.new_session() as session:
        batch = session.get_one(ImportBatch, (upload.region_id, upload.batch_id))
        assert (batch.account_id, batch.file_sha256, batch.file_name) == (admin.account_id, upload.sha256, "data.json")
        assert differences(session) == []
    assert working.apply(upload.region_id, upload.id, actor=admin) is None, "a job that runs twice does nothing"
    assert how_many(ImportBatch) == 1


def test_an_import_in_between_makes_the_preview_old(world: World, tmp_path: Path) -> None:
    admin = world["region_admin"]
    first = read(send_in(as_json(tmp_path, packages(3)), admin))
    second = read(send_in(as_json(tmp_path, packages(4)), admin))
    applied(first, admin)
    with pytest.raises(Outdated) as refused:
        take(second, "apply", admin)
    assert refused.value.moves == ("read_again", "discard")
    take(second, "read_again", admin)
    second = read(second)
    assert (second.report["added"], second.report["unchanged"]) == (1, 3)
    assert applied(second, admin).state == APPLIED


def test_a_preview_that_grew_old_while_the_job_waited_is_made_again(world: World, tmp_path: Path) -> None:
    admin = world["region_admin"]
    first = read(send_in(as_json(tmp_path, packages(3)), admin))
    second = read(send_in(as_json(tmp_path, packages(4)), admin))
    take(second, "apply", admin)
    applied(first, admin)
    assert working.apply(second.region_id, second.id, actor=admin) == RECEIVED
    assert "impor lain diterapkan lebih dulu" in again(second).problem
    assert how_many(ImportBatch) == 1
    assert queued()[-1] == "exchange.read"
    second = read(second)
    assert second.report["unchanged"] == 3
    assert "periksa lagi" in second.problem, "whoever applied it is told why it waits again"
    assert applied(second, admin).problem is None


def test_a_file_of_another_dataset_that_takes_a_number_makes_the_preview_old(world: World, tmp_path: Path) -> None:
    """Nothing is applied that nobody has seen: where the import would not do what its preview said, a new preview is made."""
    admin, taken = world["region_admin"], {"kd_rup": 900_000_777}
    managed = list(synthetic.self_managed(synthetic.KABUPATEN, OFFICES, year=YEAR, count=10))
    mine = read(send_in(as_json(tmp_path, [managed[0] | taken, *managed[1:]]), admin))
    assert (mine.report["added"], mine.report["quarantined"]) == (10, 0)
    applied(read(send_in(as_json(tmp_path, [packages(1)[0] | taken], "b.json"), admin)), admin)
    take(mine, "apply", admin)
    assert working.apply(mine.region_id, mine.id, actor=admin) == RECEIVED
    assert "impor lain diterapkan lebih dulu" in again(mine).problem
    assert how_many(ImportBatch) == 1, "nothing of it was applied"
    mine = read(mine)
    assert (mine.state, mine.report["added"], mine.report["quarantined"]) == (PREVIEWED, 9, 1)
    assert applied(mine, admin).state == APPLIED


def test_what_the_importer_refuses_is_refused_with_its_sentence(world: World, tmp_path: Path) -> None:
    broken = tmp_path / "rusak.json"
    broken.write_text('[{"kd_rup": 1')
    upload = read(send_in(broken, world["region_admin"]))
    assert upload.state == REFUSED
    assert "rusak.json" in upload.problem
    assert how_many(ImportBatch) == 0


def test_warnings_name_the_orders_that_would_be_proposed_and_the_packages_over_their_pagu(world: World, tmp_path: Path) -> None:
    admin = world["region_admin"]
    rows = [*orders(4), order(1, kd_paket="01K00000000000000000000099", kd_rup="900000001", total_harga=60_000_000)]
    applied(read(send_in(as_json(tmp_path, rows), admin)), admin)
    upload = read(send_in(as_json(tmp_path, [*rows[1:4], {**rows[4], "total_harga": 160_000_000}], "b.json"), admin))
    preview = upload.preview
    assert [row["order_key"] for row in preview["reversals"]] == [f"v6:{rows[0]['kd_paket']}"]
    assert preview["over_pagu"] == [
        {"kd_rup": "900000001", "name": "Belanja alat tulis", "pagu": 100_000_000, "ordered": 160_000_000}
    ]
    assert preview["realised"]["amount_after"] - preview["realised"]["amount_before"] == 100_000_000
    with db.new_session() as session:
        assert differences(session) == []


def test_a_discarded_file_is_removed_and_never_applied(world: World, tmp_path: Path) -> None:
    admin = world["region_admin"]
    upload = take(read(send_in(as_json(tmp_path, packages(3)), admin)), "discard", admin)
    assert (upload.state, queued()[-1]) == (DISCARDED, "exchange.forget")
    jobs.forget(upload.region_id, str(upload.id))
    assert not folder.path_of(upload.id, upload.file_name).exists()
    with pytest.raises(NotNow):
        take(upload, "apply", admin)


def test_only_the_admin_moves_it_and_another_regions_admin_finds_nothing(world: World, tmp_path: Path) -> None:
    upload = read(send_in(as_json(tmp_path, packages(3)), world["region_admin"]))
    with pytest.raises(NotNow):
        take(upload, "apply", world["auditor"])
    for persona in ("vendor", "pp", "ppk_other", "curator"):
        with pytest.raises(NotFound):
            take(upload, "apply", world[persona])


def test_a_file_whose_job_keeps_dying_is_refused_and_says_so(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = send_in(as_json(tmp_path, packages(3)), world["region_admin"])
    monkeypatch.setattr(working, "import_file", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("mati")))
    for _attempt in range(ATTEMPTS):
        with pytest.raises(RuntimeError):
            working.read(upload.region_id, upload.id)
        assert again(upload).state == READING
    working.read(upload.region_id, upload.id)
    assert again(upload).state == REFUSED
    assert "terhenti" in again(upload).problem


def test_progress_is_seen_from_outside_while_the_import_is_open(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECONDS", 0.0)
    path = as_json(tmp_path, packages(1200))
    upload = send_in(path, world["region_admin"])
    seen = []
    inner = progress.writer

    def watched(*, region_id: int, id: object) -> object:
        write = inner(region_id=region_id, id=id)

        def writing(rows: int, bytes_: int) -> None:
            write(rows, bytes_)
            with db.new_session() as session:
                row = progress.of(session, region_id=region_id, id=id)
                seen.append((row.rows, 0 < row.bytes <= path.stat().st_size))

        return writing

    monkeypatch.setattr(progress, "writer", watched)
    read(upload)
    assert len(seen) >= 2
    assert seen == sorted(seen)
    assert seen[-1] == (1200, True)


def test_a_file_whose_job_was_lost_gets_another(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = world["region_admin"]
    waiting, applying = send_in(as_json(tmp_path, packages(2)), admin), read(send_in(as_json(tmp_path, packages(3)), admin))
    take(applying, "apply", admin)
    before = len(queued())
    jobs.resume()
    assert len(queued()) == before, "they were heard of a moment ago"
    later = now() + timedelta(minutes=6)
    monkeypatch.setattr(jobs, "now", lambda: later)
    with db.new_session() as session:
        session.scalar(select(func.pg_advisory_xact_lock(LOCK, waiting.region_id)))
        jobs.resume()
        assert len(queued()) == before, "an import of the region is under way"
    jobs.resume()
    assert queued()[before:] == ["exchange.read", "exchange.apply"]
    with db.new_session() as session:
        args = session.scalars(text("SELECT args FROM procrastinate_jobs ORDER BY id DESC LIMIT 1")).one()
    jobs.apply(**args)
    with db.new_session() as session:
        assert session.scalars(select(ImportBatch.account_id)).one() == admin.account_id, "in the name of who said so"


CHILD = textwrap.dedent(
    """
    import sys, time
    from uuid import UUID
    from app import reactions
    from app.actor import SYSTEM_ACTOR
    from app.exchange import importing
    from app.exchange.desk import working
    reactions.install()
    inner = importing._Importing._record
    def slow(self, *rest):
        inner(self, *rest)
        self.session.flush()
        print("applied, not committed", flush=True)
        time.sleep(60)
    importing._Importing._record = slow
    working.apply(int(sys.argv[1]), UUID(sys.argv[2]), actor=SYSTEM_ACTOR)
    """
)


@pytest.mark.asvs("2.3.3")
def test_a_worker_killed_in_the_middle_leaves_nothing_half_applied(world: World, tmp_path: Path) -> None:
    admin = world["region_admin"]
    upload = read(send_in(as_json(tmp_path, packages(30)), admin))
    take(upload, "apply", admin)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(upload.region_id), str(upload.id)], stdout=subprocess.PIPE, env=dict(os.environ)
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"applied, not committed\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert (again(upload).state, how_many(ImportBatch), how_many(ImportedRow)) == (APPLYING, 0, 0)
    for _attempt in range(600):
        with db.new_session() as session:
            if session.scalar(select(func.pg_try_advisory_xact_lock(LOCK, upload.region_id))):
                break
        time.sleep(0.1)
    assert working.apply(upload.region_id, upload.id, actor=admin) == APPLIED
    assert (how_many(ImportBatch), how_many(ImportedRow)) == (1, 30)
    with db.new_session() as session:
        assert differences(session) == []
