"""A nation of invented regions, written small: it is skewed as the real one, and its ledger and tallies agree."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.catalogue.search import Question, find
from app.catalogue.search.models import ListingSearch
from app.demo import nation
from app.demo.nation import listing, spread
from app.ledger.models import OrderTally
from app.ledger.proving import differences
from app.plan.models import Package
from app.realisation.asking import question
from app.realisation.tallying import tally
from app.regions.models import Region

SIZE = nation.Size(regions=20, packages=2000, orders=60, orders_planned=600)


@pytest.fixture
def written(committed: None) -> Iterator[Session]:
    nation.write(db.owner_engine(), SIZE, year=2026)
    with Session(db.owner_engine()) as session:
        yield session


def test_the_largest_region_has_ten_times_the_mean_and_all_adds_up() -> None:
    regions = spread.regions(552, packages=5_500_000, orders=3_000_000)
    orders = [region.orders for region in regions]
    assert sum(orders) == 3_000_000
    assert sum(region.packages for region in regions) == 5_500_000
    assert max(orders) / (3_000_000 / 552) == pytest.approx(10, rel=0.01)
    assert {tier: sum(region.tier == tier for region in regions) for tier in ("provinsi", "kabupaten", "kota")} == {
        "provinsi": 38,
        "kabupaten": 416,
        "kota": 98,
    }
    assert len({region.code for region in regions}) == 552


def test_ledger_and_tallies_agree_and_more_orders_can_follow(written: Session) -> None:
    assert differences(written) == []
    assert written.scalar(select(func.count()).select_from(Package)) == SIZE.packages
    few = written.scalar(select(func.count()).select_from(OrderTally)) or 0
    assert 0 < few < SIZE.orders_planned / 4
    written.rollback()
    nation.more_orders(db.owner_engine(), SIZE, range(SIZE.orders, SIZE.orders_planned), year=2026)
    assert written.scalar(select(func.count()).select_from(OrderTally)) == SIZE.orders_planned
    assert differences(written) == []


def test_the_plan_of_every_region_is_a_denominator(written: Session) -> None:
    code = written.scalars(select(Region.code).order_by(Region.id)).first()
    assert code is not None
    answer = tally(written, question(region=code, year=2026))
    assert answer["orders"] > 0
    assert all(row["denominator"] for row in answer["metrics"] if row["code"].startswith("EP_"))


def test_listings_of_any_number_are_written_as_the_tables_are_today_and_found(committed: None) -> None:
    listing.write(db.owner_engine(), regions=4, listings=300)
    with Session(db.owner_engine()) as session:
        assert session.scalar(select(func.count()).select_from(ListingSearch)) == 300
        assert find(session, Question(q="kertas")).cards
