"""The clocks run over weekends, holidays and decrees, and leave nothing overdue."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.clock import local_date
from app.disputes import deadlines, deciding, opening, pursuing
from app.disputes.models import Dispute
from app.disputes.states import DISPUTE
from app.errors import Invalid, Refusal
from app.moves.history import history
from app.moves.machine import moves_for
from app.moves.taking import NotNow
from app.orders import cancellation
from app.regions.models import Holiday
from app.rules.decreeing import decree
from tests import world as worlds
from tests.disputes import making
from tests.files import corpus
from tests.steps import ask_to_cancel
from tests.world import AT, World

NYEPI, IDULFITRI = date(2026, 3, 19), [date(2026, 3, 20), date(2026, 3, 23), date(2026, 3, 24)]
WEEK_LATER = datetime(2026, 3, 11, 16, 59, 59, 999999, tzinfo=UTC)
"""Seven working days after Monday 2 March, to the end of the day in WIB."""


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (AT, "2026-03-11"),
        (datetime(2026, 3, 13, 12, tzinfo=UTC), "2026-03-31"),
        (datetime(2026, 3, 14, 20, tzinfo=UTC), "2026-03-31"),
        (datetime(2026, 12, 29, 3, tzinfo=UTC), "2027-01-08"),
    ],
    ids=["a plain week", "over Nyepi and Idulfitri", "opened at night on a Sunday, in WIB", "over the year's end"],
)
def test_seven_working_days_are_those_of_the_regions_calendar(session: Session, world: World, opened: datetime, due: str) -> None:
    session.add_all(
        Holiday(region_id=world.region.id, day=day, name="Libur")
        for day in (NYEPI, *IDULFITRI, date(2026, 3, 25), date(2027, 1, 1))
    )
    session.flush()
    found = deadlines.due(session, world.region.id, "claim", opened)
    assert found is not None
    assert local_date(found, world.region.timezone).isoformat() == due


@pytest.mark.parametrize(
    ("zone", "opened", "due"),
    [
        ("Asia/Makassar", datetime(2026, 3, 2, 15, 59, tzinfo=UTC), datetime(2026, 3, 11, 16, tzinfo=UTC)),
        ("Asia/Makassar", datetime(2026, 3, 2, 16, 0, tzinfo=UTC), datetime(2026, 3, 12, 16, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2026, 3, 2, 15, 0, tzinfo=UTC), datetime(2026, 3, 12, 15, tzinfo=UTC)),
        ("Asia/Jakarta", datetime(2026, 3, 2, 16, 0, tzinfo=UTC), datetime(2026, 3, 11, 17, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2026, 12, 31, 14, 59, tzinfo=UTC), datetime(2027, 1, 12, 15, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2026, 12, 31, 15, 1, tzinfo=UTC), datetime(2027, 1, 12, 15, tzinfo=UTC)),
    ],
    ids=["Monday 23.59 WITA", "Tuesday 00.00 WITA", "Tuesday 00.00 WIT", "still Monday in WIB", "Thursday 23.59 WIT, the last of the year", "New Year's Day 00.01 WIT"],
)  # fmt: skip
def test_the_clock_of_a_claim_begins_and_ends_with_the_days_of_the_regions_zone(
    session: Session, world: World, zone: str, opened: datetime, due: datetime
) -> None:
    world.region.timezone = zone
    session.add(Holiday(region_id=world.region.id, day=date(2027, 1, 1), name="Tahun Baru"))
    order = worlds.in_process(session, world)
    dispute = making.claim(session, world, order, at=opened)
    last = due - timedelta(microseconds=1)
    assert dispute.due_at == last
    with pytest.raises(NotNow):
        pursuing.reply(session, dispute=dispute, note="Terlambat.", actor=world["vendor"], at=due)
    assert (dispute.state, dispute.escalated_at) == ("pending", due)
    other = making.claim(session, world, worlds.in_process(session, world), at=opened)
    pursuing.reply(session, dispute=other, note="Tepat waktu.", actor=world["vendor"], at=last)
    assert other.state == "answered"


def test_what_is_not_answered_in_time_escalates_by_itself_and_not_before(session: Session, world: World) -> None:
    dispute = making.claim(session, world)
    assert dispute.due_at is not None
    assert abs(dispute.due_at - WEEK_LATER) < timedelta(seconds=1)
    deadlines.run_out(session, dispute=dispute, at=dispute.due_at)
    assert dispute.state == "claim"
    late = dispute.due_at + timedelta(microseconds=1)
    assert [one.id for one in deadlines.overdue(session, region_id=dispute.region_id, at=late)] == [dispute.id]
    deadlines.run_out(session, dispute=dispute, at=late)
    assert (dispute.state, dispute.escalated_at) == ("pending", late)
    assert deadlines.overdue(session, region_id=dispute.region_id, at=late + timedelta(days=365)) == []


def test_an_answer_that_comes_after_its_time_is_refused_with_what_happened(session: Session, world: World) -> None:
    dispute = making.claim(session, world)
    assert dispute.due_at is not None
    late = dispute.due_at + timedelta(microseconds=1)
    with pytest.raises(NotNow, match="Waktu menjawab sudah habis; sengketanya diteruskan kepada admin daerah") as refused:
        pursuing.reply(session, dispute=dispute, note="Besok tiba.", actor=world["vendor"], at=late)
    assert (dispute.state, dispute.answer, dispute.escalated_at) == ("pending", None, late)
    assert list(refused.value.moves or ()) == ["add_evidence"], "what the other side has to say is still heard"
    assert moves_for(DISPUTE, making.claim(session, world), world["vendor"], late) == []


def test_who_leaves_an_answer_lying_does_not_take_it_further_after_the_time(session: Session, world: World) -> None:
    dispute = making.answered(session, world)
    assert dispute.due_at is not None
    with pytest.raises(NotNow, match="Waktu menanggapi jawaban sudah habis; sengketanya gugur"):
        pursuing.escalate(session, dispute=dispute, reason="Belum", actor=world["ppk"], at=dispute.due_at + timedelta(seconds=1))
    assert dispute.state == "ignored"


def test_what_is_open_on_both_sides_of_the_deadline_is_taken_and_a_late_decision_is_valid(session: Session, world: World) -> None:
    dispute = making.claim(session, world)
    assert dispute.due_at is not None
    late = dispute.due_at + timedelta(seconds=1)
    pursuing.take_back(session, dispute=dispute, reason="Sudah tiba.", actor=world["ppk"], at=late)
    assert [one.move for one in history(session, region_id=dispute.region_id, subject_id=dispute.id)] == [
        "open_dispute", "escalate_dispute", "take_back",
    ]  # fmt: skip
    slow = making.pending(session, world)
    assert slow.due_at is not None
    deciding.decide(
        session,
        dispute=slow,
        move="grant_dispute",
        reason="Terbukti.",
        actor=world["region_admin"],
        at=slow.due_at + timedelta(days=9),
    )
    assert slow.state == "resolved"


def test_a_decree_gives_another_number_of_days(session: Session, world: World) -> None:
    decree(
        session, region_id=world.region.id, code="DISPUTE_ANSWER_DAYS", value=3, valid_from=date(2026, 3, 1), valid_until=None,
        decree_number="Keputusan Bupati 1", actor=world["region_admin"], at=AT,
    )  # fmt: skip
    due = making.claim(session, world).due_at
    assert due is not None
    assert local_date(due, world.region.timezone) == date(2026, 3, 5)


def test_before_both_signatures_there_is_nothing_to_dispute(session: Session, world: World) -> None:
    with pytest.raises(opening.NotSigned):
        making.claim(session, world, worlds.approved(session, world))


def test_an_order_that_ended_is_disputed_for_thirty_working_days(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    ask_to_cancel(session, world, order)
    cancellation.grant_cancel(session, order=order, reason="Disetujui", actor=world["budget_user"], at=AT)
    last = datetime(2026, 4, 13, 16, 59, 59, tzinfo=UTC)
    with pytest.raises(opening.OverTooLong):
        making.claim(session, world, order, at=last + timedelta(seconds=1))
    assert making.claim(session, world, order, at=last).state == "claim"


def test_a_side_has_one_dispute_at_a_time_and_the_other_side_its_own(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    making.claim(session, world, order)
    with pytest.raises(opening.AlreadyOpen):
        making.claim(session, world, order, as_="pp")
    assert making.claim(session, world, order, as_="vendor").position == 2


def test_who_is_no_party_opens_none(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    for persona in ("treasurer", "budget_user", "region_admin", "auditor", "other_vendor", "ppk_other"):
        with pytest.raises(Refusal):
            making.claim(session, world, order, as_=persona)


def test_what_is_no_paper_and_no_picture_is_no_evidence(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    for sent in (b"MZ\x90", b"<script>alert(1)</script>", corpus.pdf() + b"PK\x05\x06"):
        with pytest.raises(Invalid) as refused, session.begin_nested():
            opening.open_dispute(session, order=order, subject="late", statement="Ya", files=[sent], actor=world["ppk"], at=AT)
        assert [error.field for error in refused.value.errors] == ["files"]
    assert session.scalar(select(func.count()).select_from(Dispute)) == 0


def test_the_app_cannot_delete_a_dispute_nor_touch_its_evidence(session: Session, world: World) -> None:
    making.claim(session, world)
    for statement in (
        delete(Dispute).where(Dispute.region_id == world.region.id),
        text("UPDATE dispute_evidence SET position = 1 WHERE region_id = 2"),
        text("DELETE FROM move_taken WHERE region_id = 2"),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
            session.execute(statement)
