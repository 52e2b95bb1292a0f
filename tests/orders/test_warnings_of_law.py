"""What the rule pack says and nobody refuses for: small firms first, local
content first, a province's limit that we are not sure of."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.catalogue.models import Listing, ListingVersion
from app.errors import Invalid
from app.ledger.models import PackageTally
from app.orders.models import Order
from app.orders.warnings.answering import Unanswered, answer, answered_on, open_on
from app.plan.models import Package
from app.rules.decreeing import decree
from tests import world as worlds
from tests.world import AT, KD_RUP, World

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


@pytest.mark.parametrize("method", ["Tender", "Pengadaan Langsung", "Seleksi"])
def test_an_order_for_a_package_of_another_method_is_placed_with_a_warning_that_is_answered_and_kept(
    session: Session, rich: World, method: str
) -> None:
    package = session.scalars(select(Package).where(Package.kd_rup == KD_RUP)).one()
    package.method = method
    order = worlds.agreed(session, rich)
    (found,) = open_on(session, order, AT)
    assert (found.code, found.figures) == ("OTHER_METHOD", {"method": method})
    assert f"dengan metode {method}" in found.said
    assert "Perpres 16/2018 pasal 22" in found.said
    with pytest.raises(Unanswered), session.begin_nested():
        answer(session, order, reason=None, answers={}, actor=rich["ppk"], at=AT)
    answer(session, order, reason=None, answers={"OTHER_METHOD": "RUP sedang diubah"}, actor=rich["ppk"], at=AT)
    session.flush()
    kept = answered_on(session, order)
    assert [(one.flag, one.answer, one.figures) for one in kept] == [("OTHER_METHOD", "RUP sedang diubah", {"method": method})]
    package.method = None
    assert open_on(session, order, AT) == [], "the file says nothing of it"


def test_an_order_for_what_the_office_does_itself_is_refused(session: Session, rich: World) -> None:
    session.execute(update(Package).where(Package.kd_rup == KD_RUP).values(kind="self_managed", method="Swakelola"))
    with pytest.raises(Invalid, match="tidak ada di satuan kerja"):
        worlds.place(session, rich)
