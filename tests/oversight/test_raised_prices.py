"""A price that was raised shortly before an order is a flag on it, judged by the versions of the listing that are kept."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session, make_transient

from app import db
from app.actor import SYSTEM_ACTOR
from app.catalogue.models import Listing, ListingVersion
from app.identifiers import new_id, public_id
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.orders.warnings.answering import open_on
from app.oversight.flagging import flagged
from app.rules.decreeing import decree
from tests import world as worlds
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World

ASKED = 50_000


def priced_anew(session: Session, listing: Listing, price: int, *, at: datetime, tax: int = 0) -> None:
    """The curators approved another price at that time; what was first on show was approved a year before."""
    versions = session.scalars(
        select(ListingVersion).where(ListingVersion.listing_id == listing.id).order_by(ListingVersion.number)
    ).all()
    if len(versions) == 1:
        versions[0].written_at = versions[0].submitted_at = versions[0].decided_at = AT - timedelta(days=365)
    session.flush()
    session.expire(versions[-1])
    newest = session.get_one(ListingVersion, (listing.region_id, versions[-1].id))
    number = newest.number + 1
    session.refresh(newest)
    session.expunge(newest)
    make_transient(newest)
    newest.id, newest.number, newest.unit_price = new_id(), number, price
    newest.price_with_ppn, newest.tax_rate_bps = tax == 0, tax
    newest.written_at = newest.submitted_at = newest.decided_at = at
    session.add(newest)
    listing.newest_version = listing.published_version = number
    session.flush()
    session.expire_all()


def warned(session: Session, order: Order) -> list[str]:
    return [one.said for one in open_on(session, order, AT) if one.code == "PRICE_RAISED"]


def keys(session: Session, world: World, satker: str | None = None) -> list[str]:
    return [group.orders[0].key for group in flagged(session, world.region, 2026, satker_code=satker)["PRICE_RAISED"]]


@pytest.mark.parametrize(
    ("price", "days", "is_raised"),
    [(55_000, 30, True), (54_999, 30, False), (55_000, 31, False), (90_000, 0, True), (40_000, 3, False)],
)
def test_ten_percent_more_within_thirty_days_before_the_order_is_raised(
    session: Session, world: World, price: int, days: int, is_raised: bool
) -> None:
    priced_anew(session, world.listing, price, at=AT - timedelta(days=days))
    order = worlds.agreed(session, world)
    assert (bool(warned(session, order)), keys(session, world)) == (is_raised, [key_of(order)] if is_raised else [])


def test_the_lowest_price_of_the_days_before_counts_and_the_sentence_says_since_when(session: Session, world: World) -> None:
    """In two steps of less than 10 % each; the last version says something else at the same price."""
    for price, days in ((53_000, 20), (56_000, 9), (56_000, 2)):
        priced_anew(session, world.listing, price, at=AT - timedelta(days=days))
    order = worlds.agreed(session, world)
    (said,) = warned(session, order)
    assert "dari Rp50.000 menjadi Rp56.000" in said
    assert "30 hari" in said
    (found,) = [one for one in open_on(session, order, AT) if one.code == "PRICE_RAISED"]
    assert found.figures["lines"][0]["since"] == (AT - timedelta(days=9)).date().isoformat()


def test_what_was_raised_long_ago_or_after_the_order_or_only_with_tax_said_apart_is_no_rise(session: Session, world: World) -> None:
    world.vendor.pkp = True
    before = worlds.agreed(session, world)
    priced_anew(session, world.listing, 45_000, at=AT - timedelta(days=90))
    priced_anew(session, world.listing, 50_000, at=AT - timedelta(days=60))
    priced_anew(session, world.listing, 45_046, at=AT - timedelta(days=1), tax=1_100)
    taxed = worlds.agreed(session, world)
    assert (warned(session, taxed), warned(session, before), keys(session, world)) == ([], [], [])
    priced_anew(session, world.listing, 49_551, at=AT - timedelta(hours=1), tax=1_100)
    assert [bool(warned(session, order)) for order in (before, taxed, worlds.agreed(session, world))] == [False, False, True]


def test_of_a_vendor_that_charges_no_tax_the_prices_without_it_are_compared(session: Session, world: World) -> None:
    world.vendor.pkp = False
    priced_anew(session, world.listing, 55_000, at=AT - timedelta(days=2), tax=1_100)
    (said,) = warned(session, worlds.agreed(session, world))
    assert "dari Rp50.000 menjadi Rp55.000" in said


def test_a_raised_price_that_was_talked_down_again_is_not_named(session: Session, world: World) -> None:
    priced_anew(session, world.listing, 60_000, at=AT - timedelta(days=3))
    order = worlds.agreed(session, world)
    order.lines[0].unit_price = 55_000
    session.flush()
    assert (len(warned(session, order)), keys(session, world)) == (1, [key_of(order)])
    order.lines[0].unit_price = 54_999
    session.flush()
    assert (warned(session, order), keys(session, world)) == ([], [])


def test_a_wholesale_tier_that_was_taken_away_is_a_rise_for_who_buys_so_many(session: Session, world: World) -> None:
    version = world.listing.newest
    version.tiers = [{"from": 10, "price": 40_000}]
    session.flush()
    priced_anew(session, world.listing, ASKED, at=AT - timedelta(days=3))
    session.get_one(ListingVersion, (world.region.id, world.listing.newest.id)).tiers = []
    session.flush()
    session.expire_all()
    many, few = worlds.agreed(session, world, quantity=10), worlds.agreed(session, world, quantity=9)
    assert (len(warned(session, many)), warned(session, few)) == (1, [])
    assert many.lines[0].quantity == Decimal(10)


def test_a_region_decrees_its_own_share_and_days(session: Session, world: World) -> None:
    priced_anew(session, world.listing, 52_500, at=AT - timedelta(days=40))
    order = worlds.agreed(session, world)
    assert keys(session, world) == []
    for code, value in {"PRICE_RAISED": 5, "PRICE_RAISED_DAYS": 40}.items():
        decree(
            session, region_id=world.region.id, code=code, value=value, valid_from=date(2026, 1, 1), valid_until=None,
            decree_number="SK 9/2026", actor=SYSTEM_ACTOR, at=AT,
        )  # fmt: skip
    session.flush()
    assert (len(warned(session, order)), keys(session, world)) == (1, [key_of(order)])
    assert (keys(session, world, order.satker_code), keys(session, world, "9.99")) == ([key_of(order)], [])


def test_the_auditors_desk_opens_down_to_the_order_and_the_price_history(committed: None) -> None:
    with db.new_session() as session:
        world = worlds.build(session)
        priced_anew(session, world.listing, 60_000, at=AT - timedelta(days=3))
        key = key_of(worlds.agreed(session, world))
        history = f"/produk/{public_id(world.region.id, world.listing.id)}#harga-produk"
        session.commit()
    with time_machine.travel(AT, tick=True):
        auditor = Browser()
        auditor.sign_in("auditor", PASSWORD)
        desk = auditor.get("/pengawasan?tahun=2026&tanda=PRICE_RAISED").text
        assert f'href="/pengawasan/pesanan/{key}"' in desk
        assert "naik 10 % atau lebih dalam 30 hari" in desk
        shown = auditor.get(f"/pengawasan/pesanan/{key}").text
        assert f'href="{history}"' in shown
        assert 'id="kenaikan"' in shown
        assert 'id="harga-produk"' in auditor.get(history.partition("#")[0]).text
