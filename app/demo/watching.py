"""Watching: complaints of the public and findings of the auditor, of each one that waits for an
answer and one that has it; by the product's own doors."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.catalogue.models import Listing
from app.demo.people import People
from app.demo.places import Ground
from app.demo.plans import PERSONA_SATKER
from app.identifiers import public_id
from app.orders.models import Order
from app.orders.states import OrderState
from app.oversight import complaints, findings
from app.oversight.subjects import subject_of


def watch(session: Session, ground: Ground, people: People, seller: Actor) -> None:
    _complain(session, ground, people, seller)
    _find(session, ground, people)


def _complain(session: Session, ground: Ground, people: People, seller: Actor) -> None:
    """About a price and about an order that everybody may see. Nobody keeps the
    links: the reporters have no account and no name."""
    region, at = ground.kabupaten, ground.at
    product = session.scalars(
        select(Listing)
        .where(Listing.region_id == region.id, Listing.vendor_id == seller.vendor_id, Listing.state == "published")
        .order_by(Listing.id)
        .limit(1)
    ).one()
    order = _orders(session, ground)[0]
    for kind, key, days, text, reply in (
        (
            "price",
            public_id(product.region_id, product.id),
            6,
            "Barang yang sama dijual lebih murah di toko seberang kantor bupati. Mohon harganya dibandingkan.",
            "Sudah dibandingkan: harga toko itu belum memuat PPN dan ongkos kirim. Selisihnya kurang dari dua persen, dan penyedia diminta "
            "menulisnya di keterangan produk.",
        ),
        (
            "order",
            public_id(order.region_id, order.id),
            2,
            "Di papan pengumuman tertulis barang sudah diterima, tetapi kardusnya masih ada di halaman toko sampai kemarin sore.",
            None,
        ),
    ):
        complaint = complaints.file(
            session,
            subject=subject_of(session, kind=kind, typed=key, region=region, public=True),
            kind=kind,
            text=text,
            contact=None,
            sent=(),
            secret=complaints.link_for(None),
            at=at - timedelta(days=days),
        )
        if reply:
            curator = people.of_region[region.id, Role.CURATOR]
            complaints.take(session, complaint=complaint, move="reply", note=reply, actor=curator, at=at - timedelta(days=days - 2))


def _find(session: Session, ground: Ground, people: People) -> None:
    """About two orders of the personas' satker, whose PPK answers."""
    region, at = ground.kabupaten, ground.at
    auditor = people.of_region[region.id, Role.AUDITOR]
    first, second = _orders(session, ground)[1:3]
    for order, days, text, answer in (
        (
            first,
            5,
            "Tiga pesanan barang sejenis kepada penyedia yang sama dalam sepuluh hari. Jelaskan mengapa tidak digabung.",
            "Kebutuhan datang dari tiga bidang pada hari yang berbeda dan anggarannya terpisah. Mulai bulan ini permintaan dikumpulkan "
            "tiap Senin sebelum dipesan.",
        ),
        (second, 1, "Tidak tampak perbandingan harga sebelum negosiasi. Lampirkan dasar harga yang disetujui.", None),
    ):
        finding = findings.record(
            session,
            region=region,
            subject=subject_of(session, kind="order", typed=public_id(order.region_id, order.id), region=region, public=False),
            flag="SPLIT_ORDER" if answer else None,
            text=text,
            actor=auditor,
            at=at - timedelta(days=days),
        )
        if answer:
            ppk = people.official(region.id, PERSONA_SATKER, Role.PPK)
            findings.take(session, finding=finding, move="answer_finding", note=answer, actor=ppk, at=at - timedelta(days=days - 2))


def _orders(session: Session, ground: Ground) -> list[Order]:
    """Completed ones of the personas' satker, oldest first: what is said of them came after."""
    return list(
        session.scalars(
            select(Order)
            .where(Order.region_id == ground.kabupaten.id, Order.satker_code == PERSONA_SATKER)
            .where(Order.state == OrderState.COMPLETED)
            .order_by(Order.placed_at)
            .limit(3)
        )
    )
