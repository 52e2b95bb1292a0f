"""What the rule pack says and nobody refuses for: small firms first, local content first, a province's limit that we are not sure of."""

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.catalogue.models import Listing, ListingVersion
from app.ledger.models import PackageTally
from app.orders.models import Order
from app.orders.warnings.answering import open_on
from app.rules.decreeing import decree
from tests import world as worlds
from tests.world import AT, World

JUTA = 1_000_000


@pytest.fixture
def rich(session: Session) -> World:
    return worlds.build(session, pagu=20_000 * JUTA, stock=100_000, price=123_457)


def codes(session: Session, order: Order) -> list[str]:
    return [one.code for one in open_on(session, order, AT)]


def content(session: Session, listing: Listing, tkdn_bps: int) -> Listing:
    session.execute(update(ListingVersion).where(ListingVersion.listing_id == listing.id).values(tkdn_bps=tkdn_bps))
    session.expire(listing)
    return listing


def test_a_package_up_to_15_miliar_is_for_small_firms_and_cooperatives(session: Session, rich: World) -> None:
    order = worlds.agreed(session, rich)
    rich.vendor.scale = "large"
    session.flush()
    assert codes(session, order) == [], "the package is larger"
    for pagu, warned in ((15_000 * JUTA, ["UMKK_RESERVED"]), (15_000 * JUTA + 1, [])):
        session.execute(update(PackageTally).where(PackageTally.kd_rup == order.kd_rup).values(pagu=pagu))
        assert codes(session, order) == warned
    session.execute(update(PackageTally).where(PackageTally.kd_rup == order.kd_rup).values(pagu=JUTA * 100))
    rich.vendor.scale = "small"
    session.flush()
    assert codes(session, order) == []


def test_a_product_of_too_little_local_content_is_warned_of_only_where_one_with_enough_is_on_show(
    session: Session, rich: World
) -> None:
    order = worlds.agreed(session, rich)
    assert codes(session, order) == []
    other = content(session, worlds.add_listing(session, rich.etalase, rich.other_vendor, name="Kertas dalam negeri"), 3_999)
    assert codes(session, order) == []
    content(session, other, 4_000)
    (found,) = open_on(session, order, AT)
    assert (found.code, found.figures["products"]) == ("PDN_STEP1", ["Kertas A4 80 gsm"])
    content(session, rich.listing, 2_500)
    assert codes(session, order) == []
    content(session, rich.listing, 2_499)
    other.state = "withdrawn"
    session.flush()
    assert codes(session, order) == []


def test_a_provinces_limit_warns_while_it_is_unsure_and_is_silent_once_a_decree_made_it_a_refusal(
    session: Session, rich: World
) -> None:
    order = worlds.agreed(session, rich, quantity=500)
    assert codes(session, order) == []
    rich.region.code = "33.25"
    session.flush()
    (found,) = open_on(session, order, AT)
    assert (found.code, found.figures) == ("BLANGKON", {"total": order.total, "limit": 50 * JUTA})
    decree(
        session, region_id=rich.region.id, code="BLANGKON", value=100 * JUTA, valid_from=date(2026, 1, 1), valid_until=None,
        decree_number="Keputusan 1", actor=rich["region_admin"], at=AT,
    )  # fmt: skip
    assert codes(session, order) == []
