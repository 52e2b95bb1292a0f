"""Quarrels: disputes of which one runs and one is decided, and what the sides of finished
orders say of each other; by the product's own doors."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.demo.people import People
from app.demo.places import Ground
from app.demo.plans import PERSONA_SATKER
from app.disputes import deciding, opening, pursuing
from app.fulfilment.models import Shipment
from app.fulfilment.states import ShipmentState
from app.orders.models import Order
from app.orders.states import SETTLED, OrderState
from app.ratings import rating

RATED = (
    # quality, timeliness, service, what the buyer says, what the vendor answers
    (5, 5, 4, "Barang sesuai pesanan dan datang dua hari lebih awal.", "Terima kasih. Kami siap melayani lagi."),
    (4, 3, 4, "Mutu baik, pengiriman terlambat satu hari tetapi dikabari.", None),
    (3, 4, 4, "Dua kardus penyok; isinya utuh dan segera diganti.", "Kami sudah mengganti pengemasnya."),
    (5, 4, 5, "Petugas menata barang sampai ke gudang.", None),
)
"""Of the newest finished orders of the first shop."""


def quarrel(session: Session, ground: Ground, people: People, seller: Actor) -> None:
    """About signed orders of the personas' satker and the first shop, of which every persona sees what it can do."""
    region, at = ground.kabupaten, ground.at
    ppk = people.official(region.id, PERSONA_SATKER, Role.PPK)
    of_both = (
        select(Order)
        .where(Order.region_id == region.id, Order.satker_code == PERSONA_SATKER, Order.vendor_id == seller.vendor_id)
        .where(Order.state == OrderState.ON_PROCESS, Order.ppk_account_id == ppk.account_id)
    )
    first = session.scalars(of_both.order_by(Order.vendor_signed_at).limit(1)).one()
    _decided(session, ground, people, first, ppk, seller)
    order, delivered_at = session.execute(
        of_both.add_columns(Shipment.delivered_at)
        .join(Shipment, (Shipment.region_id == Order.region_id) & (Shipment.order_id == Order.id))
        .where(Shipment.state == ShipmentState.DELIVERED, Order.id != first.id)
        .order_by(Shipment.delivered_at.desc())
        .limit(1)
    ).one()
    opening.open_dispute(
        session,
        order=order,
        subject="quantity",
        statement="Dua dus belum ada di kiriman. Kami minta sisanya dikirim paling lambat Jumat, atau pesanan dikurangi dengan adendum.",
        actor=ppk,
        at=delivered_at + (at - delivered_at) / 2,
    )


def _decided(session: Session, ground: Ground, people: People, order: Order, ppk: Actor, seller: Actor) -> None:
    """The vendor held something against the office; the answer did not content it and the region's admin found for the vendor."""
    assert order.vendor_signed_at is not None
    first = max(order.vendor_signed_at, ground.at - timedelta(days=6))
    day = (ground.at - first) / 6
    dispute = opening.open_dispute(
        session,
        order=order,
        subject="other",
        statement="Gudang tujuan diganti sesudah tanda tangan dan ongkos kirim bertambah. Kami minta tambahannya dimasukkan lewat adendum.",
        actor=seller,
        at=first,
    )
    pursuing.reply(
        session,
        dispute=dispute,
        note="Gudang baru masih satu kecamatan; menurut kami ongkosnya tetap.",
        actor=ppk,
        at=first + 2 * day,
    )
    pursuing.escalate(
        session, dispute=dispute, reason="Jaraknya bertambah 18 km dan melewati penyeberangan.", actor=seller, at=first + 3 * day
    )
    deciding.decide(
        session,
        dispute=dispute,
        move="grant_dispute",
        reason="Ongkos tambahan dimasukkan lewat adendum dalam tiga hari kerja, paling banyak menurut tarif resmi penyeberangan.",
        actor=people.of_region[ground.kabupaten.id, Role.REGION_ADMIN],
        at=first + 5 * day,
    )


def rate(session: Session, ground: Ground, people: People, seller: Actor) -> None:
    """The buyers of the first shop's newest finished orders score it; it answers some and scores one office in turn."""
    finished = session.scalars(
        select(Order)
        .where(Order.region_id == ground.kabupaten.id, Order.vendor_id == seller.vendor_id, Order.state.in_(SETTLED))
        .order_by(Order.placed_at.desc())
        .limit(len(RATED))
    ).all()
    for hours, (order, (quality, timeliness, service, text, answer)) in enumerate(zip(finished, RATED, strict=False)):
        ppk = people.official(ground.kabupaten.id, order.satker_code, Role.PPK)
        scores = {"quality": quality, "timeliness": timeliness, "service": service}
        # after the order's end, which may have been a moment ago
        at = ground.at - timedelta(minutes=30 - 5 * hours)
        said = rating.rate(session, order=order, scores=scores, text=text, actor=ppk, at=at)
        if answer:
            rating.reply(session, rating=said, text=answer, actor=seller, at=at + timedelta(minutes=3))
    if finished:
        rating.rate(
            session,
            order=finished[0],
            scores={"clarity": 5, "payment_speed": 4},
            text="Spesifikasi jelas; pembayaran sebelas hari sesudah BAST.",
            actor=seller,
            at=ground.at - timedelta(minutes=5),
        )
