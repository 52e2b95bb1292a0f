"""Records and receipts in SPSE's terms: those that were imported, without persons, and what orders placed here have paid.

An order's receipts are the ledger's entries of kind `paid`, so they add up to the paid basis; PDN is what the ledger says of
them, UMK all of it where the vendor is a micro or small firm or a cooperative.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import among
from app.exchange.datasets import PAYMENTS, RECORDS, Dataset
from app.exchange.persons import MASK
from app.exchange.validating import typed
from app.exports.declaring import Asked
from app.exports.imported import versions_after
from app.exports.naming import agency_kind, is_person
from app.exports.placed import PROCUREMENT, facts_of, orders_after
from app.feeds.queries import raw_of
from app.ledger import Kind, Scope
from app.ledger.models import Entry, PackageTally
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.orders.states import REALISED, SETTLED
from app.organisations.models import Satker
from app.vendors.models import Vendor

ZONE_BITS = 80
"""A key's bits below its milliseconds."""


@dataclass(frozen=True, slots=True)
class Paid:
    """One receipt of an order: when, how much, of which so much was domestic, and the paper that says so (an SP2D, a reference)."""

    order_key: str
    at: datetime
    on: date
    ref: str | None
    amount: int
    pdn: int


def payments_of(session: Session, asked: Asked, keys: Collection[str]) -> dict[str, list[Paid]]:
    """The ledger's receipts of these orders, in the order in which they were entered. What was only entered anew, because
    another package carries the order now, adds up to nothing and is none."""
    entry = Entry
    statement = select(entry).where(
        entry.region_id == asked.region.id,
        among(entry.order_key, keys),
        entry.kind == Kind.PAID,
        entry.scope == Scope.EP_LOCAL,
    )
    if asked.known_at is not None:
        statement = statement.where(entry.known_at <= asked.known_at)
    found: dict[tuple[Any, ...], list[Entry]] = defaultdict(list)
    for row in session.scalars(statement.order_by(entry.id)):
        found[row.order_key, row.at, row.basis_date, row.ref].append(row)
    by_order: dict[str, list[Paid]] = defaultdict(list)
    for (key, at, on, ref), rows in found.items():
        if amount := sum(row.amount for row in rows):
            by_order[key].append(Paid(key, at, on, ref, amount, sum(row.pdn_true for row in rows)))
    return by_order


def imported_records(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, Mapping[str, Any]]]:
    return _imported(RECORDS, session, asked, after, limit)


def imported_payments(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, Mapping[str, Any]]]:
    return _imported(PAYMENTS, session, asked, after, limit)


def placed_records(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, Mapping[str, Any] | None]]:
    """One record a realised order, and one of which something is paid while its cancellation is asked for."""
    return [(key, record) for key, record, _payments in _placed(session, asked, after, limit)]


def placed_payments(
    session: Session, asked: Asked, after: str | None, limit: int
) -> Sequence[tuple[str, Mapping[str, Any] | None]]:
    """Every receipt of the orders looked at; a page ends with whole orders."""
    found: list[tuple[str, Mapping[str, Any] | None]] = []
    for key, _record, payments in _placed(session, asked, after, limit):
        found += [(key, payment) for payment in payments] or [(key, None)]
    return found


def number_of(id: UUID) -> int:
    """A number of 18 digits in the place of the one that SPSE gives: its time, then chance."""
    return (id.int >> ZONE_BITS) * 100_000 + id.int % 100_000


def _imported(
    dataset: Dataset, session: Session, asked: Asked, after: str | None, limit: int
) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """Persons go, firms stay; a value that the file gives as text becomes what its field says."""
    versions = versions_after(session, asked, dataset.name, after, limit)
    raw = {version.id: row for version, row in raw_of(session, asked.region.id, versions)}
    fields = {field.name: field for field in dataset.fields}
    personal = {field.name for field in dataset.fields if field.personal}

    def given(name: str, value: Any) -> Any:
        if name in personal and (value is None or str(value).startswith(MASK) or name in ("nip_ppk", "nama_ppk")):
            return None
        if isinstance(value, str) and name in fields and fields[name].kind in ("amount", "code"):
            return typed(fields[name], value, asked.region.timezone)
        return Decimal(str(value)) if isinstance(value, float) else value

    return [(str(one.id), {name: given(name, value) for name, value in raw[one.id].items()}) for one in versions]


