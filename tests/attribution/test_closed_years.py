"""A closed year stays as its closing found it: later files carry none of its orders on,
and nobody settles any; open again, everything goes on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.attribution import linking, settling
from app.closing.closing import close, reopen
from app.ledger.models import Entry, OrderTally
from app.ledger.proving import differences
from app.orders import bookkeeping
from app.plan.years import YearClosed
from app.realisation.asking import AskedScope, question
from app.realisation.tallying import tally
from tests import world as worlds
from tests.attribution.making import code, key, plan_of, twin_of
from tests.exchange.feeds import AT, YEAR, as_json, bring_in, order, packages, revision
from tests.world import KD_RUP, SATKER, World

NEXT = YEAR + 1
LEAF = "900000011"
OLD, NEW = int(KD_RUP), int(LEAF)


@pytest.fixture
def bring(session: Session, world: World, tmp_path: Path) -> Callable[..., Any]:
    def take(rows: list[dict[str, Any]], *, year: int = YEAR) -> Any:
        given = [row | {"kd_satker_str": SATKER, "tahun_anggaran": year} for row in rows]
        return bring_in(session, as_json(tmp_path, given), partial=True, year=year)

    return take


def shut(session: Session, world: World) -> None:
    close(session, region=world.region, year=YEAR, note="Sudah lengkap", actor=world["region_admin"], at=AT)


def open_again(session: Session, world: World) -> None:
    reopen(session, region=world.region, year=YEAR, reason="Riwayat terlambat", actor=world["region_admin"], at=AT)


def carriers(session: Session) -> dict[str, str | None]:
    return dict(session.execute(select(OrderTally.order_key, OrderTally.charged_to)).all())


def test_a_file_of_the_next_year_carries_no_order_of_the_closed_one_on(session: Session, world: World, bring: Any) -> None:
    signed = bookkeeping.key_of(worlds.in_process(session, world))
    bring(plan_of(1, 20))
    bring([order(1)])
    shut(session, world)
    before, entries = carriers(session), session.scalar(select(func.count()).select_from(Entry))
    told = tally(session, question(region="99.01", year=YEAR))
    bring([packages(1)[0] | {"kd_rup": NEW, "pagu": 9_000_000, "status_pradipa": "PraDIPA"}], year=NEXT)
    steps = [revision(1, 20), revision(0, 0) | {"kd_rup_lama": OLD, "kd_rup_baru": NEW}]
    report = bring(steps, year=NEXT)
    assert carriers(session) == before == {signed: KD_RUP, key(1): code(1)}
    assert any("2 pesanan tahun anggaran 2026" in warning for warning in report.warnings), report.warnings
    assert not any("dibebankan" in warning for warning in report.warnings)
    planned = select(func.count()).select_from(Entry).where(Entry.kind == "planned", Entry.fiscal_year == NEXT)
    assert session.scalar(select(func.count()).select_from(Entry)) == entries + session.scalar(planned)
    assert tally(session, question(region="99.01", year=YEAR)) == told
    open_again(session, world)
    report = bring([revision(5, 6)], year=NEXT)
    assert any("2 pesanan kini dibebankan" in warning for warning in report.warnings), report.warnings
    assert carriers(session) == {signed: LEAF, key(1): code(20)}
    assert differences(session) == []


def test_a_file_of_the_closed_year_itself_is_refused(session: Session, world: World, bring: Any) -> None:
    bring(plan_of(1, 20))
    bring([order(1)])
    shut(session, world)
    with pytest.raises(YearClosed):
        bring([revision(1, 20)])
    assert carriers(session) == {key(1): code(1)}


def test_in_a_closed_year_nobody_settles_undoes_or_names_a_national_number(session: Session, world: World, bring: Any) -> None:
    placed = worlds.in_process(session, world)
    bring(plan_of(20))
    bring([order(1), order(2), twin_of(placed, 3)])
    given = {"region": world.region, "actor": world["region_admin"], "at": AT}
    made = settling.charge(session, order_key=key(2), kd_rup=code(20), reason=None, **given)
    shut(session, world)
    before = carriers(session)
    all_of = question(region="99.01", year=YEAR, scope=AskedScope.EP_ALL)
    told = tally(session, all_of)
    ours, national = bookkeeping.key_of(placed), str(order(3)["kd_paket"])
    for attempt in (
        lambda: settling.charge(session, order_key=key(1), kd_rup=code(20), reason=None, **given),
        lambda: settling.leave_without(session, order_key=key(1), reason="Memang tidak ada", **given),
        lambda: settling.undo(session, attribution=made, reason="Salah", **given),
        lambda: linking.link(session, order_key=key(3), twin_key=ours, reason=None, **given),
        lambda: linking.tell_apart(session, order_key=key(3), twin_key=ours, reason="Berbeda", **given),
        lambda: linking.name_national(session, region=world.region, order=placed, ref=national, actor=world["pp"], at=AT),
    ):
        with pytest.raises(YearClosed), session.begin_nested():
            attempt()
    session.expire_all()
    assert (placed.national_ref, made.undone_at) == (None, None)
    assert carriers(session) == before
    assert tally(session, all_of) == told
    open_again(session, world)
    linking.name_national(session, region=world.region, order=placed, ref=national, actor=world["pp"], at=AT)
    assert tally(session, all_of)["amount"] == told["amount"] - placed.total
    assert differences(session) == []
