"""A pull goes through the desk: applied by itself where there is nothing to decide, waiting
otherwise; what fails changes nothing and is tried again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app import db
from app.actor import Actor
from app.clock import local_time, now
from app.errors import Invalid, NotFound
from app.exchange import jobs
from app.exchange.desk import folder
from app.exchange.desk.models import ImportUpload
from app.exchange.pulling import commands, running, sources
from app.exchange.pulling.models import ImportPull, ImportSource
from app.exchange.pulling.sources import SourceAsked
from app.feeds.models import ImportBatch
from app.identifiers import public_id
from app.notifications.models import Notice
from app.plan.models import Package
from app.settings import settings
from tests.exchange.feeds import YEAR, as_json, bring_in, order, orders, packages
from tests.exchange.pulling.feeding import Answer, Feed, bare, enveloped, paged, serving
from tests.world import KD_RUP, SATKER, World

DATASET = "RUP-PaketPenyedia-Terumumkan"
TOKEN = "token-yang-sangat-rahasia-9876"


@pytest.fixture
def private(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LOKAPASAR_PULL_PRIVATE", "true")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def add(actor: Actor, feed: Feed, *, name: str = "ISB paket", dataset: str = DATASET, **more: Any) -> ImportSource:
    url = feed.url.replace("2026", "{tahun}")
    with db.new_session() as session:
        region = session.get_one(sources.Region, actor.region_id)
        asked = SourceAsked(name, url, dataset, token=TOKEN, **more)
        return sources.add(session, region=region, asked=asked, actor=actor, at=now())


def an_hour_that_is_over() -> int:
    """Of the region's day, so that the next one is far."""
    return (local_time(now(), "Asia/Jakarta").hour - 1) % 24


def again(source: ImportSource) -> ImportSource:
    with db.new_session() as session:
        return session.get_one(ImportSource, (source.region_id, source.id))


def pulls() -> list[ImportPull]:
    with db.new_session() as session:
        return list(session.scalars(select(ImportPull).order_by(ImportPull.started_at)))


def notices() -> list[Notice]:
    with db.new_session() as session:
        return list(session.scalars(select(Notice).order_by(Notice.at)))


def work_off() -> None:
    """What the worker would do, until nothing waits."""
    known = {"exchange.read": jobs.read, "exchange.apply": jobs.apply, "exchange.judge": jobs.judge, "exchange.pull": jobs.pull}
    while True:
        with db.new_session() as session:
            row = session.execute(
                text("SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id LIMIT 1")
            ).one_or_none()
            if row is None:
                return
            session.execute(text("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = :id"), {"id": row.id})
        if row.task_name in known:
            known[row.task_name](**row.args)


def pull(source: ImportSource) -> UUID | None:
    return running.pull(source.region_id, source.id, wait=lambda _seconds: None)


def newest() -> ImportUpload:
    with db.new_session() as session:
        return session.scalars(select(ImportUpload).order_by(ImportUpload.created_at.desc()).limit(1)).one()


def test_a_pull_without_anything_to_decide_is_applied_by_itself(world: World, private: None) -> None:
    with serving(paged(packages(30), 7)) as feed:
        source = add(world["region_admin"], feed)
        pull(source)
        work_off()
    (done,) = pulls()
    assert (done.outcome, done.pages, done.rows, done.fiscal_year) == ("RECEIVED", 5, 30, YEAR)
    assert feed.asked[0][1] == f"Bearer {TOKEN}"
    upload = newest()
    assert (upload.state, upload.origin, upload.file_name) == ("APPLIED", "pull", f"{DATASET}-2026.json")
    with db.new_session() as session:
        batch = session.get_one(ImportBatch, (upload.region_id, upload.batch_id))
        assert (batch.added, batch.account_id) == (30, None)
        assert session.scalar(select(Package.pagu).where(Package.kd_rup == str(packages(1)[0]["kd_rup"]))) == packages(1)[0]["pagu"]
    assert notices() == []
    assert not any("page" in str(path) for path in folder._root().rglob("*"))