def _placed(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, Any, Sequence[Any]]]:
    orders = orders_after(session, asked, after, limit)
    keys = [key_of(order) for order in orders]
    facts = facts_of(session, asked, orders)
    paid = payments_of(session, asked, [key for key in keys if key in facts])
    region_id = asked.region.id
    vendors = {
        one.id: one for one in session.scalars(select(Vendor).where(among(Vendor.id, {order.vendor_id for order in orders})))
    }
    satkers = {
        one.code: one
        for one in session.scalars(
            select(Satker).where(Satker.region_id == region_id, among(Satker.code, {order.satker_code for order in orders}))
        )
    }
    pagu = dict(
        session.execute(
            select(PackageTally.kd_rup, PackageTally.pagu).where(
                PackageTally.region_id == region_id, among(PackageTally.kd_rup, {order.kd_rup for order in orders})
            )
        ).all()
    )
    found: list[tuple[str, Any, Sequence[Any]]] = []
    for order, key in zip(orders, keys, strict=True):
        if key not in facts or (facts[key].state not in REALISED and key not in paid):
            found.append((key, None, ()))
            continue
        head = _head(asked, order, satkers.get(order.satker_code), pagu.get(order.kd_rup))
        vendor = vendors[order.vendor_id]
        record = head | _record(order, facts[key], paid.get(key, []), vendor)
        found.append((key, record, [head | _payment(one, vendor) for one in paid.get(key, [])]))
    return found


def _head(asked: Asked, order: Order, satker: Satker | None, pagu: int | None) -> dict[str, Any]:
    number = number_of(order.id)
    return {
        "tahun_anggaran": order.fiscal_year,
        "kd_klpd": asked.region.klpd_code,
        "nama_klpd": asked.region.name,
        "jenis_klpd": agency_kind(asked.region),
        "kd_satker": None if satker is None or satker.sirup_id is None else str(satker.sirup_id),
        "kd_satker_str": order.satker_code,
        "nama_satker": satker.name if satker is not None else None,
        "kd_lpse": None,
        "kd_nontender_pct": number,
        "kd_pkt_dce": number,
        "kd_paket_dce": number,
        "kd_rup": order.kd_rup,
        "kd_rup_paket": order.kd_rup,
        "nama_paket": order.package_name,
        "pagu": pagu,
    }


def _record(order: Order, facts: Any, paid: Sequence[Paid], vendor: Vendor) -> dict[str, Any]:
    realised = sum(one.amount for one in paid)
    is_done = facts.state in SETTLED
    kinds = {line.kind for line in order.lines}
    return {
        "total_realisasi": realised,
        "nilai_pdn_pct": sum(one.pdn for one in paid),
        "nilai_umk_pct": realised if vendor.is_umkk else 0,
        "sumber_dana": (facts.fund_set or "").replace(",", ";") or None,
        "uraian_pekerjaan": "; ".join(line.name for line in order.lines),
        "kategori_pengadaan": PROCUREMENT.get(kinds.pop()) if len(kinds) == 1 else None,
        "mtd_pemilihan": "E-Purchasing",
        "bukti_pembayaran": "Surat Pesanan",
        "status_nontender_pct": "Aktif",
        "status_nontender_pct_ket": "Paket Selesai" if is_done else "Paket Sedang Berjalan",
        "tgl_buat_paket": order.placed_at,
        "tgl_mulai_paket": facts.order_date,
        "tgl_selesai_paket": order.completed_at if is_done else None,
    }


def _payment(paid: Paid, vendor: Vendor) -> dict[str, Any]:
    return {
        "jenis_realisasi": "Kwitansi",
        "no_realisasi": paid.ref,
        "tgl_realisasi": paid.on,
        "nilai_realisasi": paid.amount,
        "nama_penyedia": None if is_person(vendor) else vendor.legal_name,
        "npwp_penyedia": None if is_person(vendor) else vendor.npwp,
    }
