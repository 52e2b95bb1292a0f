"""An auditor's finding: written, answered by the side it concerns, asked again, closed;
late it goes up by itself; nothing of it is ever lost."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid, NotAllowed, NotFound
from app.ledger.models import Entry
from app.moves.history import history
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow
from app.orders.bookkeeping import key_of
from app.oversight import findings, queries
from app.oversight.jobs import _audiences
from app.oversight.models import Finding
from app.oversight.states import FINDING
from app.oversight.subjects import subject_of
from tests import world as worlds
from tests.world import AT, World

LATER = AT + timedelta(days=30)


@pytest.fixture
def finding(session: Session, world: World) -> Finding:
    order = worlds.in_process(session, world)
    subject = subject_of(session, kind="order", typed=f"/pesanan/{key_of(order)}", region=world.region, public=False)
    return findings.record(
        session, region=world.region, subject=subject, flag="SPLIT_ORDER", text="Dua pesanan.", actor=world["auditor"], at=AT
    )


def take(
    session: Session, world: World, finding: Finding, move: str, persona: str, note: str = "Sudah dijelaskan.", at: datetime = AT
) -> None:
    findings.take(session, finding=finding, move=move, note=note, actor=world[persona], at=at)


def test_a_finding_goes_to_the_satker_and_ends_with_the_auditor(session: Session, world: World, finding: Finding) -> None:
    assert finding.number == "TM/9901/2026/0001"
    assert finding.due_at is not None
    assert (finding.due_at - AT).days == 9, "seven working days from a Monday"
    assert names_of(moves_for(FINDING, finding, world["ppk"])) == ["answer_finding"]
    assert names_of(moves_for(FINDING, finding, world["pp"])) == [], "the PP reads it"
    with pytest.raises(Invalid):
        take(session, world, finding, "answer_finding", "ppk", note=" ")
    take(session, world, finding, "answer_finding", "ppk")
    assert (finding.state, finding.due_at) == ("answered", None)
    take(session, world, finding, "ask_again", "auditor", "Buktinya mana?", at=LATER)
    assert finding.due_at is not None
    take(session, world, finding, "answer_finding", "budget_user", at=LATER)
    take(session, world, finding, "close_finding", "auditor", "Diterima.", at=LATER)
    said = [(row.move, row.note) for row in history(session, region_id=finding.region_id, subject_id=finding.id)]
    assert [move for move, _note in said] == ["record", "answer_finding", "ask_again", "answer_finding", "close_finding"]
    assert said[2][1] == "Buktinya mana?"
    assert moves_for(FINDING, finding, world["auditor"]) == [], "closed is closed"


def test_an_auditor_writes_findings_and_nothing_else(session: Session, world: World, finding: Finding) -> None:
    for persona in ("region_admin", "ppk", "leader"):
        with pytest.raises(NotAllowed):
            findings.record(
                session, region=world.region, subject=subject_of(session, kind="order", typed=finding.subject_key, region=world.region, public=False),
                flag=None, text="x", actor=world[persona], at=AT,
            )  # fmt: skip
    with pytest.raises(NotNow):
        take(session, world, finding, "answer_finding", "auditor")
    with pytest.raises(NotFound):
        queries.finding_for(session, world["ppk_other"], worlds.public_id(finding.region_id, finding.id))


def test_nobody_can_remove_a_finding(session: Session, world: World, finding: Finding) -> None:
    assert {move.name for move in FINDING.moves} == {"answer_finding", "ask_again", "close_finding", "escalate"}
    assert not any(word in name for name in FINDING.names for word in ("delete", "withdraw", "remove"))


def test_what_is_not_answered_in_time_goes_up_once(session: Session, world: World, finding: Finding) -> None:
    findings.escalate(session, finding=finding, at=AT)
    assert finding.escalated_at is None, "not yet"
    for _twice in range(2):
        findings.escalate(session, finding=finding, at=LATER)
    assert finding.escalated_at == LATER
    moves = [row.move for row in history(session, region_id=finding.region_id, subject_id=finding.id)]
    assert moves == ["record", "escalate"]
    roles = {audience.region_role for audience in _audiences(finding, "escalate")}
    assert {"region_admin", "leader", "auditor"} <= roles
    take(session, world, finding, "answer_finding", "ppk", at=LATER)
    assert finding.state == "answered"


def test_a_listing_and_a_vendor_are_found_by_the_address_of_their_page_and_answered_by_the_office(
    session: Session, world: World
) -> None:
    for kind, typed in (
        ("listing", f"https://contoh.go.id/produk/{world.listing_id}-kertas-a4"),
        ("vendor", f"/penyedia/{worlds.public_id(0, world.vendor.id)}"),
    ):
        subject = subject_of(session, kind=kind, typed=typed, region=world.region, public=False)
        found = findings.record(
            session, region=world.region, subject=subject, flag=None, text="Janggal.", actor=world["auditor"], at=AT
        )
        assert found.satker_code is None
        assert names_of(moves_for(FINDING, found, world["curator"])) == ["answer_finding"]
        assert moves_for(FINDING, found, world["ppk"]) == []
    with pytest.raises(Invalid):
        subject_of(session, kind="listing", typed=f"/produk/{world.listing_id[:-3]}ZZZ", region=None, public=True)


def test_the_trail_ends_at_the_rupiah_of_the_ledger(session: Session, world: World, finding: Finding) -> None:
    entries = queries.entries_of(session, world.region, finding.subject_key)
    assert [entry.kind for entry in entries][-2:] == ["released", "committed"]
    assert len(entries) == len(session.scalars(select(Entry).where(Entry.order_key == finding.subject_key)).all())
    tally = queries.tallied(session, world.region, finding.subject_key)
    assert tally.committed == sum(entry.amount for entry in entries if entry.kind in ("committed", "adjusted", "reversed"))
