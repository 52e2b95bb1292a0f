"""Warnings advise before an order is placed, are answered with a reason before it is approved, and never stop it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import reactions
from app.actor import SYSTEM_ACTOR
from app.errors import Invalid
from app.identifiers import new_id, public_id
from app.ledger import EntryRow, Kind, Scope, enter_rows
from app.orders import negotiation, review
from app.orders.cart import groups_of, put
from app.orders.models import Order
from app.orders.showing import order_in_full
from app.orders.warnings.answering import Unanswered, answered_on, open_on
from app.orders.warnings.flags import FLAGS, warnings
from app.orders.warnings.judged import group_judged
from app.orders.warnings.showing import warnings_of
from tests import world as worlds
from tests.world import AT, SATKER, World

JUTA = 1_000_000


@pytest.fixture
def rich(session: Session) -> World:
    """A world whose package has room for orders of every size."""
    reactions.install()
    return worlds.build(session, pagu=5_000 * JUTA, stock=100_000, price=123_457)


def codes(session: Session, order: Order) -> list[str]:
    return [one.code for one in open_on(session, order, AT)]


def approve(session: Session, world: World, order: Order, *, reason: str | None = None, **answers: str) -> Order:
    return review.approve(
        session, order=order, sp_number=None, terms=None, accounts=[], reason=reason, answers=answers, actor=world["ppk"], at=AT
    )


def priced(session: Session, world: World, total: int, **given: Any) -> Order:
    """An order of exactly that total: one piece of a product at that price."""
    listing = worlds.add_listing(session, world.etalase, world.vendor, price=total, name=f"Paket {total}")
    return worlds.agreed(session, world, listing=listing, quantity=1, as_="ppk", **given)


def test_an_ordinary_order_is_not_warned_of(session: Session, rich: World) -> None:
    assert codes(session, worlds.agreed(session, rich)) == []


def test_orders_below_the_limit_that_are_above_it_together_are_warned_of_from_the_second_on(session: Session, rich: World) -> None:
    assert codes(session, priced(session, rich, 120_000_003)) == []
    second = priced(session, rich, 90_000_007)
    found = {one.code: one for one in open_on(session, second, AT)}
    assert "2 pesanan ke CV Contoh 1 dalam 14 hari berjumlah Rp210.000.010" in found["SPLIT_ORDER"].said
    assert "paket RUP" in found["SPLIT_ORDER"].said
    assert "kelompok KBKI 32128" in found["SPLIT_ORDER"].said
    assert found["SPLIT_ORDER"].figures["total"] == 210_000_010


@pytest.mark.parametrize(("days", "is_split"), [(14, True), (15, False), (-14, True), (-15, False)])
def test_an_imported_order_counts_as_a_neighbour_within_14_days_before_or_after(
    session: Session, rich: World, days: int, is_split: bool
) -> None:
    order = priced(session, rich, 120_000_003)
    imported(session, rich, day=(AT + timedelta(days=days)), total=90_000_007)
    assert ("SPLIT_ORDER" in codes(session, order)) == is_split


def test_an_order_above_the_limit_and_its_small_neighbours_are_no_split(session: Session, rich: World) -> None:
    priced(session, rich, 150_000_003)
    assert "SPLIT_ORDER" not in codes(session, priced(session, rich, 250_000_007))


def test_the_same_vendor_for_the_same_package_again_is_warned_of_an_ended_order_is_not(session: Session, rich: World) -> None:
    first = worlds.agreed(session, rich)
    second = worlds.agreed(session, rich)
    assert codes(session, second) == ["REPEAT_VENDOR"]
    review.reject(session, order=first, reason="Tidak jadi", actor=rich["ppk"], at=AT)
    assert codes(session, second) == []


def test_more_than_half_of_a_satkers_orders_is_warned_of_once_there_are_five(session: Session, rich: World) -> None:
    order = worlds.agreed(session, rich)
    for kd_rup, vendor_key in (("800000001", None), ("800000002", None), ("800000003", "v6:lain")):
        assert codes(session, order) == []
        imported(session, rich, day=AT, total=JUTA + 1, kd_rup=kd_rup, vendor_key=vendor_key)
    assert codes(session, order) == [], "three of four, but four say nothing yet"
    imported(session, rich, day=AT, total=JUTA + 1, kd_rup="800000004", vendor_key="v6:lain")
    (found,) = open_on(session, order, AT)
    assert "3 dari 5 pesanan" in found.said
    imported(session, rich, day=AT, total=JUTA + 1, kd_rup="800000005", vendor_key="v6:lain")
    assert codes(session, order) == [], "half is not more than half"


def test_a_product_ordered_within_a_day_of_its_publishing_is_warned_of(session: Session, rich: World) -> None:
    young = worlds.add_listing(session, rich.etalase, rich.vendor, name="Baru tayang", price=123_457)
    young.published_at = AT - timedelta(hours=24)
    session.flush()
    (found,) = open_on(session, worlds.agreed(session, rich, listing=young), AT)
    assert (found.code, "Baru tayang" in found.said) == ("JUST_LISTED", True)
    young.published_at = AT - timedelta(hours=24, seconds=1)
    session.flush()
    assert [one.code for one in open_on(session, worlds.agreed(session, rich, listing=young), AT)] == ["REPEAT_VENDOR"]


def test_a_price_above_the_upper_quartile_is_warned_of_and_one_talked_down_into_the_range_is_not(
    session: Session, rich: World
) -> None:
    dear = worlds.add_listing(session, rich.etalase, rich.vendor, price=150_003, name="Kertas mahal")
    order = worlds.agreed(session, rich, listing=dear)
    assert codes(session, order) == [], "two prices are no range"
    for price in (123_450, 123_460):
        worlds.add_listing(session, rich.etalase, rich.other_vendor, price=price)
    (found,) = open_on(session, order, AT)
    assert found.code == "PRICE_ABOVE_RANGE"
    assert "Kertas mahal Rp150.003 per rim" in found.said
    (figures,) = found.figures["lines"]
    assert (figures["lower"], figures["median"], figures["upper"], figures["prices"]) == (123_452, 123_459, 143_367, 4)
    order.lines[0].unit_price = 143_367
    assert codes(session, order) == []


@pytest.mark.parametrize(
    ("total", "flags"),
    [
        (9_499_999, []),
        (9_500_000, ["NEAR_LIMIT"]),
        (10_000_000, ["NEAR_LIMIT", "ROUND_PRICE"]),
        (10_000_001, []),
        (49_999_999, ["NEAR_LIMIT"]),
        (200_000_001, []),
        (380_000_000, ["NEAR_LIMIT", "ROUND_PRICE"]),
        (401_000_000, ["ROUND_PRICE"]),
    ],
)
def test_a_total_just_below_a_limit_or_round_to_the_juta_is_warned_of(
    session: Session, rich: World, total: int, flags: list[str]
) -> None:
    assert codes(session, priced(session, rich, total)) == flags


def test_a_december_order_of_more_than_a_miliar_is_warned_of(session: Session, rich: World) -> None:
    order = priced(session, rich, 1_000_000_001)
    assert codes(session, order) == []
    order.placed_at = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # in the region's zone it is December
    assert codes(session, order) == ["LATE_YEAR"]


def test_a_vendor_that_shares_an_account_is_warned_of_without_showing_the_number(session: Session, rich: World) -> None:
    rich.vendor.bank_account = rich.other_vendor.bank_account = "9900000001"
    session.flush()
    (found,) = open_on(session, worlds.agreed(session, rich), AT)
    assert found.code == "SAME_BANK"
    assert "CV Contoh 2: rekening" in found.said
    assert "9900000001" not in f"{found.said} {found.figures}"


def test_approval_waits_for_a_reason_to_every_warning_and_keeps_each_with_its_figures(session: Session, rich: World) -> None:
    order = priced(session, rich, 10_000_000)
    with pytest.raises(Unanswered) as left, session.begin_nested():
        approve(session, rich, order, NEAR_LIMIT="Harga katalog")
    assert [error.field for error in left.value.errors] == ["answers.ROUND_PRICE"]
    with pytest.raises(Invalid) as unknown, session.begin_nested():
        approve(session, rich, order, reason="Sesuai", ROUND_NUMBER="Bukan bendera")
    assert [error.field for error in unknown.value.errors] == ["answers.ROUND_NUMBER"]
    session.refresh(order)
    approve(session, rich, order, reason="Sesuai kebutuhan", NEAR_LIMIT="Harga katalog")
    kept = {row.flag: (row.answer, row.figures["total"]) for row in answered_on(session, order)}
    assert kept == {"NEAR_LIMIT": ("Harga katalog", 10_000_000), "ROUND_PRICE": ("Sesuai kebutuhan", 10_000_000)}
    assert order.review_answers == {"checklist": ["need", "price", "delivery"], "reason": "Sesuai kebutuhan"}
    worlds.agreed(session, rich)
    assert [shown["answer"] for shown in order_in_full(session, order, rich["auditor"])["warnings"]] == [
        "Harga katalog", "Sesuai kebutuhan",
    ], "what came later changes nothing of what was answered"  # fmt: skip
    assert warnings_of(session, order, rich["vendor"], AT) == [], "the vendor is not told of the satker's other orders"


def test_an_order_without_warnings_is_approved_without_a_reason(session: Session, rich: World) -> None:
    assert approve(session, rich, worlds.agreed(session, rich)).state == "ESIGN_IN_PROGRESS"


def test_a_price_that_was_talked_above_the_listed_one_is_warned_of(session: Session, rich: World) -> None:
    """No curator saw it. Below, or as listed, it is not; delivery is no price."""
    order = worlds.place(session, rich)
    line = order.lines[0]
    offered: dict[str, Any] = {"order": order, "due_date": None, "actor": rich["vendor"], "at": AT}
    for price, shipping, expected in ((123_456, None, []), (123_457, 99_999, []), (123_458, None, ["ABOVE_LISTED"])):
        negotiation.offer(session, prices={line.id: price}, shipping=shipping, **offered)
        assert codes(session, order) == expected, price
    (found,) = open_on(session, order, AT)
    assert "Kertas A4 80 gsm Rp123.458 per rim, harga tayangnya Rp123.457" in found.said
    assert found.figures == {"lines": [{"name": "Kertas A4 80 gsm", "price": 123_458, "listed": 123_457}]}


def test_the_cart_is_advised_before_anything_is_placed(session: Session, rich: World) -> None:
    listing = worlds.add_listing(session, rich.etalase, rich.vendor, price=20_000_000, name="Laptop")
    put(session, region_id=listing.region_id, listing_id=listing.id, quantity=Decimal(1), actor=rich["pp"], at=AT)
    (group,), _lost = groups_of(session, rich["pp"])
    assert [one.code for one in warnings(session, group_judged(session, rich.region, group, rich["pp"], AT))] == ["ROUND_PRICE"]


def test_every_flag_says_its_source_and_what_to_do() -> None:
    assert all(flag.title and flag.source and flag.advice for flag in FLAGS)
    assert len({flag.code for flag in FLAGS}) == len(FLAGS)


def imported(
    session: Session, world: World, *, day: datetime, total: int, kd_rup: str = "900000777", vendor_key: str | None = None
) -> None:
    """A realised order of the same satker in the national catalogue; of our vendor unless another key is given."""
    enter_rows(
        session,
        [
            EntryRow(
                region_id=world.region.id, id=new_id(), at=AT, known_at=AT, account_id=SYSTEM_ACTOR.account_id, kind=Kind.COMMITTED,
                basis="ordered", basis_date=day.date(), period="S1", fiscal_year=2026, scope=Scope.EP_NATIONAL, order_key=f"v6:{new_id()}",
                order_date=day.date(), state_to="ON_PROCESS", total=total, satker_code=SATKER, kd_rup=kd_rup,
                vendor_key=vendor_key or public_id(0, world.vendor.id), amount=total, orders_delta=1,
            )
        ],
    )  # fmt: skip
