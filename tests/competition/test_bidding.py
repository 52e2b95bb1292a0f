"""Who may bid, until when, and on what; what is asked is answered for all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import AuditRow
from app.competition import bidding, opening, publishing, questions
from app.competition.bidding import BiddingClosed, NotAsked
from app.competition.drafting import Needed
from app.competition.models import Competition
from app.competition.publishing import after_whole_days
from app.errors import Invalid, NotFound
from app.identifiers import public_id
from app.ledger import BudgetExceeded
from app.moves.taking import NotNow
from app.regions.models import Holiday
from app.rules.breaking import RuleBroken
from app.vendors.models import VendorIndustry
from tests.competition import making
from tests.competition.making import AFTER, CLOSES
from tests.world import AT, World

A_MOMENT = timedelta(microseconds=1)


def fields(refused: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {error.field for error in refused.value.errors}


def test_a_bid_is_taken_until_the_hour_and_not_at_it(session: Session, world: World) -> None:
    competition = making.published(session, world)
    making.bid(session, competition, world["vendor"], 50_000, 2_000, at=CLOSES - A_MOMENT)
    with pytest.raises(BiddingClosed, match=r"10\.00"):
        making.bid(session, competition, world["vendor"], 1, 1, at=CLOSES)
    with pytest.raises(BiddingClosed):
        bidding.withdraw(session, competition=competition, actor=world["vendor"], at=CLOSES)


def test_a_bid_is_replaced_and_withdrawn_and_only_what_stands_is_opened(session: Session, world: World) -> None:
    competition = making.published(session, world)
    making.bid(session, competition, world["vendor"], 60_000, 2_000)
    making.bid(session, competition, world["vendor"], 50_000, 2_000)
    making.bid(session, competition, world["other_vendor"], 40_000, 2_000)
    bidding.withdraw(session, competition=competition, actor=world["other_vendor"], at=AT)
    with pytest.raises(NotFound):
        bidding.withdraw(session, competition=competition, actor=world["other_vendor"], at=AT)
    opening.open_bids(session, competition=competition, at=AFTER)
    assert [(bid.vendor_id, bid.total) for bid in competition.bids] == [(world.vendor.id, 5_100_000)]
    acts = session.scalars(select(AuditRow.action).where(AuditRow.subject_kind == "bid").order_by(AuditRow.id)).all()
    assert acts == ["bid.submit", "bid.replace", "bid.submit", "bid.withdraw", "bid.open"]


def test_only_whom_the_competition_asks_may_bid(session: Session, world: World) -> None:
    only_open = {"invited": (), "audience": "open"}
    shelf = {"invited": (), "audience": "etalase", "audience_key": world.etalase.slug}
    kbli = {"invited": (), "audience": "kbli", "audience_key": "47591"}
    for changes, may in ((only_open, True), (shelf, False), (kbli, False)):
        competition = making.published(session, world, **changes)
        making.bid(session, competition, world["vendor"], 1, 1) if changes is not kbli else None
        assert (bidding.why_not_bid(session, competition, world["other_vendor"], AT) is None) == may
    session.add(VendorIndustry(vendor_id=world.other_vendor.id, kbli="47591", position=1))
    session.flush()
    making.bid(session, competition, world["other_vendor"], 1, 1)
    with pytest.raises(NotAsked, match="KBLI"):
        making.bid(session, competition, world["vendor"], 1, 1)


def test_a_suspended_vendor_and_the_buyer_in_person_do_not_bid(session: Session, world: World) -> None:
    competition = making.published(session, world)
    two_hats = replace(world["vendor"], account_id=world["pp"].account_id)
    with pytest.raises(NotAsked, match="pejabat"):
        making.bid(session, competition, two_hats, 1, 1)
    world.vendor.state = "suspended"
    session.flush()
    with pytest.raises(NotAsked):
        making.bid(session, competition, world["vendor"], 1, 1)


def test_a_bid_prices_every_line_once_and_names_only_own_products(session: Session, world: World) -> None:
    competition = making.published(session, world)
    first, second = making.prices(competition, 1, 1)
    listing = public_id(world.listing.region_id, world.listing.id)
    for lines, wrong in (
        ([first], {"lines"}),
        ([first, first, second], {"lines"}),
        ([first, second, replace(first, line_id=competition.id)], {"lines.2.line_id"}),
        ([replace(first, listing_id="2.x"), second], {"lines.0.listing_id"}),
        ([replace(first, listing_id=listing), second], {"lines.0.listing_id"}),
    ):
        with pytest.raises(Invalid) as refused:
            bidding.submit(
                session, competition=competition, lines=lines, shipping=0, statement="", actor=world["other_vendor"], at=AT
            )
        assert fields(refused) == wrong
    assert bidding.standing_bid(session, competition, world.other_vendor.id) is None


def test_two_working_days_of_the_regions_calendar_are_given(session: Session, world: World) -> None:
    def earliest(at: datetime) -> str:
        return after_whole_days(session, world.region, at, 2).astimezone(UTC).isoformat()[:16]

    assert earliest(AT) == "2026-03-04T03:00", "Monday 10.00 WIB to Wednesday 10.00 WIB"
    assert earliest(datetime(2026, 3, 6, 3, tzinfo=UTC)) == "2026-03-10T03:00", "over a weekend"
    assert earliest(datetime(2026, 3, 7, 3, tzinfo=UTC)) == "2026-03-10T17:00", "published on a Saturday: whole Monday and Tuesday"
    session.add(Holiday(region_id=world.region.id, day=AT.date() + timedelta(days=1), name="Libur"))
    session.flush()
    assert earliest(AT) == "2026-03-05T03:00"
    early = making.draft(session, world, closes_at=datetime(2026, 3, 5, 2, 59, tzinfo=UTC))
    with pytest.raises(Invalid, match="5 Maret 2026"):
        publishing.publish(session, competition=early, note=None, actor=world["pp"], at=AT)
    assert early.state == "draft"


def test_an_addendum_extends_and_bids_that_are_in_stand(session: Session, world: World) -> None:
    competition = making.published(session, world)
    making.bid(session, competition, world["vendor"], 50_000, 2_000)
    late = AT + timedelta(days=2, hours=23)
    for wrong in (CLOSES, CLOSES + timedelta(minutes=1), None):
        with pytest.raises(Invalid):
            publishing.amend(session, competition=competition, note="x", closes_at=wrong, actor=world["pp"], at=late)
    with pytest.raises(Invalid):
        publishing.amend(
            session, competition=competition, note=None, closes_at=CLOSES + timedelta(days=1), actor=world["pp"], at=late
        )
    to = CLOSES + timedelta(days=4)
    with pytest.raises(NotNow, match="Penawaran ditutup pada") as refused:  # whenever the system looks
        publishing.amend(session, competition=competition, note="x", closes_at=to, actor=world["ppk"], at=CLOSES)
    assert (refused.value.moves, competition.closes_at) == (("cancel",), CLOSES)
    publishing.amend(session, competition=competition, note="Map boleh biru.", closes_at=to, actor=world["pp"], at=late)
    making.bid(session, competition, world["other_vendor"], 40_000, 2_000, at=CLOSES + timedelta(days=1))
    opening.open_bids(session, competition=competition, at=CLOSES)
    assert competition.state == "open"
    opening.open_bids(session, competition=competition, at=to)
    assert len(competition.bids) == 2


def test_a_question_is_asked_by_who_may_bid_and_answered_once_in_time(session: Session, world: World) -> None:
    competition = making.published(session, world)
    asked = questions.ask(session, competition=competition, text="Warna map?", actor=world["vendor"], at=AT)
    session.flush()
    with pytest.raises(BiddingClosed):
        questions.ask(session, competition=competition, text="Lagi?", actor=world["vendor"], at=CLOSES)
    for persona, at, expected in (("pp_other", AT, NotFound), ("pp", CLOSES, BiddingClosed)):
        with pytest.raises(expected):
            questions.answer(session, competition=competition, question_id=asked.id, text="x", actor=world[persona], at=at)
    questions.answer(session, competition=competition, question_id=asked.id, text="Biru.", actor=world["pp"], at=AT)
    with pytest.raises(questions.Answered):
        questions.answer(session, competition=competition, question_id=asked.id, text="Merah.", actor=world["ppk"], at=AT)
    elsewhere = making.published(session, world)
    with pytest.raises(NotFound):
        questions.answer(session, competition=elsewhere, question_id=asked.id, text="x", actor=world["pp"], at=AT)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"invited": ["9900000000001"]}, {"invited"}),
        ({"invited": ["9900000000001", "9900000000001"]}, {"invited"}),
        ({"invited": ["9900000000001", "1234567890123"]}, {"invited.1"}),
        ({"audience": "open"}, {"invited"}),
        ({"invited": (), "audience": "kbli", "audience_key": "47"}, {"audience_key"}),
        ({"invited": (), "audience": "etalase", "audience_key": "9971-tidak-ada"}, {"audience_key"}),
        ({"closes_at": AT}, {"closes_at"}),
        ({"delivery_due": AT.date()}, {"delivery.due_date"}),
        ({"criteria": "Mutu"}, {"technical_weight"}),
        ({"hps": None}, {"hps"}),
        ({"kd_rup": "900000002"}, {"kd_rup"}),
        ({"lines": ()}, {"lines"}),
        ({"lines": [Needed("Kertas A4", "", "3212801100", "rim", Decimal("2.5")), Needed("Kabel", "", "3212801100", "meter", Decimal("2.5"))]}, {"lines.0.quantity"}),
    ],
)  # fmt: skip
def test_a_draft_that_cannot_stand_is_refused_by_its_fields(
    session: Session, world: World, changes: dict[str, object], wrong: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        making.draft(session, world, **changes)
    assert fields(refused) == wrong


def test_the_hps_stays_within_the_package_and_a_pps_within_the_limit(session: Session, world: World) -> None:
    with pytest.raises(BudgetExceeded):
        making.draft(session, world, hps=100_000_001)
    with pytest.raises(RuleBroken):
        making.draft(session, world, hps=200_000_001)
    with pytest.raises(BudgetExceeded):
        making.draft(session, world, as_="ppk", hps=200_000_001)


def test_a_draft_is_rewritten_as_a_whole_and_keeps_its_hps_where_none_is_given(session: Session, world: World) -> None:
    from app.competition import drafting

    competition = making.draft(session, world)
    kept = competition.hps_commitment
    one = making.need(world).lines[:1]
    drafting.rewrite(
        session, competition=competition, need=making.need(world, hps=None, lines=one, title="Kertas saja"), actor=world["ppk"], at=AT
    )  # fmt: skip
    assert (len(competition.lines), competition.title, competition.hps_commitment) == (1, "Kertas saja", kept)
    publishing.publish(session, competition=competition, note=None, actor=world["pp"], at=AT)
    with pytest.raises(NotNow):
        drafting.rewrite(session, competition=competition, need=making.need(world), actor=world["pp"], at=AT)
    assert isinstance(competition, Competition)
