"""Placing an order: stock is set aside, the total is held, and nothing is written where anything is wrong."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.catalogue.stock import OutOfStock
from app.errors import Invalid
from app.ledger import BudgetExceeded
from app.ledger.models import Entry, PackageTally
from app.ledger.proving import differences
from app.orders import addendum, cart, placing
from app.orders.changes import Changes, LineChange
from app.orders.ground import Delivery
from app.orders.models import Order
from app.plan.models import BudgetLine, Package
from app.rules.breaking import RuleBroken
from tests import world as worlds
from tests.world import AT, KD_RUP, KD_RUP_OF_OTHER, World


def package(session: Session) -> PackageTally:
    return session.scalars(
        select(PackageTally).where(PackageTally.kd_rup == KD_RUP).execution_options(populate_existing=True)
    ).one()


def test_a_placed_order_holds_its_total_and_sets_its_stock_aside(session: Session, world: World) -> None:
    order = worlds.place(session, world, quantity=10)
    session.refresh(world.listing)
    assert (order.state, order.total, order.number) == ("ON_NEGOTIATION", 500_000, "LP/9901/900152/2026/0001")
    assert (package(session).held, world.listing.reserved) == (500_000, 10)
    assert order.accounts[0].amount == 500_000
    assert differences(session) == []


def test_the_only_account_of_a_package_pays_however_much_others_used_of_it(session: Session, world: World) -> None:
    session.execute(update(BudgetLine).where(BudgetLine.kd_rup == KD_RUP).values(pagu=500_000))
    shares = [share.amount for _order in range(2) for share in worlds.place(session, world, quantity=10).accounts]
    assert shares == [500_000, 500_000]


def test_numbers_are_gapless_in_a_satkers_year(session: Session, world: World) -> None:
    worlds.place(session, world)
    with pytest.raises(OutOfStock), session.begin_nested():
        worlds.place(
            session, world, quantity=5000, listing=worlds.add_listing(session, world.etalase, world.vendor, price=1, stock=10)
        )
    assert worlds.place(session, world).number.endswith("/0002")


@pytest.mark.asvs("2.3.2")
def test_less_than_the_least_purchase_is_refused_with_the_number_in_digits(session: Session, world: World) -> None:
    world.listing.versions[-1].min_purchase = Decimal(100)
    with pytest.raises(Invalid) as refused:
        worlds.place(session, world, quantity=10)
    assert [error.message for error in refused.value.errors] == ["Pembelian paling sedikit 100."]


def test_a_vendors_new_price_touches_no_running_order(session: Session, world: World) -> None:
    order = worlds.place(session, world)
    worlds.reprice(session, world, 90_000)
    worlds.finish(session, world, order)
    session.expire_all()
    assert (order.state, order.total, order.lines[0].list_price, order.lines[0].unit_price) == (
        "ON_PROCESS",
        500_000,
        50_000,
        50_000,
    )
    assert worlds.place(session, world).total == 900_000


@pytest.mark.parametrize(("quantity", "price"), [(10, 50_000), (49, 50_000), (50, 45_000), (99, 45_000), (100, 40_000)])
def test_the_least_purchase_and_the_wholesale_tiers_are_asked_together_by_cart_and_order(
    session: Session, world: World, quantity: int, price: int
) -> None:
    version = world.listing.versions[-1]
    version.min_purchase, version.tiers = Decimal(10), [{"from": 50, "price": 45_000}, {"from": 100, "price": 40_000}]
    session.flush()
    with pytest.raises(Invalid, match="belum dapat"), session.begin_nested():
        worlds.place(session, world, quantity=9)
    in_the_cart(session, world, str(quantity))
    ((group,), _lost) = cart.groups_of(session, world["pp"])
    order = worlds.place(session, world, quantity=quantity)
    assert (order.lines[0].unit_price, order.total) == (price, price * quantity)
    assert group.total == order.total


def in_the_cart(session: Session, world: World, quantity: str) -> None:
    of = world.listing
    cart.put(session, region_id=of.region_id, listing_id=of.id, quantity=Decimal(quantity), actor=world["pp"], at=AT)


def ordered(session: Session, world: World, quantity: str) -> Order:
    wanted = [placing.Wanted(world.listing.region_id, world.listing.id, Decimal(quantity))]
    to = Delivery("Jalan Contoh 1", date(2026, 4, 1))
    return placing.place(session, kd_rup=KD_RUP, wanted=wanted, delivery=to, actor=world["pp"], at=AT).order


@pytest.mark.parametrize("ask", [in_the_cart, ordered])
def test_a_part_of_a_piece_is_refused_with_what_to_write(session: Session, world: World, ask: Callable[..., object]) -> None:
    with pytest.raises(Invalid) as refused, session.begin_nested():
        ask(session, world, "1.5")
    assert [error.message for error in refused.value.errors] == ["Satuannya rim, tidak dapat dibagi: tulis 1 atau 2."]
    world.listing.versions[-1].unit = "kg"
    ask(session, world, "1.5")


def test_an_addendum_does_not_part_a_piece_and_leaves_what_was_parted_before(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    half = Changes(lines=[LineChange(order.lines[0].id, quantity=Decimal("9.5"))])
    with pytest.raises(Invalid) as refused, session.begin_nested():
        addendum.propose(session, order=order, changes=half, note="Kurang", actor=world["ppk"], at=AT)
    assert [error.message for error in refused.value.errors] == ["Satuannya rim, tidak dapat dibagi: tulis 9 atau 10."]


@pytest.mark.asvs("2.2.3")
def test_one_rupiah_over_what_is_left_is_refused_with_the_figure_and_writes_nothing(session: Session, world: World) -> None:
    plenty = worlds.add_listing(session, world.etalase, world.vendor, stock=5000)
    worlds.place(session, world, quantity=1999, listing=plenty)  # 99.950.000 of 100.000.000
    dear = worlds.add_listing(session, world.etalase, world.vendor, price=50_001)
    before = session.scalar(select(func.count()).select_from(Entry))
    with pytest.raises(BudgetExceeded) as refused, session.begin_nested():
        worlds.place(session, world, quantity=1, listing=dear)
    assert refused.value.short == 1
    assert "Rp1." in refused.value.message
    assert session.scalar(select(func.count()).select_from(Entry)) == before
    assert session.scalar(select(func.count()).select_from(Order)) == 1
    session.refresh(dear)
    assert dear.reserved == 0


@pytest.mark.parametrize("kd_rup", [KD_RUP_OF_OTHER, "123", "' OR 1=1"])
def test_a_package_of_nobody_or_of_another_satker_is_unknown(session: Session, world: World, kd_rup: str) -> None:
    with pytest.raises(Invalid) as refused:
        worlds.place(session, world, kd_rup=kd_rup)
    assert [error.field for error in refused.value.errors] == ["kd_rup"]


def test_products_of_two_vendors_do_not_go_into_one_order(session: Session, world: World) -> None:
    foreign = worlds.add_listing(session, world.etalase, world.other_vendor)
    wanted = [placing.Wanted(listing.region_id, listing.id, Decimal(1)) for listing in (world.listing, foreign)]
    with pytest.raises(Invalid, match="belum dapat dibuat"):
        placing.place(session, kd_rup=KD_RUP, wanted=wanted, delivery=Delivery("Jalan", date(2026, 4, 1)), actor=world["pp"], at=AT)


def test_a_buyer_of_another_region_cannot_order_from_an_etalase_that_is_not_open_to_it(session: Session, world: World) -> None:
    with pytest.raises(Invalid) as refused:
        worlds.place(session, world, as_="pp_other", kd_rup=KD_RUP_OF_OTHER)
    assert refused.value.errors[0].field == "lines.0.listing_id"


def test_a_pp_does_not_buy_above_200_juta_but_the_ppk_does(session: Session, world: World) -> None:
    session.execute(PackageTally.__table__.update().values(pagu=10**10))
    with pytest.raises(RuleBroken, match="Perpres 16/2018"), session.begin_nested():
        worlds.place(session, world, quantity=1000, listing=worlds.add_listing(session, world.etalase, world.vendor, price=200_001))
    big = worlds.place(
        session, world, as_="ppk", quantity=1000, listing=worlds.add_listing(session, world.etalase, world.vendor, price=200_001)
    )
    assert big.total == 200_001_000


@pytest.mark.asvs("2.2.3")
def test_a_delivery_date_that_has_passed_is_refused(session: Session, world: World) -> None:
    with pytest.raises(Invalid) as refused:
        placing.place(
            session,
            kd_rup=KD_RUP,
            wanted=[placing.Wanted(world.listing.region_id, world.listing.id, Decimal(1))],
            delivery=Delivery("Jalan", date(2026, 3, 1)),
            actor=world["pp"],
            at=AT,
        )
    assert refused.value.errors[0].field == "delivery.due_date"


def test_a_package_of_a_year_that_has_ended_takes_no_more_orders(session: Session, world: World) -> None:
    session.execute(Package.__table__.update().values(fiscal_year=2025))
    with pytest.raises(Invalid, match="sudah berakhir"):
        worlds.place(session, world)


def offered_at(session: Session, world: World, **content: object) -> None:
    """What is on show says this of itself."""
    for name, value in content.items():
        setattr(world.listing.versions[0], name, value)
    session.flush()


@pytest.mark.parametrize(("quantity", "price"), [(9, 50_000), (10, 48_000), (99, 48_000), (100, 45_000)])
def test_the_first_offer_is_the_price_that_the_quantity_reaches(session: Session, world: World, quantity: int, price: int) -> None:
    offered_at(session, world, tiers=[{"from": 10, "price": 48_000}, {"from": 100, "price": 45_000}])
    order = worlds.place(session, world, quantity=quantity)
    assert (order.lines[0].list_price, order.lines[0].unit_price, order.total) == (price, price, price * quantity)


def test_shipping_to_the_buyers_region_is_proposed_and_held(session: Session, world: World) -> None:
    offered_at(session, world, zones=[{"region": "99.01", "shipping": 15_000}, {"region": "", "shipping": 90_000}])
    order = worlds.place(session, world, quantity=10)
    assert (order.shipping_rupiah, order.total, package(session).held) == (15_000, 515_000, 515_000)
    assert order.accounts[0].amount == 515_000
    assert differences(session) == []


def test_one_delivery_brings_all_lines_at_the_dearest_cost(session: Session, world: World) -> None:
    offered_at(session, world, zones=[{"region": "99", "shipping": 20_000}])
    other = worlds.add_listing(session, world.etalase, world.vendor, price=10_000, name="Map karton")
    wanted = [placing.Wanted(listing.region_id, listing.id, Decimal(1)) for listing in (world.listing, other)]
    delivery = Delivery("Jalan", date(2026, 4, 1))
    order = placing.place(session, kd_rup=KD_RUP, wanted=wanted, delivery=delivery, actor=world["pp"], at=AT).order
    assert (order.shipping_rupiah, order.total) == (20_000, 80_000)


def test_what_is_not_brought_to_the_buyers_region_is_refused_by_name(session: Session, world: World) -> None:
    offered_at(session, world, zones=[{"region": "99.71", "shipping": 0}])
    with pytest.raises(Invalid) as refused:
        worlds.place(session, world)
    (error,) = refused.value.errors
    assert error.field == "lines.0.listing_id"
    assert "tidak dikirim ke daerah Anda" in error.message


def test_a_variant_says_in_the_line_which_it_is(session: Session, world: World) -> None:
    offered_at(session, world, options={"Warna": "Biru"})
    assert worlds.place(session, world).lines[0].specification == "Warna: Biru. Kertas putih"
