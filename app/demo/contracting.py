"""Contracting: the steps of an order from the cart to its second signature."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm.attributes import set_committed_value

from app.actor import Actor
from app.clock import local_date
from app.demo.lives import Life, Wanted
from app.fulfilment.models import Shipment, ShipmentLine
from app.fulfilment.states import SHIPMENT, ShipmentState
from app.orders import bookkeeping
from app.orders.models import GOODS, Offer, Order, OrderLine, OrderPlace
from app.orders.opening import line_total
from app.orders.places import FIRST, days_of, new_place, ordered_by_place, part_of, settle
from app.orders.placing import PLACED
from app.orders.review import TERMS
from app.orders.states import ORDER, OrderState


def place(life: Life, at: datetime) -> None:
    first, today = life.wanted[0].product, local_date(at, life.region.timezone)
    vendor, buyer = first.firm.vendor, life.parties.buyer
    series = f"order/{life.satker_number}/{today.year}"
    order = life.order = Order(
        region_id=life.region.id,
        id=life.history.new_id(at),
        number=f"LP/{life.region.digits}/{life.satker_number}/{today.year}/{life.numbers.next(life.region.id, series):04d}",
        state=OrderState.ON_NEGOTIATION,
        fiscal_year=life.year,
        satker_code=life.package.satker_code,
        kd_rup=life.package.kd_rup,
        package_name=life.package.name,
        vendor_id=vendor.id,
        vendor_name=vendor.legal_name,
        fund_set=life.package.fund_set,
        local_umkk=vendor.is_umkk and vendor.is_local_to(life.region.code),
        placed_by=buyer.account_id,
        buyer_account_id=buyer.account_id,
        earlier_officials=[],
        placed_as=buyer.role,
        placed_at=at,
        shipping_rupiah=0,
        held_rupiah=0,
        arrived_rupiah=0,
        delivery_address=life.address,
        delivery_due=today + timedelta(days=21),
        offer_round=1,
        offered_by="vendor",
        buyer_agreed=False,
        vendor_agreed=False,
        review_answers={},
        judged_by=[],
        advance=False,
    )
    set_committed_value(order, "lines", [_line(life, position, want, at) for position, want in enumerate(life.wanted, start=1)])
    set_committed_value(order, "places", _places(life) if life.further else [])
    settle(order)
    order.total = sum(line.amount for line in order.lines)
    for want in life.wanted:
        want.product.listing.reserved += want.quantity
    life.split()
    life.history.begin(ORDER, order, "place", actor=buyer, at=at, details={"total": order.total})
    life.bulk.add(_offer(life, None, at))
    life.enter(PLACED, bookkeeping.hold(order), actor=buyer, at=at)


def counter(life: Life, at: datetime) -> None:
    """The buyer asks for a lower price."""
    order, buyer = life.order, life.parties.buyer
    for line, want in zip(order.lines, life.wanted, strict=True):
        line.unit_price = max(1, line.list_price * (100 - want.discount) // 100)
        line.amount = line_total(unit_price=line.unit_price, quantity=line.quantity, tax_rate_bps=line.tax_rate_bps)
    prices = {str(line.id): line.unit_price for line in order.lines}
    taken = life.step("offer", buyer, at, silent=True, details={"prices": prices})
    order.total = sum(line.amount for line in order.lines)
    order.offer_round, order.offered_by = 2, "buyer"
    order.buyer_agreed = order.vendor_agreed = False
    life.bulk.add(_offer(life, buyer, at))
    held = bookkeeping.hold(order)
    if held.amount:
        life.split()
        life.enter(taken, held, actor=buyer, at=at)


def agree_as(side: str) -> Callable[[Life, datetime], None]:
    def agree(life: Life, at: datetime) -> None:
        actor = life.parties.seller if side == "vendor" else life.parties.buyer
        life.step("agree", actor, at, silent=True, details={"round": life.order.offer_round, "total": life.order.total})
        setattr(life.order, f"{side}_agreed", True)

    return agree


def submit(life: Life, at: datetime) -> None:
    life.step("submit_for_review", life.parties.buyer, at)


def approve(life: Life, at: datetime) -> None:
    order, ppk = life.order, life.parties.ppk
    taken = life.step("approve", ppk, at, silent=True)
    year = local_date(at, life.region.timezone).year
    number = life.numbers.next(order.region_id, f"sp/{order.satker_code}/{year}")
    order.ppk_account_id, order.approved_at, order.terms = ppk.account_id, at, TERMS
    order.sp_number = f"{number:03d}/SP/{order.satker_code}/{year}"
    life.enter(taken, actor=ppk, at=at)


def sign_as_ppk(life: Life, at: datetime) -> None:
    life.step("sign", life.parties.ppk, at)
    life.order.buyer_signed_at = at


def accept(life: Life, at: datetime) -> None:
    life.step("accept", life.parties.seller, at)


def sign_as_vendor(life: Life, at: datetime) -> None:
    """Released and committed together; the first shipment is there."""
    order, seller = life.order, life.parties.seller
    taken = life.step("sign", seller, at, silent=True)
    order.vendor_signed_at, order.vendor_signed_by = at, seller.account_id
    order.order_date = local_date(at, life.region.timezone)
    life.enter(taken, bookkeeping.release(order), bookkeeping.commit(order), actor=seller, at=at)
    shipments = [_shipment(life, position, *one, at) for position, one in enumerate(ordered_by_place(order).items(), start=1)]
    life.shipment = shipments[0]


def _shipment(life: Life, position: int, place: int | None, quantities: Mapping[UUID, Decimal], at: datetime) -> Shipment:
    order = life.order
    shipment = Shipment(
        region_id=order.region_id,
        id=life.history.new_id(at),
        order_id=order.id,
        position=position,
        place=place,
        state=ShipmentState.DRAFT,
        service=all(line.kind != GOODS for line in order.lines),
        returns=0,
    )
    lines = [
        ShipmentLine(region_id=order.region_id, shipment_id=shipment.id, line_id=id, quantity=quantity)
        for id, quantity in quantities.items()
    ]
    set_committed_value(shipment, "lines", lines)
    set_committed_value(shipment, "order", order)
    life.bulk.add(shipment, *lines)
    life.history.begin(SHIPMENT, shipment, "open", actor=life.parties.seller, at=at)
    return shipment


def _places(life: Life) -> list[OrderPlace]:
    """As even as whole numbers allow; the first gets what is left over. What is too little to be shared goes to the first alone."""
    order, count = life.order, 1 + len(life.further)
    kept = []
    for index, address in enumerate((life.address, *life.further)):
        place = new_place(order, FIRST + index, address, order.delivery_due + timedelta(weeks=index))
        shared = {line.id: line.quantity // count for line in order.lines}
        parts = [(line.id, line.quantity - shared[line.id] * (count - 1) if not index else shared[line.id]) for line in order.lines]
        set_committed_value(place, "lines", [part_of(place, *part) for part in parts if part[1]])
        kept.append(place)
    return kept


def _line(life: Life, position: int, want: Wanted, at: datetime) -> OrderLine:
    product, version = want.product, want.product.version
    return OrderLine(
        region_id=life.region.id,
        id=life.history.new_id(at),
        order_id=life.order.id,
        position=position,
        listing_region_id=product.listing.region_id,
        listing_id=product.listing.id,
        listing_version=version.number,
        etalase_id=product.etalase.id,
        etalase_name=product.etalase.name,
        name=version.name,
        specification=version.description,
        kbki=version.kbki,
        unit=version.unit,
        kind=version.kind,
        pdn=version.pdn,
        photo_sha256=product.photo,
        quantity=want.quantity,
        list_price=version.unit_price,
        unit_price=version.unit_price,
        tax_rate_bps=version.tax_rate_bps,
        amount=line_total(unit_price=version.unit_price, quantity=want.quantity, tax_rate_bps=version.tax_rate_bps),
        shipped_quantity=Decimal(0),
        accepted_quantity=Decimal(0),
    )


def _offer(life: Life, by: Actor | None, at: datetime) -> Offer:
    order = life.order
    return Offer(
        region_id=order.region_id,
        id=life.history.new_id(at),
        order_id=order.id,
        round=order.offer_round,
        side=order.offered_by,
        account_id=by.account_id if by else None,
        prices={str(line.id): line.unit_price for line in order.lines},
        shipping_rupiah=0,
        delivery_due=order.delivery_due,
        place_days=days_of(order),
        total=order.total,
        at=at,
    )
