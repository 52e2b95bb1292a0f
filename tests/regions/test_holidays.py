"""The calendar of a region: the SKB's table, the region's own days, and what a change does to clocks that run."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Role
from app.audit import AuditRow
from app.errors import Invalid, NotFound
from app.files.workbooks import Unreadable
from app.identifiers import new_id
from app.notifications.models import Notice
from app.orders import warning_ahead
from app.orders.countdown import countdowns
from app.regions import clocks, holidays
from app.regions.calendar import after_working_days
from app.regions.holidays import DayOff, read_days
from app.regions.models import Holiday, Region
from tests import world as worlds
from tests.regions.making import SKB, apply
from tests.world import AT, World

YEAR_END = """tanggal;keterangan;jenis
25/12/2026;Natal;libur nasional
24 Des 2026;Cuti bersama Natal;cuti bersama
2026-12-31;Cuti bersama;cuti bersama
"""


def test_a_table_is_read_as_offices_write_it() -> None:
    assert read_days(SKB.encode(), "skb.csv") == [
        DayOff(date(2026, 3, 4), "Hari Suci Nyepi", "national"), DayOff(date(2026, 3, 5), "Cuti bersama Nyepi", "joint"),
    ]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        read_days(b"tanggal,keterangan\n2026-02-30,x\n2026-01-01,\n", "skb.csv")
    assert [error.message for error in refused.value.errors] == ["Baris 2: tanggal tidak terbaca.", "Baris 3: keterangan kosong."]
    with pytest.raises(Unreadable):
        read_days(b"hari;apa\n", "skb.csv")


def test_a_table_is_the_whole_of_its_year_and_the_regions_own_days_stay(session: Session, world: World) -> None:
    own = {"region": world.region, "actor": world["region_admin"], "at": AT}
    holidays.put_own(session, day=date(2026, 6, 1), name="Hari jadi daerah", **own)
    assert len(apply(session, world, SKB).added) == 2
    assert apply(session, world, SKB).is_nothing
    change = apply(session, world, YEAR_END)
    assert ([one.day.day for one in change.added], [one.day.day for one in change.removed]) == ([24, 25, 31], [4, 5])
    assert [one.kind for one in holidays.days_off(session, world.region, 2026)] == ["own", "joint", "national", "joint"]
    written = session.scalars(select(AuditRow.action).where(AuditRow.action.like("holidays.%"))).all()
    assert sorted(written) == ["holidays.apply", "holidays.apply", "holidays.put"]
    with pytest.raises(Invalid, match="tahun 2027"):
        apply(session, world, SKB, year=2027)
    with pytest.raises(NotFound):
        holidays.put_own(session, region=world.region, day=date(2026, 7, 1), name="x y z", actor=world["auditor"], at=AT)


@pytest.mark.parametrize(
    ("zone", "at", "days", "ends"),
    [
        ("Asia/Jakarta", "2026-12-23T09:00", 3, "2026-12-30"),  # 24 and 25 off, weekend; 28, 29, 30
        ("Asia/Jakarta", "2026-12-30T09:00", 3, "2027-01-06"),  # 31 and new year off, weekend; 4, 5, 6
        ("Asia/Jakarta", "2026-12-26T09:00", 1, "2026-12-28"),  # from a Saturday
        ("Asia/Jakarta", "2026-12-29T16:30", 1, "2026-12-30"),  # 23.30 of the 29th
        ("Asia/Makassar", "2026-12-29T16:30", 1, "2027-01-04"),  # the same instant is 00.30 of the 30th
        ("Asia/Jayapura", "2026-12-29T15:30", 1, "2027-01-04"),
    ],
)
def test_working_days_over_the_years_end_in_every_zone(
    session: Session, world: World, zone: str, at: str, days: int, ends: str
) -> None:
    apply(session, world, YEAR_END)
    session.add(Holiday(region_id=world.region.id, day=date(2027, 1, 1), name="Tahun baru"))
    session.flush()
    region: Region = world.region
    region.timezone = zone
    due = after_working_days(session, region, datetime.fromisoformat(at).replace(tzinfo=UTC), days)
    hours = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}[zone]
    assert (due + timedelta(hours=hours)).date() == date.fromisoformat(ends)


def test_a_change_says_first_which_clocks_it_moves_and_then_keeps_the_old_and_the_new_end(session: Session, world: World) -> None:
    order = worlds.place(session, world)
    before = order.due_at
    assert before is not None
    change = holidays.change_of(session, world.region, year=2026, table=read_days(SKB.encode(), "skb.csv"))
    (moved,) = clocks.would_change(session, world.region, holidays.after(session, world.region, change), AT)
    assert (moved.thing.id, moved.due - before, order.due_at) == (order.id, timedelta(days=4), before)
    apply(session, world, SKB)
    once = {"region": world.region, "kind": "purchase_order", "thing_id": order.id, "change_id": new_id(), "at": AT}
    assert clocks.reclock(session, **once)
    assert not clocks.reclock(session, **once), "once is enough"
    session.flush()
    (row,) = session.scalars(select(clocks.DeadlineChange))
    assert (row.due_before, row.due_after, order.due_at) == (before, moved.due, moved.due)


def test_a_clock_that_would_be_over_ends_with_the_next_working_day(session: Session, world: World) -> None:
    apply(session, world, SKB)
    order = worlds.place(session, world)
    friday = datetime(2026, 3, 6, 3, tzinfo=UTC)
    for day in (4, 5):
        holidays.remove(
            session, region=world.region, day=date(2026, 3, day), reason="Dicabut", actor=world["region_admin"], at=friday
        )
    clocks.reclock(session, region=world.region, kind="purchase_order", thing_id=order.id, change_id=new_id(), at=friday)
    assert order.due_at is not None
    assert (order.due_at + timedelta(hours=7)).date() == date(2026, 3, 9)


def test_what_happens_by_itself_is_said_in_working_days(session: Session, world: World) -> None:
    order = worlds.place(session, world)
    said = {hours: countdowns(session, [order], AT + timedelta(hours=hours))[order.id] for hours in (0, 48, 72, 96)}
    assert said[0].said == "Batal sendiri dalam 3 hari kerja, Kamis, 5 Maret 2026 23.59 WIB"
    assert said[48].said == "Batal sendiri dalam 1 hari kerja, Kamis, 5 Maret 2026 23.59 WIB"
    assert said[72].said == "Batal sendiri hari ini, Kamis, 5 Maret 2026 23.59 WIB"
    assert [one.near for one in said.values()] == [False, True, True, True]
    assert said[96].said.startswith("Batal sendiri: waktunya habis")


def test_whoever_has_to_act_is_warned_once_before_it_is_cancelled(session: Session, world: World) -> None:
    order = worlds.agreed(session, world)
    for hours in (0, 48, 49, 72):
        warning_ahead.warn(session, region=world.region, at=AT + timedelta(hours=hours))
    (notice,) = session.scalars(select(Notice).where(Notice.move == "near_end"))
    assert (notice.satker_code, notice.note) == (
        order.satker_code,
        "Batal sendiri dalam 1 hari kerja, Kamis, 5 Maret 2026 23.59 WIB",
    )
    assert notice.actor_role == Role.SYSTEM
