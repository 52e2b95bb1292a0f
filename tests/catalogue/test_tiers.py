"""Wholesale tiers, delivery zones and families: what fits together, what a rise is, what sets a variant apart."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from app.actor import Actor
from app.catalogue.listing import copying, sending, writing
from app.catalogue.listing.differences import changes_by_version
from app.catalogue.listing.form import read_listing
from app.catalogue.models import Etalase
from app.catalogue.orderable import orderable_listing
from app.catalogue.prices.jump import Asking, highest_rise, rises_too_far
from app.catalogue.selling.families import on_show_with, read_options
from app.catalogue.selling.tiers import price_at, read_tiers, say_tiers
from app.catalogue.selling.zones import read_zones, say_zones, shipping_to
from app.clock import now
from app.errors import Invalid
from tests.catalogue import making
from tests.vendors import making as vendors

TIERS = [{"from": 10, "price": 50_000}, {"from": 50, "price": 45_000}]


@pytest.mark.parametrize(("quantity", "price"), [("1", 52_000), ("9.9999", 52_000), ("10", 50_000), ("49", 50_000), ("50", 45_000)])
def test_the_tier_that_is_reached_decides(quantity: str, price: int) -> None:
    assert price_at(52_000, TIERS, Decimal(quantity)) == price


@pytest.mark.parametrize(
    "tiers",
    [
        [{"from": 1, "price": 50_000}],
        [{"from": 10, "price": 52_000}],
        [{"from": 10, "price": 0}],
        [{"from": 10, "price": 50_000}, {"from": 10, "price": 49_000}],
        [{"from": 10, "price": 50_000}, {"from": 20, "price": 51_000}],
    ],
)
def test_more_costs_less_or_is_refused(session: Session, shelf: Etalase, staff: Actor, tiers: list[dict[str, int]]) -> None:
    with pytest.raises(Invalid) as refused:
        making.draft(session, shelf, staff, tiers=tiers)
    assert refused.value.errors[0].field == "tiers"


def test_a_price_below_its_own_tiers_is_refused_too(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.draft(session, shelf, staff, tiers=TIERS)
    with pytest.raises(Invalid, match="lebih murah"):
        writing.rewrite(session, listing=made, changes={"unit_price": 49_000}, actor=staff, at=now())


@pytest.mark.parametrize(
    ("changes", "stops"),
    [
        ({"unit_price": 60_000}, False),
        ({"tiers": [{"from": 10, "price": 50_000}, {"from": 50, "price": 49_000}]}, False),
        ({"tiers": []}, True),  # at 50 one costs 52.000 instead of 40.000
        ({"tiers": [{"from": 10, "price": 50_001}]}, True),
        ({"tiers": [{"from": 100, "price": 30_000}]}, True),
    ],
)
def test_the_largest_rise_at_any_quantity_stops_orders(
    session: Session, shelf: Etalase, staff: Actor, changes: dict[str, Any], stops: bool
) -> None:
    tiers = [{"from": 10, "price": 50_000}, {"from": 50, "price": 40_000}]
    made = making.published(session, shelf, staff, tiers=tiers)
    writing.rewrite(session, listing=made, changes=changes, actor=staff, at=now())
    assert made.price_jump is stops


tiers_of = st.lists(st.tuples(st.integers(2, 1000), st.integers(1, 10**6)), max_size=4).map(
    lambda pairs: [{"from": quantity, "price": price} for quantity, price in sorted(dict(pairs).items())]
)
asking_of = st.builds(Asking, st.integers(1, 10**6), st.sampled_from([0, 1100]), tiers_of)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(asking_of, asking_of, st.integers(1, 1200))
def test_no_quantity_rises_more_than_the_highest_rise(before: Asking, after: Asking, quantity: int) -> None:
    old, new = highest_rise(before, after)
    assert after.gross_at(Decimal(quantity)) * old <= new * before.gross_at(Decimal(quantity))
    assert rises_too_far(before, after) == (new * 100 > old * 125)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(tiers_of)
def test_tiers_are_read_as_they_are_said(tiers: list[dict[str, int]]) -> None:
    assert read_tiers(say_tiers(tiers)) == tiers


@pytest.mark.parametrize(
    ("code", "cost"),
    [
        ("99.01", 15_000),
        ("99.71", 40_000),
        ("99", 40_000),
        ("98.01", 90_000),
        ("99.011", 40_000),
        ("99.01.01.2001", 15_000),
        ("99.71.01.1001", 40_000),
    ],
)
def test_the_nearest_zone_counts(code: str, cost: int) -> None:
    zones = read_zones("99.01=15.000; 99=40.000; lain=90.000")
    assert shipping_to(zones, code) == cost
    assert read_zones(say_zones(zones)) == zones


def test_a_cost_without_its_region_is_asked_for_and_not_dropped() -> None:
    typed = FormData(
        [("zones.0.region", "99.01"), ("zones.0.shipping", "5.000"), ("zones.1.region", ""), ("zones.1.shipping", "9.000")]
    )
    with pytest.raises(Invalid) as refused:
        read_listing(typed, [])
    assert [error.message for error in refused.value.errors if error.field == "zones"] == ["Pilih daerah untuk ongkos kirim 9.000."]


def test_without_zones_shipping_is_agreed_on_and_outside_of_them_nothing_is_brought() -> None:
    assert shipping_to([], "99.01") == 0
    assert shipping_to(read_zones("99.01"), "99.01") == 0
    assert shipping_to(read_zones("99.01=5000"), "99.71") is None


def test_services_and_works_are_not_shipped(session: Session, shelf: Etalase, staff: Actor) -> None:
    served = [{"region": "99.01", "shipping": 0}]
    assert making.draft(session, shelf, staff, kind="service", zones=served).newest.zones == served
    with pytest.raises(Invalid, match="tidak dikirim"):
        making.draft(session, shelf, staff, kind="construction", zones=[{"region": "99.01", "shipping": 1}])
    with pytest.raises(Invalid, match="Tidak ada daerah berkode 00.11"):
        making.draft(session, shelf, staff, zones=[{"region": "00.11", "shipping": 1}])
    with pytest.raises(Invalid, match=r"99\.01, bukan 99\.01\.01\."):
        making.draft(session, shelf, staff, zones=[{"region": "99.01.01", "shipping": 1}])
    assert read_zones("9901=5.000")[0]["region"] == "99.01", "or it would hold no place"


def variant(session: Session, first: Any, staff: Actor, options: str, **other: Any) -> Any:
    given = {"unit_price": 55_000, "stock": Decimal(3), "sku": None, **other}
    return copying.add_variant(
        session, listing=first, options=read_options(options), own_options={"Warna": "Putih"}, actor=staff, at=now(), **given
    )


def test_a_variant_has_its_own_stock_price_and_curation_and_stands_beside_the_first(
    session: Session, shelf: Etalase, staff: Actor
) -> None:
    first = making.draft(session, shelf, staff, sku="KRT", tiers=TIERS)
    blue = variant(session, first, staff, "Warna=Biru", sku="KRT-B")
    assert (first.family, blue.family, first.newest.options) == ("KRT", "KRT", {"Warna": "Putih"})
    assert (blue.newest.name, blue.newest.unit_price, blue.stock, blue.state) == ("Kertas A4 80 gsm, Biru", 55_000, 3, "draft")
    office = making.curator(session, vendors.region(session))
    for one in (first, blue):
        sending.submit(session, listing=one, actor=staff, at=now())
        from app.catalogue.curation import deciding

        deciding.approve(session, listing=one, actor=office, at=now())
    assert [version.options["Warna"] for _one, version in on_show_with(session, first)] == ["Putih", "Biru"]
    found = orderable_listing(session, region_id=blue.region_id, listing_id=blue.id, buyer_region_id=blue.region_id)
    assert found is not None
    assert found.specification.startswith("Warna: Biru. ")


def test_two_variants_of_the_same_options_and_options_of_another_name_are_refused(
    session: Session, shelf: Etalase, staff: Actor
) -> None:
    first = making.draft(session, shelf, staff, sku="KRT")
    variant(session, first, staff, "Warna=Biru")
    for options, field in (("Warna=biru", "options"), ("Ukuran=L", "options")):
        with pytest.raises(Invalid) as refused:
            variant(session, first, staff, options)
        assert refused.value.errors[0].field == field
    with pytest.raises(Invalid) as refused:
        making.draft(session, shelf, staff, options={"Warna": "Hijau"})
    assert refused.value.errors[0].field == "family"


def test_a_copy_is_a_draft_with_the_same_content_and_nothing_of_its_own(session: Session, shelf: Etalase, staff: Actor) -> None:
    first = making.published(session, shelf, staff, sku="KRT", tiers=TIERS, brand="Cap Contoh")
    made = copying.copy(session, listing=first, actor=staff, at=now())
    assert (made.state, made.sku, made.stock, made.family) == ("draft", None, 0, None)
    assert (made.newest.name, made.newest.tiers, made.newest.brand) == ("Kertas A4 80 gsm (salinan)", TIERS, "Cap Contoh")


def test_what_changed_between_versions_is_said_in_words(session: Session, shelf: Etalase, staff: Actor) -> None:
    made = making.published(session, shelf, staff, attributes={"ukuran": "A4"})
    changes = {
        "unit_price": 50_000,
        "tiers": [{"from": 10, "price": 48_000}],
        "size_mm": [300, 215, 50],
        "attributes": {"ukuran": "F4"},
    }
    writing.rewrite(session, listing=made, changes=changes, actor=staff, at=now())
    ((number, changed),) = changes_by_version(session, made, shelf)
    assert (number, [(one.field, one.before, one.after) for one in changed]) == (
        2, [
            ("Harga", "Rp52.000", "Rp50.000"), ("Harga grosir", "—", "mulai 10: Rp48.000"),
            ("Ukuran kemasan", "—", "30 x 21,5 x 5 cm"), ("ukuran", "A4", "F4"),
        ],
    )  # fmt: skip
