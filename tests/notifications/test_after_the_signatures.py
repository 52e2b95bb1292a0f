"""What one side does after both have signed is told to the other one with it:
goods, handovers, bills and what is attached to them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attachments.attaching import attach
from app.fulfilment import handover, shipping
from app.fulfilment.models import Shipment
from app.fulfilment.queries import handovers_of, shipments_of
from app.language import speaking
from app.moves.taking import NotNow
from app.notifications.models import Notice
from app.notifications.telling import notices_for
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from tests import world as worlds
from tests.files import corpus
from tests.papers.making import TODAY, accepted
from tests.world import AT, World


@pytest.fixture
def order(session: Session, world: World) -> Order:
    return worlds.in_process(session, world)


def told(session: Session, order: Order) -> list[tuple[str, str, str | None]]:
    """What was told since the signatures: to which side, of which move, with what."""
    found = session.scalars(
        select(Notice).where(Notice.link.like(f"/pesanan/{key_of(order)}#%")).order_by(Notice.at, Notice.move, Notice.id)
    )
    return [("vendor" if notice.vendor_id else "office", notice.move, notice.note) for notice in found]


def check(session: Session, world: World, parcel: Shipment, at: int) -> None:
    shipping.confirm(
        session, shipment=parcel, quantities={}, function=True, quantity=True, time=True, finished_on=TODAY, actor=world["ppk"],
        at=AT + timedelta(minutes=at),
    )  # fmt: skip


def test_each_side_hears_of_goods_and_handover_what_the_other_did(session: Session, world: World, order: Order) -> None:
    (parcel,) = shipments_of(session, order)
    minute = [AT + timedelta(minutes=n) for n in range(20)]
    seller, buyer = {"shipment": parcel, "actor": world["vendor"]}, {"shipment": parcel, "actor": world["ppk"]}
    with speaking("en"):
        shipping.pack(session, at=minute[0], **seller)
        shipping.ship(session, courier="JNE", number="0123", at=minute[1], **seller)
        shipping.deliver(session, proof=None, at=minute[2], **seller)
        shipping.send_back(session, reason="Dua rim basah", at=minute[3], **buyer)
        shipping.ship(session, courier="JNE", number="0124", at=minute[4], **seller)
        shipping.deliver(session, proof=None, at=minute[5], **seller)
        check(session, world, parcel, 6)
        first = handovers_of(session, order)[-1]
        handover.reject(session, handover=first, reason="Salah jumlah", actor=world["ppk"], at=minute[7])
        check(session, world, parcel, 8)
        paper = handovers_of(session, order)[-1]
        handover.number(session, handover=paper, given="B/1", actor=world["ppk"], at=minute[9])
        handover.sign(session, handover=paper, actor=world["vendor"], at=minute[10])
        handover.sign(session, handover=paper, actor=world["ppk"], at=minute[11])
    sent, signed = "Pengiriman 1", "Berita acara pengiriman 1"
    assert told(session, order) == [
        ("office", "ship", f"{sent} · JNE 0123"),
        ("office", "deliver", sent),
        ("vendor", "return", f"{sent} · Dua rim basah"),
        ("office", "ship", f"{sent} · JNE 0124"),
        ("office", "deliver", sent),
        ("vendor", "confirm", sent),
        ("vendor", "reject", f"{signed} · Salah jumlah"),
        ("vendor", "confirm", sent),
        ("vendor", "number", signed),
        ("office", "sign", signed),
        ("vendor", "sign", signed),
    ]
    newest = notices_for(session, world["vendor"])[0]
    assert (newest.title, newest.link) == (f"{order.number} · {order.package_name}", f"/pesanan/{key_of(order)}#pelaksanaan")
    assert [len(notices_for(session, world[other])) for other in ("other_vendor", "ppk_other")] == [0, 0]


def billed(session: Session, world: World, order: Order, at: int = 0) -> Payment:
    accepted(session, world, order)
    return invoicing.invoice(
        session,
        order=order,
        number="INV-7",
        amount=None,
        tax_invoice_number=None,
        actor=world["vendor"],
        at=AT + timedelta(minutes=at),
    )


def test_the_vendor_hears_what_becomes_of_its_bill_and_the_office_that_the_money_came(
    session: Session, world: World, order: Order
) -> None:
    minute = [AT + timedelta(minutes=n) for n in range(20)]
    bill = billed(session, world, order, at=1)
    before = len(told(session, order)) - 1
    treasurer, seller = ({"payment": bill, "actor": world[who]} for who in ("treasurer", "vendor"))
    disbursing.send_back(session, reason="Lampirkan faktur pajak", at=minute[2], **treasurer)
    invoicing.resubmit(session, note="Sudah dilampirkan", at=minute[3], **seller)
    disbursing.verify(session, note=None, at=minute[4], **treasurer)
    disbursing.issue_spp(session, number=None, at=minute[5], **treasurer)
    disbursing.issue_spm(session, payment=bill, number=None, actor=world["budget_user"], at=minute[6])
    disbursing.issue_sp2d(session, number="00123/SP2D/2026", day=TODAY, at=minute[7], **treasurer)
    disbursing.refund(session, amount=50_000, reference="STS-1", day=TODAY, reason="Kelebihan", at=minute[8], **treasurer)
    disbursing.receive(session, at=minute[9], **seller)
    disbursing.reverse(session, reason="Rekening ditutup", at=minute[10], **treasurer)
    said = "Tagihan INV-7, Rp500.000"
    assert told(session, order)[before:] == [
        ("office", "invoice", said),
        ("vendor", "return", f"{said} · Lampirkan faktur pajak"),
        ("office", "resubmit", f"{said} · Sudah dilampirkan"),
        ("vendor", "verify", said),
        ("vendor", "issue_sp2d", f"{said} · 00123/SP2D/2026 · 2 Maret 2026"),
        ("vendor", "refund", f"{said} · Rp50.000 · STS-1 · 2 Maret 2026 · Kelebihan"),
        ("office", "receive", said),
        ("vendor", "reverse", f"{said} · 00123/SP2D/2026 · 2 Maret 2026 · Rekening ditutup"),
    ]


def test_a_bill_that_comes_again_of_another_amount_is_told_with_that_amount(session: Session, world: World, order: Order) -> None:
    bill = billed(session, world, order)
    disbursing.send_back(session, payment=bill, reason="Terlalu banyak", actor=world["treasurer"], at=AT + timedelta(minutes=1))
    invoicing.resubmit(session, payment=bill, amount=300_000, note=None, actor=world["vendor"], at=AT + timedelta(minutes=2))
    assert told(session, order)[-1] == ("office", "resubmit", "Tagihan INV-7, Rp300.000")


def test_what_is_attached_is_told_once_however_many_files_it_is(session: Session, world: World, order: Order) -> None:
    bill = billed(session, world, order)
    before = len(told(session, order))
    scans = {"sent": [corpus.pdf(), corpus.pdf()], "note": "Maret", "at": AT + timedelta(minutes=2)}
    attach(session, to=bill, kind="tax_invoice", actor=world["vendor"], **scans)
    attach(session, to=bill, kind="tax_slip", sent=[corpus.pdf()], actor=world["treasurer"], at=AT + timedelta(minutes=3))
    assert told(session, order)[before:] == [
        ("office", "attach", "Tagihan INV-7 · Faktur pajak, 2 berkas · Maret"),
        ("vendor", "attach", "Tagihan INV-7 · Bukti potong atau pungut pajak, 1 berkas"),
    ]
    assert notices_for(session, world["ppk"])[0].link == f"/pesanan/{key_of(order)}#lampiran"


def test_what_was_refused_is_told_to_nobody(session: Session, world: World, order: Order) -> None:
    bill = billed(session, world, order)
    before = told(session, order)
    with pytest.raises(NotNow), session.begin_nested():
        disbursing.verify(session, payment=bill, note=None, actor=world["vendor"], at=AT)
    assert told(session, order) == before