def test_a_pull_with_something_to_decide_waits_and_the_admin_is_told(world: World, private: None) -> None:
    answers = [packages(100), packages(90)]
    with serving(lambda number, _cursor: enveloped(answers[number - 1])) as feed:
        source = add(world["region_admin"], feed)
        pull(source)
        work_off()
        pull(source)
        work_off()
    assert newest().state == "PREVIEWED"
    (notice,) = notices()
    assert (notice.region_role, notice.state, notice.note) == ("region_admin", "PREVIEWED", "10 dari 100 baris hilang.")
    assert notice.link.endswith(public_id(newest().region_id, newest().id))
    jobs.judge(newest().region_id, str(newest().id))
    assert len(notices()) == 1, "a job that runs twice tells once"


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (
            [*orders(199), order(500, total_harga=-1), order(501, status_pkt="X"), order(502, total_harga="x")],
            "3 dari 202 baris salah.",
        ),
        (orders(199), "1 pesanan diusulkan dibalik."),
        ([*orders(200), order(501, kd_rup="900000001", total_harga=160_000_000)], "1 paket melebihi pagu."),
    ],
)
def test_what_a_person_has_to_decide_is_never_applied_by_a_pull(
    world: World, private: None, second: list[Any], reason: str
) -> None:
    with serving(lambda number, _cursor: bare(orders(200) if number == 1 else second)) as feed:
        source = add(world["region_admin"], feed, dataset="Ecat-PaketEPurchasingV6")
        pull(source)
        work_off()
        assert newest().state == "APPLIED"
        pull(source)
        work_off()
    assert newest().state == "PREVIEWED"
    assert reason in (notices()[-1].note or "")


def test_an_announcement_cut_below_what_is_ordered_waits_for_a_person(world: World, private: None, tmp_path: Path) -> None:
    """The budget lines, which nobody pulls here, still cover it."""
    (row,) = packages(1, kd_rup=int(KD_RUP), kd_satker_str=SATKER, pagu=100_000_000)
    with db.new_session() as session:
        bring_in(session, as_json(tmp_path, [order(1, kd_rup=KD_RUP, total_harga=60_000_000)]))
    with serving(lambda number, _cursor: bare([{**row, "pagu": 100_000_000 if number == 1 else 50_000_000}])) as feed:
        source = add(world["region_admin"], feed)
        pull(source)
        work_off()
        assert newest().state == "APPLIED"
        pull(source)
        work_off()
    assert newest().state == "PREVIEWED"
    assert notices()[-1].note == "1 paket diumumkan dengan pagu di bawah yang sudah dipesan."


def test_a_failed_pull_says_what_failed_and_when_it_is_tried_again(world: World, private: None) -> None:
    with serving(lambda *_: Answer(status=500)) as feed:
        source = add(world["region_admin"], feed, hour=an_hour_that_is_over())
        waits = []
        for _time in range(5):
            before = now()
            pull(source)
            waits.append(again(source).next_at - before)
    found = pulls()
    assert {(one.outcome, one.upload_id) for one in found} == {("FAILED", None)}
    assert "500" in found[0].problem
    assert timedelta(minutes=14) < waits[0] < timedelta(minutes=16)
    assert timedelta(minutes=59) < waits[1] < timedelta(minutes=61)
    assert all(timedelta(0) < wait <= timedelta(days=1) for wait in waits)
    assert again(source).failures == 5
    assert [notice.title for notice in notices()] == ["Tarikan ISB paket gagal"] * 2, (
        "at the first, and when the quick tries are used up"
    )
    assert TOKEN not in str([one.problem for one in found])


def test_a_source_that_names_a_time_is_not_asked_before(world: World, private: None) -> None:
    with serving(lambda *_: Answer(status=503, headers={"retry-after": "7200"})) as feed:
        source = add(world["region_admin"], feed)
        pull(source)
    assert again(source).next_at >= now() + timedelta(seconds=7100)


def test_the_importer_refuses_a_pulled_file_like_any_other_and_the_admin_is_told(world: World, private: None) -> None:
    with serving(lambda *_: bare([{**row, "kd_klpd": "X9971"} for row in packages(3)])) as feed:
        source = add(world["region_admin"], feed)
        pull(source)
        work_off()
    assert newest().state == "REFUSED"
    assert [notice.title for notice in notices()] == ["Tarikan ISB paket ditolak"]


def test_each_source_is_pulled_once_a_day_at_the_regions_hour(world: World, private: None) -> None:
    with serving(lambda *_: bare(packages(3))) as feed:
        source = add(world["region_admin"], feed, hour=4)
        assert local_time(source.next_at, "Asia/Jakarta").hour == 4
        jobs.pull_due()
        work_off()
        assert pulls() == [], "its hour has not come"
        with db.new_session() as session:
            session.get_one(ImportSource, (source.region_id, source.id)).next_at = now() - timedelta(minutes=1)
        jobs.pull_due()
        jobs.pull_due()
        work_off()
    assert len(pulls()) == 1, "two jobs for one hour pull once"
    assert again(source).next_at > now()


def test_a_pull_that_was_cut_off_is_written_down_as_such(world: World, private: None) -> None:
    with serving(lambda *_: bare(packages(3))) as feed:
        source = add(world["region_admin"], feed)
        running._begin(source.region_id, source.id, only_due=False)
        pull(source)
    assert [(one.outcome, one.problem) for one in pulls()] == [
        ("FAILED", "Terhenti di tengah; diulang dari awal."),
        ("RECEIVED", None),
    ]


