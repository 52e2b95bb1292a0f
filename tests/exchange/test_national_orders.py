"""National orders count by their state; a later file writes what changed, an older as-of
keeps what it knew, and nothing disappears by itself."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.actor import Actor, Role
from app.errors import Invalid
from app.exchange import reversing
from app.exchange.desk import reversals
from app.exchange.models import ReversalProposal
from app.exchange.reversing import AlreadyDecided
from app.feeds.locking import LOCK
from app.identifiers import new_id, public_id
from app.ledger import Basis, Scope
from app.ledger.models import Entry, OrderTally
from app.ledger.proving import differences
from app.moves.taking import NotNow
from app.orders.states import REALISED, SETTLED, OrderState
from app.plan.models import FiscalYear
from app.realisation.asking import AskedScope, By, question
from app.realisation.tallying import tally
from app.regions.queries import region_by_code
from tests import world
from tests.exchange.feeds import AT, HEALTH, YEAR, Row, as_json, bring_in, order, orders
from tests.exchange.national import FIRST, SECOND, THIRD, ask, figure, figures

ADMIN = Actor(role=Role.REGION_ADMIN, account_id=uuid4(), name="Admin Contoh")


def admin_of(proposal: ReversalProposal) -> Actor:
    return replace(ADMIN, region_id=proposal.region_id)


@pytest.fixture
def snapshots(session: Session, tmp_path: Path) -> Any:
    def take(rows: list[Row], day: date, **changes: Any) -> Any:
        return bring_in(session, as_json(tmp_path, rows), as_of=day, **changes)

    return take


def test_an_order_counts_by_its_state_and_by_proxy_of_its_shipment(session: Session, snapshots: Any) -> None:
    snapshots(
        [
            order(1, status_pkt="ON_NEGOTIATION", tgl_order=None),
            order(2, status_pkt="ON_PROCESS"),
            order(3, status_pkt="ON_PROCESS", status_pengiriman="BUYER_CONFIRMED"),
            order(4, status_pkt="COMPLETED", status_pengiriman="COMPLETED"),
            order(5, status_pkt="PAYMENT OUTSIDE SYSTEM", status_pengiriman="DRAFT"),
            order(6, status_pkt="CANCELLED", status_pengiriman="COMPLETED"),
            order(7, status_pkt="on addendum", status_pengiriman="DELIVERED"),
        ],
        FIRST,
    )
    assert figures(session) == {
        "ordered": (5, 21_000_000),
        "accepted": (2, 7_000_000),
        "paid": (0, 0),
        "settled": (2, 9_000_000),
    }
    assert {state: row["amount"] for state, row in ask(session)["by_status"].items()} == {
        "ON_NEGOTIATION": 1_000_000,
        "ON_PROCESS": 5_000_000,
        "COMPLETED": 4_000_000,
        "PAYMENT_OUTSIDE_SYSTEM": 5_000_000,
        "CANCELLED": 6_000_000,
        "ON_ADDENDUM": 7_000_000,
    }
    assert set(session.scalars(select(Entry.kind).where(Entry.proxy))) == {"received"}
    assert differences(session) == []


def test_a_later_file_moves_the_figures_and_an_older_as_of_stays(session: Session, snapshots: Any) -> None:
    snapshots([order(1), order(2, status_pengiriman="COMPLETED"), order(3)], FIRST)
    snapshots(
        [
            order(1, status_pkt="COMPLETED", status_pengiriman="COMPLETED"),
            order(2, status_pengiriman="BUYER_CONFIRMED", total_harga=2_500_000),
            order(3, status_pkt="CANCELLED"),
            order(4, tgl_order="2026-05-20"),
        ],
        SECOND,
    )
    assert figures(session) == {"ordered": (3, 7_500_000), "accepted": (2, 3_500_000), "paid": (0, 0), "settled": (1, 1_000_000)}
    assert figures(session, as_of=SECOND) == figures(session)
    assert figures(session, as_of=FIRST) == {
        "ordered": (3, 6_000_000),
        "accepted": (1, 2_000_000),
        "paid": (0, 0),
        "settled": (0, 0),
    }
    assert figures(session, as_of=date(2026, 4, 30)) == dict.fromkeys(("ordered", "accepted", "paid", "settled"), (0, 0))
    assert differences(session) == []


def test_a_shipment_that_goes_back_takes_its_acceptance_back(session: Session, snapshots: Any) -> None:
    snapshots([order(1, status_pengiriman="COMPLETED")], FIRST)
    snapshots([order(1, status_pengiriman="DELIVERED")], SECOND)
    assert figures(session)["accepted"] == (0, 0)
    entries = session.execute(
        select(Entry.amount, Entry.orders_delta, Entry.basis_date).where(Entry.kind == "received").order_by(Entry.id)
    ).all()
    assert entries == [(1_000_000, 1, date(2026, 3, 2)), (-1_000_000, -1, date(2026, 3, 2))]


def test_an_order_that_changes_its_day_or_unit_is_restated_where_it_counted(session: Session, snapshots: Any) -> None:
    snapshots([order(1, tgl_order="2026-03-02")], FIRST)
    snapshots([order(1, tgl_order="2026-04-02", kd_satker_str=HEALTH["kd_satker_str"], sumber_dana="BLUD, APBD")], SECOND)
    months = ask(session, by=By.MONTH)["rows"]
    assert [(row["key"], row["orders"], row["amount"]) for row in months] == [("2026-04", 1, 1_000_000)]
    assert [row["kd_satker_str"] for row in ask(session, by=By.SATKER)["rows"]] == [HEALTH["kd_satker_str"]]
    assert [row["key"] for row in ask(session, by=By.FUND)["rows"]] == ["APBD,BLUD"]
    assert figure(session, to=date(2026, 3, 31)) == (0, 0)
    assert differences(session) == []


def test_a_change_that_means_nothing_in_rupiah_writes_that_it_moved(session: Session, snapshots: Any) -> None:
    snapshots([order(1)], FIRST)
    snapshots([order(1, status_pengiriman="SHIPPING")], SECOND)
    assert session.execute(select(Entry.kind, Entry.amount).order_by(Entry.id)).all() == [("committed", 1_000_000), ("moved", 0)]


def test_an_order_of_nothing_counts_as_an_order(session: Session, snapshots: Any) -> None:
    snapshots([order(1, total_harga=0)], FIRST)
    assert figure(session) == (1, 0)
    snapshots([order(1, total_harga=0, status_pkt="CANCELLED")], SECOND)
    assert figure(session) == (0, 0)


def test_a_realised_order_without_a_day_is_set_aside(session: Session, snapshots: Any) -> None:
    report = snapshots([*orders(), order(11, tgl_order=None)], FIRST)
    assert (report.quarantined, figure(session)[0]) == (1, 10)
    text = Path(report.quarantine_file).read_text(encoding="utf-8-sig")
    assert "tgl_order" in text
    assert "Pesanan berstatus ON_PROCESS wajib bertanggal." in text


def test_an_unknown_state_is_set_aside_and_named(session: Session, snapshots: Any) -> None:
    report = snapshots([*orders(), order(11, status_pkt="SELESAI")], FIRST)
    assert report.quarantined == 1
    assert "Bukan status yang dikenal" in Path(report.quarantine_file).read_text(encoding="utf-8-sig")


def test_a_midnight_in_utc_is_a_bare_day_and_an_evening_there_is_the_next_day_here(session: Session, snapshots: Any) -> None:
    snapshots([order(1, tgl_order="2026-06-30T00:00:00Z"), order(2, tgl_order="2026-06-30T17:30:00Z")], THIRD)
    assert session.scalars(select(OrderTally.order_date).order_by(OrderTally.order_key)).all() == [
        date(2026, 6, 30),
        date(2026, 7, 1),
    ]


def test_a_realised_order_that_vanishes_is_proposed_and_goes_on_counting(session: Session, snapshots: Any) -> None:
    snapshots([order(1), order(2), order(3, status_pkt="ON_NEGOTIATION")], FIRST)
    report = snapshots([order(1)], SECOND)
    assert (report.gone, figure(session)) == (2, (2, 3_000_000))
    assert report.warnings == [
        "Pesanan v6:01K00000000000000000000002 (Rp2.000.000) tidak ada lagi dalam berkas; usulan pembalikan menunggu keputusan."
    ]
    proposal = session.scalars(select(ReversalProposal)).one()
    assert (proposal.amount, proposal.decision) == (2_000_000, None)
    again = snapshots([order(1)], THIRD)
    assert (again.gone, session.scalar(select(func.count()).select_from(ReversalProposal))) == (0, 1)


def test_an_accepted_reversal_takes_the_order_out_of_every_basis_from_then_on(session: Session, snapshots: Any) -> None:
    snapshots([order(1), order(2, status_pkt="COMPLETED", status_pengiriman="COMPLETED")], FIRST)
    snapshots([order(1)], SECOND)
    proposal = session.scalars(select(ReversalProposal)).one()
    reversing.accept(session, proposal, reason="Batal di sumbernya", actor=admin_of(proposal), at=AT)
    assert figures(session) == {"ordered": (1, 1_000_000), "accepted": (0, 0), "paid": (0, 0), "settled": (0, 0)}
    assert figures(session, as_of=SECOND)["settled"] == (1, 2_000_000)
    assert ask(session)["by_status"]["CANCELLED"] == {"orders": 1, "amount": 2_000_000}
    assert differences(session) == []
    with pytest.raises(AlreadyDecided, match="sudah diputus: pesanan itu dibalik dan tidak dihitung lagi"):
        reversing.dismiss(session, proposal, reason="Batal di sumbernya", actor=admin_of(proposal), at=AT)


def test_a_decision_has_a_reason_and_is_the_regions_own_admins(session: Session, snapshots: Any) -> None:
    snapshots([order(1), order(2)], FIRST)
    snapshots([order(1)], SECOND)
    proposal = session.scalars(select(ReversalProposal)).one()
    with pytest.raises(Invalid):
        reversing.accept(session, proposal, reason="  ", actor=admin_of(proposal), at=AT)
    for actor in (replace(ADMIN, region_id=99), replace(admin_of(proposal), role=Role.AUDITOR)):
        with pytest.raises(NotNow):
            reversing.accept(session, proposal, reason="Batal", actor=actor, at=AT)
    assert (proposal.decision, figure(session)) == (None, (2, 3_000_000))


def test_an_order_that_comes_back_needs_no_decision_and_counts_again(session: Session, snapshots: Any) -> None:
    snapshots([order(1), order(2)], FIRST)
    snapshots([order(1)], SECOND)
    snapshots([order(1), order(2)], THIRD)
    assert session.scalars(select(ReversalProposal.decision)).one() == "reappeared"
    assert figure(session) == (2, 3_000_000)
    snapshots([order(1)], date(2026, 8, 1))
    proposal = session.scalars(select(ReversalProposal).where(ReversalProposal.decision.is_(None))).one()
    reversing.accept(session, proposal, reason="Batal di sumbernya", actor=admin_of(proposal), at=AT)
    assert figure(session) == (1, 1_000_000)
    snapshots([order(1), order(2, status_pkt="COMPLETED")], date(2026, 9, 1))
    assert figures(session)["settled"] == (1, 2_000_000)
    assert figure(session) == (2, 3_000_000)
    assert differences(session) == []


@pytest.mark.parametrize("name", ["number", "id", "id without its region", "national number"])
def test_an_order_of_ours_that_comes_back_is_not_counted_twice(session: Session, snapshots: Any, name: str) -> None:
    here = world.build(session)
    ours = world.in_process(session, here)
    whole = public_id(ours.region_id, ours.id)
    if name == "national number":
        ours.national_ref = "01K00000000000000000000099"
        session.flush()
    key = {
        "number": ours.number,
        "id": whole,
        "id without its region": whole.partition(".")[2],
        "national number": ours.national_ref,
    }[name]
    snapshots([order(1, kd_paket=key, total_harga=ours.total, kd_rup=ours.kd_rup), order(2)], FIRST)
    assert session.scalar(select(OrderTally.scope).where(OrderTally.order_key == f"v6:{key}")) == Scope.EP_NATIONAL_DUP
    assert figure(session) == (2, ours.total + 2_000_000)
    assert figure(session, scope=AskedScope.EP_NATIONAL) == (2, ours.total + 2_000_000)
    assert figure(session, scope=AskedScope.EP_LOCAL) == (1, ours.total)
    assert differences(session) == []


STATES = st.sampled_from(sorted(OrderState))
SHIPMENTS = st.sampled_from(["DRAFT", "DELIVERED", "BUYER_CONFIRMED", "COMPLETED"])
SNAPSHOT = st.dictionaries(st.integers(1, 4), st.tuples(STATES, SHIPMENTS, st.integers(0, 3), st.integers(1, 12)), min_size=1)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(SNAPSHOT, min_size=1, max_size=4))
def test_after_any_history_the_figures_are_those_of_the_newest_rows(session: Session, history: list[dict[int, Any]]) -> None:
    with session.begin_nested() as attempt, TemporaryDirectory() as folder:
        newest: dict[int, Row] = {}
        told: list[dict[str, tuple[int, int]]] = []
        days = [date(2026, month, 1) for month in range(5, 9)]
        for snapshot, day in zip(history, days, strict=False):
            rows = {
                number: order(
                    number, status_pkt=state, status_pengiriman=shipment, total_harga=total, tgl_order=f"2026-{month:02}-15"
                )
                for number, (state, shipment, total, month) in snapshot.items()
            }
            bring_in(session, as_json(Path(folder), list(rows.values())), as_of=day)
            newest |= rows
            told.append(figures(session))
        realised = [row for row in newest.values() if row["status_pkt"] in REALISED]
        assert told[-1]["ordered"] == (len(realised), sum(row["total_harga"] for row in realised))
        settled = [row for row in realised if row["status_pkt"] in SETTLED]
        assert told[-1]["settled"] == (len(settled), sum(row["total_harga"] for row in settled))
        assert [figures(session, as_of=day) for day, _figures in zip(days, told, strict=False)] == told
        assert differences(session) == []
        attempt.rollback()


def test_an_order_that_the_next_years_file_takes_over_is_there_alone_and_is_not_missed_here(
    session: Session, snapshots: Any
) -> None:
    """Its year was put right at the source: the file of the new year has it before the file of the old one lets it go."""
    snapshots([order(1, status_pkt="COMPLETED", status_pengiriman="COMPLETED"), order(2)], FIRST)
    snapshots([order(1, tahun_anggaran=YEAR + 1, total_harga=7, status_pkt="COMPLETED")], SECOND, year=YEAR + 1)
    assert snapshots([order(2)], THIRD).warnings == []
    assert session.scalar(select(func.count()).select_from(ReversalProposal)) == 0
    for basis in Basis:
        now, then = ask(session, basis=basis), ask(session, basis=basis, as_of=THIRD)
        assert {**now, "as_of": None} == {**then, "as_of": None}
        assert set(now["by_status"]) == {"ON_PROCESS"}
    assert (figure(session), figure(session, as_of=FIRST)) == ((1, 2_000_000), (2, 3_000_000))
    there = tally(session, question(region="99.01", year=YEAR + 1, basis=Basis.SETTLED))
    assert (there["orders"], there["amount"], set(there["by_status"])) == (1, 7, {"COMPLETED"})
    assert differences(session) == []


def test_a_closed_year_keeps_an_order_that_the_next_years_file_claims(session: Session, snapshots: Any) -> None:
    snapshots([order(1)], FIRST)
    region = region_by_code(session, "99.01")
    session.add(FiscalYear(region_id=region.id, id=new_id(), year=YEAR, state="closed", report_id=None))
    session.flush()
    claimed = snapshots([order(1, tahun_anggaran=YEAR + 1), order(2, tahun_anggaran=YEAR + 1)], SECOND, year=YEAR + 1)
    assert len(claimed.warnings) == 1
    assert "tetap pada tahun anggaran yang sudah ditutup" in claimed.warnings[0]
    assert f"v6:{order(1)['kd_paket']}" in claimed.warnings[0]
    assert figure(session) == (1, 1_000_000)
    assert tally(session, question(region="99.01", year=YEAR + 1))["amount"] == 2_000_000


def test_while_a_reversal_is_decided_nobody_imports(session: Session, snapshots: Any) -> None:
    """An import that has read the order already would take out once more what the decision takes out."""
    snapshots([order(1), order(2)], FIRST)
    snapshots([order(2)], SECOND)
    (proposal,) = session.scalars(select(ReversalProposal)).all()
    region_id, id = proposal.region_id, public_id(proposal.region_id, proposal.id)
    with Session(db.engine()) as other:
        free = select(func.pg_try_advisory_xact_lock(LOCK, region_id))
        reversals.proposal_for(session, admin_of(proposal), id, lock=True)
        assert other.scalar(free) is False
