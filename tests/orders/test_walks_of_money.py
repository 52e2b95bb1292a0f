"""Orders walk at random where rupiah are divided: quantities with decimals, tax on top, delivery, parts, advances, addenda up
and down, cuts, bills sent back, money that comes back. After each step every tally is the fold of the ledger, every invariant
holds, and every paper says the order's own figures."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.catalogue.models import ListingVersion
from app.errors import Refusal
from app.fulfilment import handover, shipping
from app.fulfilment.queries import handovers_of, shipments_of
from app.identifiers import new_id
from app.ledger import Basis
from app.money import terbilang
from app.orders import addendum, bookkeeping, cancellation, completion, negotiation, placing
from app.orders.changes import Changes, LineChange
from app.orders.ground import Delivery
from app.orders.models import Order
from app.orders.opening import line_total
from app.orders.states import REALISED, OrderState, all_accepted
from app.papers.about import About
from app.papers.goods import lines_table
from app.papers.issuing import papers_due
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from app.payment.queries import invoiced_amount, payments_of
from tests import world as worlds
from tests.steps import DAY, nothing_is_broken
from tests.world import AT, KD_RUP, PASSWORD, World

STEPS = 22
SEEDS = (3, 11, 1022)
Act = Callable[[Session, World, Order, Random], None]


def placed(session: Session, world: World, draw: Random) -> Order:
    """Paper in rims, rice in kilograms with value added tax on top of it, and cleaning by the hour; of a small firm that is PKP."""
    world.vendor.pkp = draw.random() < 0.7
    rice = worlds.add_listing(session, world.etalase, world.vendor, price=13_337, name="Beras premium")
    hours = worlds.add_listing(session, world.etalase, world.vendor, price=33_333, name="Pembersihan gedung")
    for listing, changes in (
        (
            rice,
            {"unit": "kg", "price_with_ppn": not world.vendor.pkp, "tax_rate_bps": 1_100 if world.vendor.pkp else 0, "pdn": False},
        ),
        (hours, {"unit": "jam", "kind": "service"}),
    ):
        of_it = (ListingVersion.region_id == listing.region_id, ListingVersion.listing_id == listing.id)
        session.execute(update(ListingVersion).where(*of_it).values(**changes).execution_options(synchronize_session=False))
    session.expire_all()
    much = {world.listing: Decimal(draw.randint(1, 7)), rice: decimal(draw, 1, 40), hours: decimal(draw, 1, 9)}
    chosen = draw.sample(list(much), draw.randint(1, 3))
    wanted = [placing.Wanted(one.region_id, one.id, much[one]) for one in chosen]
    order = placing.place(
        session, kd_rup=KD_RUP, wanted=wanted, delivery=Delivery("Jalan Contoh 1", date(2026, 4, 1)), actor=world["pp"], at=AT
    ).order
    prices = {line.id: draw.randint(line.unit_price // 2, line.unit_price) for line in order.lines if draw.random() < 0.5}
    negotiation.offer(
        session, order=order, prices=prices, shipping=draw.choice([0, 1, 17_777]), due_date=None, actor=world["vendor"], at=AT
    )
    return worlds.finish(session, world, order)


def decimal(draw: Random, least: int, most: int) -> Decimal:
    return Decimal(draw.randint(least * 10_000, most * 10_000)) / 10_000


def send(session: Session, world: World, order: Order, draw: Random) -> None:
    shipment = draw.choice(shipments_of(session, order))
    if draw.random() < 0.5:
        line = draw.choice(shipment.lines)
        whole = line.quantity == line.quantity.to_integral_value()
        part = Decimal(draw.randint(1, int(line.quantity))) if whole else line.quantity * draw.randint(1, 9) / 10
        apart = [shipping.Carried(line.line_id, part.quantize(Decimal("0.0001")))]
        shipping.split_shipment(session, order=order, carried=apart, actor=world["vendor"], at=AT)
    shipping.pack(session, shipment=shipment, actor=world["vendor"], at=AT)
    shipping.ship(session, shipment=shipment, courier="Kurir", number="1", actor=world["vendor"], at=AT)
    shipping.deliver(session, shipment=shipment, proof=None, actor=world["vendor"], at=AT)


def receive(session: Session, world: World, order: Order, draw: Random) -> None:
    """All of what came, or less of it."""
    shipment = draw.choice(shipments_of(session, order))
    units = {line.id: line.unit for line in order.lines}
    less = {
        line.line_id: Decimal(draw.randint(0, int(line.quantity)))
        if units[line.line_id] == "rim"
        else (line.quantity * draw.randint(0, 10) / 10).quantize(Decimal("0.0001"))
        for line in shipment.lines
        if draw.random() < 0.4
    }
    shipping.confirm(
        session,
        shipment=shipment,
        quantities=less,
        function=True,
        quantity=True,
        time=True,
        finished_on=DAY,
        actor=world["ppk"],
        at=AT,
    )
    paper = handovers_of(session, order)[-1]
    handover.number(session, handover=paper, given=f"BAST/{new_id()}", actor=world["ppk"], at=AT)
    for side in ("vendor", "ppk"):
        handover.sign(session, handover=paper, actor=world[side], at=AT)


def change(session: Session, world: World, order: Order, draw: Random) -> None:
    """More or less of something, at another price, brought for another amount; sometimes it is refused or left."""
    line = draw.choice(order.lines)
    most = line.quantity * Decimal(draw.choice(["0.5", "0.9", "1", "1.3"]))
    quantity = most.to_integral_value() if line.unit == "rim" else most.quantize(Decimal("0.0001"))
    price = draw.choice([None, max(1, line.unit_price * 9 // 10), line.unit_price + 1, line.list_price])
    changes = Changes([LineChange(line.id, quantity=quantity or None, unit_price=price)], shipping=draw.choice([None, 0, 9_999]))
    addendum.propose(session, order=order, changes=changes, note="Harga bahan", actor=world["vendor"], at=AT)
    if draw.random() < 0.2:
        addendum.refuse(session, order=order, reason="Tidak perlu", actor=world["ppk"], at=AT)
        return
    addendum.accept(session, order=order, note=None, actor=world["ppk"], at=AT)
    for who in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[who], at=AT)


def advance(session: Session, world: World, order: Order, draw: Random) -> None:
    most = invoicing.advance_for(session, order, AT)
    amount = draw.choice([None, max(1, most // 3)])
    given = {"number": None, "tax_invoice_number": None, "actor": world["vendor"], "at": AT}
    invoicing.invoice_advance(session, order=order, amount=amount, **given)  # type: ignore[arg-type]


def bill(session: Session, world: World, order: Order, draw: Random) -> None:
    """All that is billable, or a part of it."""
    billable = bookkeeping.worth(session, order).received - invoiced_amount(session, order)
    amount = draw.choice([None, max(1, billable // 3), billable])
    given = {"number": None, "tax_invoice_number": None, "actor": world["vendor"], "at": AT}
    invoicing.invoice(session, order=order, amount=amount, **given)  # type: ignore[arg-type]


def pay(session: Session, world: World, order: Order, draw: Random) -> None:
    payment = _bill_in(session, order, draw, "INVOICED")
    disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
    if draw.random() < 0.3:
        disbursing.pay_from_imprest(
            session,
            payment=payment,
            move=draw.choice(["pay_up", "pay_kkpd"]),
            reference="K/1",
            day=DAY,
            actor=world["treasurer"],
            at=AT,
        )
        return
    disbursing.issue_spp(session, payment=payment, number=None, actor=world["treasurer"], at=AT)
    if draw.random() < 0.2:
        disbursing.send_back(session, payment=payment, reason="Salah", actor=world["treasurer"], at=AT)
        return
    disbursing.issue_spm(session, payment=payment, number=None, actor=world["budget_user"], at=AT)
    _disburse(session, world, payment)


def pay_again(session: Session, world: World, order: Order, draw: Random) -> None:
    """What the bank returned."""
    _disburse(session, world, _bill_in(session, order, draw, "SPM"))


def bill_again(session: Session, world: World, order: Order, draw: Random) -> None:
    payment = _bill_in(session, order, draw, "RETURNED")
    amount = draw.choice([None, max(1, payment.amount - 1), payment.amount // 2 or 1])
    invoicing.resubmit(session, payment=payment, amount=amount, note=None, actor=world["vendor"], at=AT)


def confirm(session: Session, world: World, order: Order, draw: Random) -> None:
    payment = _bill_in(session, order, draw, "SP2D", "PAID_UP", "PAID_KKPD")
    disbursing.receive(session, payment=payment, actor=world["vendor"], at=AT)


def bring_back(session: Session, world: World, order: Order, draw: Random) -> None:
    payment = _bill_in(session, order, draw, "SP2D", "PAID_UP", "PAID_KKPD", "RECEIVED")
    by = {"actor": world["treasurer"], "at": AT + timedelta(days=1)}
    if draw.random() < 0.4:
        disbursing.reverse(session, payment=payment, reason="Retur", **by)  # type: ignore[arg-type]
        return
    part = max(1, payment.standing_rupiah * draw.randint(1, 9) // 10)
    disbursing.refund(session, payment=payment, amount=part, reference=f"STS/{new_id()}", day=DAY, reason="Lebih", **by)  # type: ignore[arg-type]


def settle(session: Session, world: World, order: Order, draw: Random) -> None:
    """The rest is paid outside, and sometimes was not after all."""
    worth = bookkeeping.worth(session, order)
    given = {"route": "UP", "reference": "K/9", "paid_on": DAY, "note": None, "actor": world["treasurer"], "at": AT}
    completion.settle_outside(session, order=order, amount=worth.received - worth.paid, **given)  # type: ignore[arg-type]
    if draw.random() < 0.7:
        completion.reverse_outside(session, order=order, reason="Salah", actor=world["treasurer"], at=AT)


def cancel(session: Session, world: World, order: Order, draw: Random) -> None:
    if draw.random() < 0.5:
        raise IndexError
    given = {"order": order, "at": AT}
    cancellation.request_cancel(session, reason="Tidak jadi", letter="1", actor=world["ppk"], **given)  # type: ignore[arg-type]
    cancellation.open_cancel(session, note=None, actor=world["region_admin"], **given)  # type: ignore[arg-type]
    decide = cancellation.grant_cancel if draw.random() < 0.5 else cancellation.refuse_cancel
    decide(session, reason="Diputus", actor=world["budget_user"], **given)  # type: ignore[arg-type]


ACTS: tuple[Act, ...] = (
    send, send, receive, receive, receive, change, change, advance, bill, bill, pay, pay, pay_again, bill_again, confirm, confirm, bring_back,
    settle, cancel,
)  # fmt: skip


def _bill_in(session: Session, order: Order, draw: Random, *states: str) -> Payment:
    return draw.choice([payment for payment in payments_of(session, order) if payment.state in states])


def _disburse(session: Session, world: World, payment: Payment) -> None:
    number = f"SP2D/{session.scalar(select(func.count()).select_from(Payment))}/{new_id()}"
    disbursing.issue_sp2d(session, payment=payment, number=number, day=DAY, actor=world["treasurer"], at=AT)


def every_view_says_the_same(session: Session, order: Order) -> None:
    nothing_is_broken(session)
    worth = bookkeeping.worth(session, order)
    if order.state in REALISED:
        assert worth.committed == order.total
        assert all(line.amount >= 0 for line in order.lines)
    if order.state != OrderState.CANCELLED and all_accepted(order):
        assert worth.received == order.total, "all of it was received"
    domestic = bookkeeping.domestic(session, order)
    for narrow, wide, amounts in (
        (Basis.ACCEPTED, Basis.ORDERED, (worth.received, worth.committed)),
        (Basis.PAID, Basis.ACCEPTED, (worth.paid, worth.received)),
    ):
        if order.state in REALISED:
            assert 0 <= domestic[narrow] <= amounts[0]
            if amounts[0] == amounts[1] and all_accepted(order):
                assert domestic[narrow] == domestic[wide], "of what is whole both say the same"
    bills = payments_of(session, order)
    assert invoiced_amount(session, order) == sum(bill.billed_rupiah for bill in bills)
    for each in bills:
        assert each.withheld_rupiah is not None
        assert each.transferred_rupiah == each.amount - each.withheld_rupiah
    papers_agree(session, order)


def papers_agree(session: Session, order: Order) -> None:
    """The table on the Surat Pesanan adds up to what is written below it, and each paper writes its own amount in words."""
    about = About(session=session, order=order, at=AT + timedelta(days=1))
    table = lines_table(about)
    assert table.totals is not None
    taxes, amounts = ([row[at] or 0 for row in table.rows] for at in (-2, -1))
    assert (sum(taxes), sum(amounts)) == table.totals[-2:]  # type: ignore[arg-type]
    assert sum(amounts) == order.total  # type: ignore[arg-type]
    for due in papers_due(about):
        said = str(due.write())
        assert f"{terbilang(due.total)} rupiah" in said, due.kind


@pytest.mark.parametrize("seed", SEEDS)
def test_every_rupiah_of_an_order_is_accounted_for_at_every_step(session: Session, world: World, seed: int) -> None:
    draw = Random(seed)  # noqa: S311 - the same walk each time
    order, done = placed(session, world, draw), Counter[str]()
    every_view_says_the_same(session, order)
    for line in order.lines:
        assert line.amount == line_total(unit_price=line.unit_price, quantity=line.quantity, tax_rate_bps=line.tax_rate_bps)
    for _step in range(STEPS):
        act = draw.choice(ACTS)
        try:
            with session.begin_nested():
                act(session, world, order, draw)
        except (Refusal, IndexError, ValueError):
            continue
        finally:
            session.expire_all()
        done[act.__name__] += 1
        every_view_says_the_same(session, order)
        if order.state == OrderState.CANCELLED:
            break
    assert sum(done.values()) > STEPS // 4, done
