"""An award whose order came to nothing is lifted: whose vendor let it go is passed over,
the next in rank has its turn, and everybody reads why."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.actor import Actor
from app.competition import awarding, evaluating, lifting
from app.competition.models import Competition
from app.competition.queries import bidders_of_orders
from app.competition.sheet import found_of, outcome
from app.competition.showing import own_bid
from app.duties.waiting import duties_of
from app.errors import Invalid
from app.ledger.guards import how_much_is_left
from app.ledger.proving import differences
from app.moves.taking import NotNow
from app.orders import cancellation, confirmation, deadlines, negotiation, review, signing
from app.orders.models import Order
from tests.competition import making
from tests.competition.making import AFTER
from tests.world import KD_RUP, PASSWORD, World

LONG_AFTER = AFTER + timedelta(days=30)
Ends = Callable[[Session, World, Order], Any]


def signed_by_ppk(session: Session, world: World, order: Order) -> None:
    review.approve(
        session, order=order, sp_number=None, terms=None, accounts=[], reason="Pemenang", answers={}, actor=world["ppk"], at=AFTER
    )
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AFTER)


def seller_of(world: World, order: Order) -> Actor:
    return world["vendor" if order.vendor_id == world.vendor.id else "other_vendor"]


def declined(session: Session, world: World, order: Order) -> None:
    signed_by_ppk(session, world, order)
    confirmation.decline(session, order=order, reason="Barang habis", actor=seller_of(world, order), at=AFTER)


def never_answered(session: Session, world: World, order: Order) -> None:
    signed_by_ppk(session, world, order)
    deadlines.expire(session, order=order, at=LONG_AFTER)


def never_signed(session: Session, world: World, order: Order) -> None:
    signed_by_ppk(session, world, order)
    confirmation.accept(session, order=order, note=None, actor=seller_of(world, order), at=AFTER)
    deadlines.expire(session, order=order, at=LONG_AFTER)


def left_the_talks(session: Session, world: World, order: Order) -> None:
    review.send_back(session, order=order, note="Lebih murah", actor=world["ppk"], at=AFTER)
    negotiation.abandon(session, order=order, reason="Tidak sanggup", actor=seller_of(world, order), at=AFTER)


def cancelled_once_signed(session: Session, world: World, order: Order) -> None:
    signed_by_ppk(session, world, order)
    confirmation.accept(session, order=order, note=None, actor=seller_of(world, order), at=AFTER)
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=seller_of(world, order), at=AFTER)
    cancellation.request_cancel(session, order=order, reason="Tidak mengirim", letter="1", actor=world["ppk"], at=AFTER)
    cancellation.open_cancel(session, order=order, note=None, actor=world["region_admin"], at=AFTER)
    cancellation.grant_cancel(session, order=order, reason="Disetujui", actor=world["budget_user"], at=AFTER)


def rejected(session: Session, world: World, order: Order) -> None:
    review.reject(session, order=order, reason="Anggaran digeser", actor=world["ppk"], at=AFTER)


def never_reviewed(session: Session, world: World, order: Order) -> None:
    deadlines.expire(session, order=order, at=LONG_AFTER)


def withdrawn_by_the_ppk(session: Session, world: World, order: Order) -> None:
    signed_by_ppk(session, world, order)
    confirmation.cancel(session, order=order, reason="Salah alamat", actor=world["ppk"], at=AFTER)


def ended_by_the_ppk(session: Session, world: World, order: Order) -> None:
    review.send_back(session, order=order, note="Lebih murah", actor=world["ppk"], at=AFTER)
    negotiation.abandon(session, order=order, reason="Ditunda", actor=world["ppk"], at=AFTER)


BY_THE_VENDOR = (declined, never_answered, never_signed, left_the_talks, cancelled_once_signed)
BY_THE_BUYER = (rejected, never_reviewed, withdrawn_by_the_ppk, ended_by_the_ppk)


def lift(
    session: Session, world: World, competition: Competition, who: str = "ppk", reason: str | None = "Penyedia melepas"
) -> None:
    lifting.lift_award(session, competition=competition, reason=reason, actor=world[who], at=AFTER)


def award(session: Session, world: World, competition: Competition, **given: Any) -> Order:
    return awarding.award(session, competition=competition, accounts=[], note=None, actor=world["ppk"], at=AFTER, **given)


@pytest.mark.parametrize("ends", BY_THE_VENDOR)
def test_whose_vendor_let_the_order_go_makes_room_for_the_next_in_rank(session: Session, world: World, ends: Ends) -> None:
    competition, first = making.awarded(session, world)
    ends(session, world, first)
    assert first.state.startswith("CANCELLED")
    lift(session, world, competition)
    assert (competition.state, competition.order_id, competition.earlier_orders) == ("evaluated", None, [first.id])
    second = award(session, world, competition)
    assert (second.vendor_id, second.total, second.state) == (world.vendor.id, 5_100_000, "WAITING_PPK_REVIEW")
    assert how_much_is_left(session, region_id=2, kd_rup=KD_RUP) == 100_000_000 - 5_100_000
    assert differences(session) == []
    bidders = {row.order_id: row.bidders for row in session.execute(bidders_of_orders(2, [first.id, second.id]))}
    assert bidders == {first.id: 2, second.id: 2}, "both were competed for"


@pytest.mark.parametrize("ends", BY_THE_BUYER)
def test_whose_order_the_buyer_let_go_is_first_again(session: Session, world: World, ends: Ends) -> None:
    competition, first = making.awarded(session, world)
    ends(session, world, first)
    lift(session, world, competition)
    assert award(session, world, competition).vendor_id == first.vendor_id == world.other_vendor.id


def test_nobody_left_is_a_failure_and_who_was_passed_over_never_wins_again(session: Session, world: World) -> None:
    competition, first = making.awarded(session, world)
    declined(session, world, first)
    lift(session, world, competition)
    evaluating.reevaluate(session, competition=competition, note="Periksa lagi", actor=world["ppk"], at=AFTER)
    judged = making.all_fit(competition)
    evaluating.evaluate(session, competition=competition, judgements=judged, note=None, actor=world["pp"], at=AFTER)
    second = award(session, world, competition)
    assert second.vendor_id == world.vendor.id, "judged anew, and passed over as before"
    declined(session, world, second)
    lift(session, world, competition)
    assert (competition.state, competition.order_id) == ("failed", None)
    assert outcome(competition) == "Tidak ada lagi: penetapannya gugur dan tidak ada urutan berikutnya"
    assert competition.best is None


def test_judged_anew_with_none_left_that_fits_it_has_failed(session: Session, world: World) -> None:
    competition, first = making.awarded(session, world)
    declined(session, world, first)
    lift(session, world, competition)
    evaluating.reevaluate(session, competition=competition, note="Periksa lagi", actor=world["ppk"], at=AFTER)
    judged = [making.Judgement(bid.id, True, bid.passed_over_at is not None, reason="Map bukan folio.") for bid in competition.bids]
    evaluating.evaluate(session, competition=competition, judgements=judged, note=None, actor=world["pp"], at=AFTER)
    assert competition.state == "failed"


def test_a_bid_that_was_passed_over_is_told_by_what_is_found_of_it_now(session: Session, world: World) -> None:
    """While it is judged anew nothing is found of any."""
    competition, first = making.awarded(session, world)
    passed_over, other = competition.best, next(bid for bid in competition.bids if bid.rank == 2)
    assert passed_over is not None
    declined(session, world, first)
    lift(session, world, competition)
    assert (found_of(passed_over), own_bid(competition, other)["found"] is None) == (
        "Memenuhi; urutan 1; penetapannya gugur",
        False,
    )
    evaluating.reevaluate(session, competition=competition, note="Periksa lagi", actor=world["ppk"], at=AFTER)
    assert own_bid(competition, other)["found"] is None
    judged = [making.Judgement(bid.id, True, bid is other, reason="Map bukan folio.") for bid in competition.bids]
    evaluating.evaluate(session, competition=competition, judgements=judged, note=None, actor=world["pp"], at=AFTER)
    assert (found_of(passed_over), found_of(other)) == ("Tidak memenuhi: teknis", "Memenuhi; urutan 1")


def test_an_award_stands_while_its_order_does(session: Session, world: World) -> None:
    competition, order = making.awarded(session, world)
    for goes_on in (lambda: None, lambda: signed_by_ppk(session, world, order)):
        goes_on()
        with pytest.raises(NotNow):
            lift(session, world, competition)
    confirmation.decline(session, order=order, reason="Habis", actor=world["other_vendor"], at=AFTER)
    for who in ("pp", "budget_user", "region_admin"):
        with pytest.raises(NotNow):
            lift(session, world, competition, who)
    with pytest.raises(Invalid) as refused, session.begin_nested():
        lift(session, world, competition, reason=" ")
    assert [error.field for error in refused.value.errors] == ["reason"]
    session.refresh(competition)
    assert (competition.state, competition.order_id) == ("awarded", order.id)


def test_a_later_day_of_delivery_is_given_where_the_published_one_has_passed(session: Session, world: World) -> None:
    competition = making.evaluated(session, world)
    late = AFTER + timedelta(days=60)
    for given, at in ((None, late), (competition.delivery_due - timedelta(days=1), AFTER), (late.date() - timedelta(days=1), late)):
        with pytest.raises(Invalid) as refused, session.begin_nested():
            awarding.award(session, competition=competition, accounts=[], due_date=given, note=None, actor=world["ppk"], at=at)
        assert [error.field for error in refused.value.errors] == ["due_date"]
        session.refresh(competition)
    order = award(session, world, competition, due_date=date(2026, 5, 8))
    assert order.delivery_due == date(2026, 5, 8)


def test_the_ppk_has_it_to_do_and_nobody_else(session: Session, world: World) -> None:
    competition, order = making.awarded(session, world)

    def owed(who: str) -> list[str]:
        return [duty.verb for duty in duties_of(session, world[who], AFTER) if duty.about == competition.number]

    assert owed("ppk") == []
    declined(session, world, order)
    assert (owed("ppk"), owed("pp")) == (["Batalkan penetapan"], [])
    lift(session, world, competition)
    assert owed("ppk") == ["Tetapkan pemenang"]
