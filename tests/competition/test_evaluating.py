"""The lowest that fits wins unless criteria were published; equal bids by the hour at
which they came; an award is an order to the rupiah."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as some
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.catalogue.models import Listing
from app.competition import awarding, bidding, evaluating, opening
from app.competition.awarding import WinnerMayNotSell
from app.competition.drafting import Needed
from app.competition.evaluating import Judgement, ranked
from app.competition.models import Bid, Competition
from app.competition.sheet import best_first
from app.errors import Invalid
from app.identifiers import new_id, public_id
from app.ledger import BudgetExceeded
from app.ledger.guards import how_much_is_left
from app.ledger.proving import differences
from app.orders import addendum, confirmation, negotiation, review, signing
from app.orders.bookkeeping import worth
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.orders.warnings.answering import open_on
from app.payment.taxes import Tax, ordered, payee_of, taxes_of
from app.plan.models import Package
from app.rules.queries import rules_in_force
from tests import world as worlds
from tests.competition import making
from tests.competition.making import AFTER, HPS
from tests.world import AT, KD_RUP, PASSWORD, World


def winner(competition: Competition) -> Bid:
    return next(bid for bid in competition.bids if bid.rank == 1)


def test_the_lowest_price_that_fits_wins(session: Session, world: World) -> None:
    assert winner(making.evaluated(session, world)).vendor_id == world.other_vendor.id
    competition = making.opened(session, world)
    first, second = competition.bids
    judged = [Judgement(first.id, True, True), Judgement(second.id, True, False, reason="Map bukan folio.")]
    evaluating.evaluate(session, competition=competition, judgements=judged, note=None, actor=world["pp"], at=AFTER)
    assert (winner(competition).vendor_id, second.rank) == (world.vendor.id, None)


def test_opened_bids_are_listed_by_price_and_judged_ones_by_rank(session: Session, world: World) -> None:
    competition = making.opened(session, world)
    assert [bid.total for bid in best_first(competition)] == sorted(bid.total or 0 for bid in competition.bids)
    lowest, other = best_first(competition)
    assert list(competition.bids) == [other, lowest], "they came the other way round"
    judged = [Judgement(lowest.id, True, False, reason="Map bukan folio."), Judgement(other.id, True, True)]
    evaluating.evaluate(session, competition=competition, judgements=judged, note=None, actor=world["pp"], at=AFTER)
    assert best_first(competition) == [other, lowest]


def test_equal_bids_are_won_by_the_one_that_came_first(session: Session, world: World) -> None:
    competition = making.published(session, world)
    making.bid(session, competition, world["other_vendor"], 50_000, 2_000, at=AT + timedelta(seconds=1))
    making.bid(session, competition, world["vendor"], 49_000, 4_000, at=AT)
    opening.open_bids(session, competition=competition, at=AFTER)
    evaluating.evaluate(
        session, competition=competition, judgements=making.all_fit(competition), note=None, actor=world["pp"], at=AFTER
    )
    assert [bid.total for bid in competition.bids] == [5_100_000, 5_100_000]
    assert winner(competition).vendor_id == world.vendor.id


def test_replacing_a_bid_gives_up_its_place_in_time(session: Session, world: World) -> None:
    competition = making.published(session, world)
    making.bid(session, competition, world["vendor"], 50_000, 2_000, at=AT)
    making.bid(session, competition, world["other_vendor"], 50_000, 2_000, at=AT + timedelta(seconds=1))
    making.bid(session, competition, world["vendor"], 50_000, 2_000, at=AT + timedelta(seconds=2))
    opening.open_bids(session, competition=competition, at=AFTER)
    evaluating.evaluate(
        session, competition=competition, judgements=making.all_fit(competition), note=None, actor=world["pp"], at=AFTER
    )
    assert winner(competition).vendor_id == world.other_vendor.id


def test_a_price_above_the_hps_never_fits_and_none_that_fits_is_a_failure(session: Session, world: World) -> None:
    competition = making.published(session, world)
    making.bid(session, competition, world["vendor"], HPS // 100 + 1, 1)
    opening.open_bids(session, competition=competition, at=AFTER)
    evaluating.evaluate(
        session, competition=competition, judgements=making.all_fit(competition), note=None, actor=world["pp"], at=AFTER
    )
    assert competition.state == "failed"
    assert competition.bids[0].price_fit is False
    assert making.failed(session, world).state == "failed", "nobody bid"


def test_published_criteria_weigh_the_score_against_the_price(session: Session, world: World) -> None:
    competition = making.opened(session, world, criteria="Mutu kertas", technical_weight=60)
    first, second = competition.bids
    judged = [Judgement(first.id, True, True, 90), Judgement(second.id, True, True, 80)]
    evaluating.evaluate(session, competition=competition, judgements=judged, note=None, actor=world["pp"], at=AFTER)
    assert winner(competition).vendor_id == world.vendor.id, "60 × 90 + 40 × 99,0 beats 60 × 80 + 40 × 100"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (lambda bids: [Judgement(bids[0].id, True, True)], "bids"),
        (lambda bids: [Judgement(bids[0].id, True, True)] * 2, "bids"),
        (lambda bids: [Judgement(bids[0].id, False, True), Judgement(bids[1].id, True, True)], "bids.0.reason"),
        (lambda bids: [Judgement(bids[0].id, True, True, 50), Judgement(bids[1].id, True, True)], "bids.0.score"),
        (lambda bids: [Judgement(new_id(), True, True), *(Judgement(bid.id, True, True) for bid in bids)], "bids.0.bid_id"),
    ],
)
def test_a_judgement_that_is_not_whole_is_refused_and_changes_nothing(
    session: Session, world: World, wrong: object, field: str
) -> None:
    competition = making.opened(session, world)
    with pytest.raises(Invalid) as refused:
        evaluating.evaluate(
            session, competition=competition, judgements=wrong(competition.bids), note=None, actor=world["pp"], at=AFTER
        )  # type: ignore[operator]
    assert field in {error.field for error in refused.value.errors}
    assert competition.state == "closed"
    assert [bid.admin_fit for bid in competition.bids] == [None, None]


def test_whoever_steps_back_moves_nobody_elses_points() -> None:
    """Weighed by half: 90 points at Rp200 and 75 at Rp160 beside a bid of Rp100, which an award passed over. Without it
    the cheaper one would be before the better."""
    bids = [
        Bid(id=new_id(), total=total, score=score, admin_fit=True, technical_fit=True, price_fit=True, submitted_at=AT)
        for total, score in ((200, 90), (160, 75), (100, 0))
    ]
    best, cheaper, stepped_back = bids
    competition = Competition(technical_weight=50)
    stands = [bid for bid in ranked(competition, bids) if bid is not stepped_back]
    stepped_back.passed_over_at = AT
    assert [bid for bid in ranked(competition, bids) if bid is not stepped_back] == stands == [best, cheaper]
    assert ranked(competition, [best, cheaper]) == [cheaper, best], "or the test says nothing"


@given(
    totals=some.lists(some.integers(1, 10), min_size=1, max_size=6),
    scores=some.lists(some.integers(0, 100), min_size=6, max_size=6),
    weight=some.one_of(some.none(), some.integers(1, 90)),
)
@trying(max_examples=40)
def test_the_first_rank_is_never_beaten_in_both_price_and_score(totals: list[int], scores: list[int], weight: int | None) -> None:
    bids = [
        Bid(id=new_id(), total=total, score=score, admin_fit=True, technical_fit=True, price_fit=True, submitted_at=AT + timedelta(seconds=n))
        for n, (total, score) in enumerate(zip(totals, scores, strict=False))
    ]  # fmt: skip
    competition = Competition(technical_weight=weight)
    order = ranked(competition, bids)
    assert sorted(map(id, order)) == sorted(map(id, bids))
    best = order[0]
    if weight is None:
        assert best is min(bids, key=lambda bid: (bid.total, bid.submitted_at))
    assert not any(bid.total < best.total and (bid.score or 0) > (best.score or 0) for bid in bids)
    assert order == ranked(competition, reversed(bids)), "the order in which they lie makes no difference"


def test_an_award_is_an_order_in_review_with_the_winning_prices_that_holds_its_package(session: Session, world: World) -> None:
    competition, order = making.awarded(session, world)
    assert (order.state, order.total, order.vendor_id) == ("WAITING_PPK_REVIEW", 5_050_000, world.other_vendor.id)
    assert (order.buyer_agreed, order.vendor_agreed, order.offer_round) == (True, True, 1)
    assert worth(session, order).held == 5_050_000
    assert how_much_is_left(session, region_id=2, kd_rup=KD_RUP) == 100_000_000 - 5_050_000
    assert session.scalars(select(Listing.reserved)).all() == [0], "no shelf is touched"
    assert (competition.state, competition.order_id) == ("awarded", order.id)
    assert differences(session) == []


def test_what_a_sealed_bid_won_is_talked_about_downwards_alone(session: Session, world: World) -> None:
    order = making.awarded(session, world)[1]
    review.send_back(session, order=order, note="Minta lebih murah", actor=world["ppk"], at=AFTER)
    paper, folder = order.lines

    def offer(who: str, prices: dict[UUID, int], shipping: int | None = None) -> None:
        negotiation.offer(session, order=order, prices=prices, shipping=shipping, due_date=None, actor=world[who], at=AFTER)

    for prices, shipping, field in (
        ({folder.id: 2_500, paper.id: 49_001}, None, "lines.1.unit_price"),
        ({}, 1, "shipping"),
    ):
        with pytest.raises(Invalid) as refused, session.begin_nested():
            offer("other_vendor", prices, shipping)
        assert [error.field for error in refused.value.errors] == [field]
        assert "mini-kompetisi: paling tinggi Rp" in refused.value.errors[0].message
        session.refresh(order)
    offer("ppk", {paper.id: 48_000})
    assert order.total == 4_950_000
    offer("other_vendor", {paper.id: 49_000})
    assert order.total == 5_050_000, "up to the bid again"


def test_once_signed_it_is_changed_downwards_alone_too_unless_it_is_brought_elsewhere(session: Session, world: World) -> None:
    order = making.awarded(session, world)[1]
    review.approve(
        session, order=order, sp_number=None, terms=None, accounts=[], reason="Perlu", answers={}, actor=world["ppk"], at=AFTER
    )
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AFTER)
    confirmation.accept(session, order=order, note=None, actor=world["other_vendor"], at=AFTER)
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["other_vendor"], at=AFTER)
    paper, folder = order.lines

    def propose(**changes: Any) -> None:
        asked = Changes(**changes)
        addendum.propose(session, order=order, changes=asked, note="Harga bahan naik", actor=world["other_vendor"], at=AFTER)

    dearer = [LineChange(paper.id, quantity=Decimal(90)), LineChange(folder.id, unit_price=3_001)]
    for changes, field in (({"lines": dearer}, "lines.1.unit_price"), ({"shipping": 1}, "shipping")):
        with pytest.raises(Invalid) as refused, session.begin_nested():
            propose(**changes)
        assert [error.field for error in refused.value.errors] == [field]
        session.refresh(order)
    propose(shipping=50_000, address="Jalan Lain 2", lines=[LineChange(folder.id, unit_price=2_900)])
    assert order.state == "ON_ADDENDUM"


def test_the_order_of_an_award_goes_its_whole_way_without_a_shelf(session: Session, world: World) -> None:
    from app.fulfilment import shipping
    from app.fulfilment.queries import shipments_of

    order = making.awarded(session, world)[1]
    review.approve(
        session,
        order=order,
        sp_number=None,
        terms=None,
        accounts=[],
        reason="Pemenang kompetisi.",
        answers={},
        actor=world["ppk"],
        at=AFTER,
    )
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AFTER)
    confirmation.accept(session, order=order, note=None, actor=world["other_vendor"], at=AFTER)
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["other_vendor"], at=AFTER)
    (parcel,) = shipments_of(session, order)
    shipping.pack(session, shipment=parcel, actor=world["other_vendor"], at=AFTER)
    shipping.ship(session, shipment=parcel, courier="Kurir", number="1", actor=world["other_vendor"], at=AFTER)
    assert [line.shipped_quantity for line in order.lines] == [Decimal(100), Decimal(50)]
    ended = making.awarded(session, world)[1]
    review.reject(session, order=ended, reason="Tidak jadi.", actor=world["ppk"], at=AFTER)
    assert worth(session, ended).held == 0
    assert differences(session) == []


CATERING = Needed("Makan siang rapat", "Nasi kotak", "6339200000", "kotak", Decimal(100))


@pytest.mark.parametrize(
    ("planned", "said", "kind"),
    [
        ("Jasa Lainnya", None, "service"),
        ("Jasa Konsultansi", None, "service"),
        ("Pekerjaan Konstruksi", None, "construction"),
        ("Barang", None, "goods"),
        ("Terintegrasi", None, "goods"),
        (None, None, "goods"),
        ("Barang", "service", "service"),
    ],
)
def test_what_is_needed_is_of_the_kind_that_it_says_or_else_of_its_packages(
    session: Session, world: World, planned: str | None, said: str | None, kind: str
) -> None:
    session.execute(update(Package).where(Package.kd_rup == KD_RUP).values(procurement_type=planned))
    assert [line.kind for line in making.draft(session, world, lines=[replace(CATERING, kind=said)]).lines] == [kind]


def test_catering_that_was_won_without_a_listing_is_a_service_to_the_courier_and_to_the_treasurer(
    session: Session, world: World
) -> None:
    from app.fulfilment import shipping
    from app.fulfilment.queries import shipments_of

    competition = making.published(session, world, lines=[replace(CATERING, kind="service")])
    making.bid(session, competition, world["vendor"], 50_000)
    opening.open_bids(session, competition=competition, at=AFTER)
    judged = making.all_fit(competition)
    evaluating.evaluate(session, competition=competition, judgements=judged, note=None, actor=world["pp"], at=AFTER)
    order = awarding.award(session, competition=competition, accounts=[], note=None, actor=world["ppk"], at=AFTER)
    assert (order.lines[0].kind, order.lines[0].shelf) == ("service", None)
    rules = rules_in_force(session, world.region, on=AFTER.date())
    taxes = taxes_of(order, ordered(order.lines), payee=payee_of(world.vendor, on=AFTER.date()), rules=rules, by_card=False)
    assert {line.tax for line in taxes} & {Tax.PPH22, Tax.PPH23} == {Tax.PPH23}
    review.approve(
        session,
        order=order,
        sp_number=None,
        terms=None,
        accounts=[],
        reason="Pemenang kompetisi.",
        answers={},
        actor=world["ppk"],
        at=AFTER,
    )
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=AFTER)
    confirmation.accept(session, order=order, note=None, actor=world["vendor"], at=AFTER)
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["vendor"], at=AFTER)
    (lunch,) = shipments_of(session, order)
    shipping.pack(session, shipment=lunch, actor=world["vendor"], at=AFTER)
    shipping.deliver(session, shipment=lunch, proof=None, actor=world["vendor"], at=AFTER)
    assert lunch.state == "DELIVERED", "no courier brings it"


def won_with_a_product_on_show(session: Session, world: World, price: int) -> Order:
    competition = making.published(session, world)
    first, second = making.prices(competition, price, 2_000)
    named = replace(first, listing_id=public_id(2, world.listing.id))
    bidding.submit(
        session, competition=competition, lines=[named, second], shipping=10_000, statement="", actor=world["vendor"], at=AT
    )
    opening.open_bids(session, competition=competition, at=AFTER)
    evaluating.evaluate(
        session, competition=competition, judgements=making.all_fit(competition), note=None, actor=world["pp"], at=AFTER
    )
    return awarding.award(session, competition=competition, accounts=[], note=None, actor=world["ppk"], at=AFTER)


def test_what_a_sealed_bid_won_is_no_price_that_was_talked_above_the_listed_one(session: Session, world: World) -> None:
    order = won_with_a_product_on_show(session, world, 55_500)
    assert (order.lines[0].list_price, order.lines[0].unit_price) == (50_000, 55_500)
    assert "ABOVE_LISTED" not in {one.code for one in open_on(session, order, AFTER)}


def test_a_bid_that_names_a_product_on_show_reserves_its_stock(session: Session, world: World) -> None:
    order = won_with_a_product_on_show(session, world, 45_000)
    session.refresh(world.listing)
    assert world.listing.reserved == 100
    assert (order.total, order.shipping_rupiah, order.lines[0].list_price) == (4_610_000, 10_000, 50_000)
    review.reject(session, order=order, reason="Tidak jadi.", actor=world["ppk"], at=AFTER)
    session.refresh(world.listing)
    assert world.listing.reserved == 0


def test_an_award_beyond_what_the_package_has_left_is_refused_and_leaves_nothing(session: Session, world: World) -> None:
    competition = making.evaluated(session, world)
    worlds.place(
        session, world, as_="ppk", quantity=999, listing=worlds.add_listing(session, world.etalase, world.vendor, price=99_000)
    )
    with pytest.raises(BudgetExceeded) as refused, session.begin_nested():
        awarding.award(session, competition=competition, accounts=[], note=None, actor=world["ppk"], at=AFTER)
    session.expire_all()
    assert refused.value.remaining == 100_000_000 - 98_901_000
    assert competition.state == "evaluated"
    assert session.scalars(select(Order.vendor_id)).all() == [world.vendor.id]


def test_a_winner_who_may_not_sell_any_more_is_not_awarded_but_may_be_judged_anew(session: Session, world: World) -> None:
    competition = making.evaluated(session, world)
    world.other_vendor.state = "suspended"
    session.flush()
    with pytest.raises(WinnerMayNotSell):
        awarding.award(session, competition=competition, accounts=[], note=None, actor=world["ppk"], at=AFTER)
    evaluating.reevaluate(session, competition=competition, note="Penyedia ditangguhkan.", actor=world["ppk"], at=AFTER)
    assert (competition.state, [bid.rank for bid in competition.bids]) == ("closed", [None, None])
