"""The range of a price: quartiles by the exclusive method over what was on show in the last 7 days."""

from datetime import timedelta
from decimal import Decimal
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import BigInteger, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app import db
from app.actor import Actor
from app.catalogue.assistant.findings import check
from app.catalogue.curation import deciding
from app.catalogue.listing import sending, writing
from app.catalogue.models import Etalase, Listing
from app.catalogue.prices.reasonableness import (
    NO_RANGE,
    PriceGroup,
    PriceNeedsNote,
    PriceRange,
    Verdict,
    judge,
    quartile,
    range_of,
    ranges,
)
from app.clock import now
from tests import world as worlds
from tests.statements import heard
from tests.world import AT, World

KBKI = "3212801100"


@pytest.fixture
def world(session: Session) -> World:
    made = worlds.build(session, price=100)
    session.refresh(made.listing)
    return made


def offer(session: Session, world: World, *prices: int, **other: object) -> list[Listing]:
    return [worlds.add_listing(session, world.etalase, world.other_vendor, price=price, **other) for price in prices]


def known(session: Session, world: World, unit: str = "rim") -> tuple[int, ...]:
    found = range_of(session, region_id=world.region.id, kbki=KBKI, unit=unit, at=now())
    return (found.n, *(float(one) for one in (found.lower, found.median, found.upper)))


def test_the_quartiles_are_those_of_the_exclusive_method(session: Session, world: World) -> None:
    offer(session, world, 200, 300, 400, 500)
    assert known(session, world) == (5, 150, 300, 450)
    offer(session, world, 1000, 2000, 3000)
    assert known(session, world) == (8, 225, 450, 1750)
    assert known(session, world, unit="RIM ") == (8, 225, 450, 1750)
    assert known(session, world, unit="lembar") == (0, 0, 0, 0)


def test_two_prices_are_no_range(session: Session, world: World) -> None:
    offer(session, world, 200)
    found = range_of(session, region_id=world.region.id, kbki=KBKI, unit="rim", at=now())
    assert (found.n, found.known, judge(Decimal(10**9), found)) == (2, False, Verdict.UNKNOWN)
    assert range_of(session, region_id=world.other_region.id, kbki=KBKI, unit="rim", at=now()) == NO_RANGE


def taxed(session: Session, world: World, *prices: int) -> list[Listing]:
    """What says that PPN comes on top."""
    made = offer(session, world, *prices)
    for one in made:
        session.refresh(one)
        one.published.price_with_ppn, one.published.tax_rate_bps = False, 1_100
    session.flush()
    return made


def test_prices_are_compared_with_their_tax(session: Session, world: World) -> None:
    world.other_vendor.pkp = True
    taxed(session, world, 100, 100)
    assert known(session, world) == (3, 100, 111, 111)


def test_who_is_no_pkp_is_compared_by_what_its_buyers_pay(session: Session, world: World) -> None:
    world.other_vendor.pkp = False
    taxed(session, world, 100, 100)
    assert known(session, world) == (3, 100, 100, 100)


@pytest.mark.parametrize(("pkp", "needs_a_note"), [(True, True), (False, False)])
def test_a_note_is_owed_by_what_a_buyer_pays(session: Session, world: World, pkp: bool, needs_a_note: bool) -> None:
    """115 and its PPN are 127.65, more than 1.25 times the median of 100."""
    offer(session, world, 100, 100)
    world.vendor.pkp = pkp
    made = dear(session, world.etalase, world["vendor"], 115)
    made.newest.price_with_ppn, made.newest.tax_rate_bps = False, 1_100
    session.flush()
    found = {one.code for one in check(session, made, at=AT).findings}
    assert ("PRICE_NEEDS_NOTE" in found) is needs_a_note
    if needs_a_note:
        with pytest.raises(PriceNeedsNote):
            sending.submit(session, listing=made, actor=world["vendor"], at=AT)
    else:
        assert sending.submit(session, listing=made, actor=world["vendor"], at=AT).state == "in_curation"


def test_what_went_off_show_counts_for_seven_days_more_and_what_is_frozen_not_at_all(session: Session, world: World) -> None:
    frozen, left = offer(session, world, 200, 300)
    offer(session, world, 400)
    deciding.freeze(session, listing=frozen, reason="COMPLAINT", note=None, actor=world["curator"], at=now())
    assert known(session, world)[0] == 3
    sending.withdraw(session, listing=left, actor=world["other_vendor"], at=now() - timedelta(days=6))
    session.flush()
    assert known(session, world) == (3, 100, 300, 400)
    later = range_of(session, region_id=world.region.id, kbki=KBKI, unit="rim", at=now() + timedelta(days=2))
    assert later.n == 2


def test_many_groups_are_one_statement(session: Session, world: World) -> None:
    offer(session, world, 200, 300)
    groups = [PriceGroup(world.region.id, KBKI, unit) for unit in ("rim", "buah", "lembar")]
    with heard() as sent:
        assert [found.n for found in ranges(session, groups, at=now()).values()] == [3]
    assert len(sent) == 1


@examples(max_examples=60)
@given(st.lists(st.integers(1, 10**16), min_size=1, max_size=40))
def test_any_quartiles_are_those_of_the_standard_library(database: str, prices: list[int]) -> None:
    array = literal(sorted(prices), ARRAY(BigInteger)).label("prices")
    told = select(array, literal(len(prices), BigInteger).label("n")).subquery().c
    with db.new_session() as session:
        row = session.execute(select(*(quartile(told.prices, told.n, k) for k in (1, 2, 3)))).one()
    expected = (None, None, None)
    if len(prices) >= 3:
        expected = tuple(4 * one for one in quantiles([Decimal(price) for price in prices], n=4))
    assert tuple(row) == expected


@pytest.mark.parametrize(
    ("price", "verdict"),
    [(119, "too_low"), (120, "below"), (149, "below"), (150, "within"), (375, "within"), (376, "needs_note")],
)
def test_a_price_is_judged_at_the_rupiah(price: int, verdict: str) -> None:
    assert judge(Decimal(price), PriceRange(5, Decimal(150), Decimal(300), Decimal(450))) is Verdict(verdict)


def test_a_price_above_the_upper_quartile_is_above_the_range() -> None:
    assert judge(Decimal(320), PriceRange(5, Decimal(150), Decimal(300), Decimal(310))) is Verdict.ABOVE


def test_a_price_far_above_the_median_is_sent_with_a_note_only(session: Session, world: World) -> None:
    offer(session, world, 200, 300)
    made = dear(session, world.etalase, world["vendor"], 251)
    with pytest.raises(PriceNeedsNote) as refused:
        sending.submit(session, listing=made, note=" ", actor=world["vendor"], at=AT)
    assert refused.value.errors[0].field == "note"
    assert made.state == "draft"
    sending.submit(session, listing=made, note="Kertas arsip, tahan seratus tahun.", actor=world["vendor"], at=AT)
    assert made.state == "in_curation"
    assert made.newest.risk_reasons is not None
    assert made.newest.risk_reasons["PRICE_NEEDS_NOTE"] == 20
    fair = dear(session, world.etalase, world["vendor"], 250)
    assert sending.submit(session, listing=fair, actor=world["vendor"], at=AT).state == "in_curation"


def dear(session: Session, etalase: Etalase, staff: Actor, price: int) -> Listing:
    from tests.catalogue.making import content

    told = content(kbki=KBKI, unit_price=price, name=f"Kertas arsip {price}")
    return writing.write(session, etalase=etalase, content=told, stock=Decimal(1), actor=staff, at=AT)