def test_a_pull_whose_process_ended_in_the_middle_comes_again_soon_and_less_often_each_time(world: World, private: None) -> None:
    with serving(lambda *_: bare(packages(3))) as feed:
        source = add(world["region_admin"], feed, hour=an_hour_that_is_over())
        waits = []
        for _time in range(4):
            before = now()
            running._begin(source.region_id, source.id, only_due=False)
            waits.append(again(source).next_at - before)
        assert timedelta(minutes=14) < waits[0] < timedelta(minutes=16)
        assert waits[0] < waits[1] < waits[2] < waits[3] <= timedelta(days=1)
        assert [notice.note for notice in notices()] == ["Terhenti di tengah; diulang dari awal."], "at the first"
        with db.new_session() as session:
            session.get_one(ImportSource, (source.region_id, source.id)).next_at = now() - timedelta(minutes=1)
        jobs.pull_due()
        work_off()
    assert [one.outcome for one in pulls()] == ["FAILED"] * 4 + ["RECEIVED"]
    there = again(source)
    assert there.failures == 0
    assert there.next_at == sources.next_hour(there, world.region, now())


def test_two_pulls_of_one_source_do_not_meet(world: World, private: None) -> None:
    inner: list[UUID | None] = []

    def answer(*_: object) -> Answer:
        inner.append(pull(source))
        return bare(packages(3))

    with serving(answer) as feed:
        source = add(world["region_admin"], feed)
        assert pull(source) is not None
    assert inner == [None]


@pytest.mark.asvs("13.3.1")
def test_a_token_is_kept_outside_the_database_and_never_shown(world: World, private: None) -> None:
    with serving(lambda *_: bare([])) as feed:
        source = add(world["region_admin"], feed)
    path = settings().data / "secrets" / "pulls" / source.token_ref.hex
    assert (path.read_text(), oct(path.stat().st_mode & 0o777)) == (TOKEN, "0o600")
    with db.new_session() as session:
        for table in ("import_source", "audit_row", "procrastinate_jobs"):
            assert TOKEN not in str(session.execute(text(f"SELECT * FROM {table}")).all())
    shown = commands.list_sources(region="99.01")["sources"][0]
    assert shown["token"] == "…9876"


def test_a_token_is_not_sent_to_another_server_by_changing_the_address(world: World, private: None) -> None:
    admin = world["region_admin"]
    with serving(lambda *_: bare([])) as feed:
        source = add(admin, feed)
    moved = SourceAsked(source.name, "https://lain.contoh.go.id/x", DATASET)
    with pytest.raises(Invalid) as refused, db.new_session() as session:
        region = session.get_one(sources.Region, admin.region_id)
        sources.change(session, session.merge(source), region=region, asked=moved, actor=admin, at=now())
    assert [error.field for error in refused.value.errors] == ["token"]


def test_without_leave_a_source_is_on_the_open_internet(world: World) -> None:
    with pytest.raises(Invalid) as refused, serving(lambda *_: bare([])) as feed:
        add(world["region_admin"], feed)
    assert [error.field for error in refused.value.errors] == ["url"]


def test_another_regions_source_is_not_there(world: World, private: None) -> None:
    with serving(lambda *_: bare([])) as feed:
        source = add(world["region_admin"], feed)
    for persona in ("ppk_other", "vendor", "curator"):
        with pytest.raises(NotFound), db.new_session() as session:
            sources.source_for(session, world[persona], public_id(source.region_id, source.id))


def test_the_command_pulls_reads_and_applies_at_once(world: World, private: None, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text(TOKEN + "\n")
    with serving(paged(packages(10), 4)) as feed:
        url = feed.url.replace("2026", "{tahun}")
        made = commands.add_source(url, region="99.01", dataset=DATASET, name="INAPROC", token_file=secret)
        document, code = commands.pull(region="99.01")
    assert (made["token"], code) == ("…9876", 0)
    (one,) = document["pulls"]
    assert (one["source"], one["outcome"], one["state"], one["report"]["added"]) == ("INAPROC", "RECEIVED", "APPLIED", 10)
    with serving(lambda *_: Answer(status=404)) as feed:
        with db.new_session() as session:
            session.scalars(select(ImportSource)).one().url = feed.url
        document, code = commands.pull(region="99.01", source="INAPROC")
    assert (code, document["pulls"][0]["outcome"]) == (1, "FAILED")
    assert "404" in document["pulls"][0]["problem"]
    with pytest.raises(NotFound):
        commands.pull(region="99.01", source="tidak ada")
