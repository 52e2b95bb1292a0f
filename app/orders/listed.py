"""The list of orders as data: its columns, what narrows it, and what it shows of one order."""

from dataclasses import dataclass

from app.clock import local_date
from app.documents import Kind
from app.language import mark
from app.lists import Column, ListOf
from app.orders.bookkeeping import key_of
from app.orders.countdown import Countdown
from app.orders.models import Order
from app.web.labels import label


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order, the zone of its region, and its clock where that runs."""

    order: Order
    zone: str
    clock: Countdown | None = None


def _day(row: OrderRow) -> str:
    return local_date(row.order.placed_at, row.zone).isoformat()


def _due(row: OrderRow) -> str | None:
    return local_date(row.order.due_at, row.zone).isoformat() if row.order.due_at else None


ORDERS = ListOf(
    code="pesanan",
    path="/pesanan",
    title=mark("Daftar pesanan"),
    filters=(("status", mark("Status")), ("q", mark("Cari")), ("dari", mark("Dipesan sejak")), ("sampai", mark("Dipesan sampai"))),
    columns=(
        Column(code="nomor", name=mark("Nomor"), value=lambda row: row.order.number, href=lambda row: f"/pesanan/{key_of(row.order)}"),
        Column(code="tanggal", name=mark("Dipesan"), value=_day, kind=Kind.DAY),
        Column(code="penyedia", name=mark("Penyedia"), value=lambda row: row.order.vendor_name),
        Column(code="paket", name=mark("Paket"), value=lambda row: row.order.package_name),
        Column(code="kd_rup", name=mark("Kode RUP"), value=lambda row: row.order.kd_rup, shown=False),
        Column(code="satker", name=mark("Satuan kerja"), value=lambda row: row.order.satker_code, shown=False),
        Column(code="nilai", name=mark("Nilai"), value=lambda row: row.order.total, kind=Kind.RUPIAH),
        Column(
            code="status",
            name=mark("Status"),
            value=lambda row: label(row.order.state),
            state=lambda row: row.order.state,
            note=lambda row: row.clock.said if row.clock else "",
        ),
        Column(code="tenggat", name=mark("Tenggat"), value=_due, kind=Kind.DAY, shown=False),
        Column(code="nomor_sp", name=mark("Nomor surat pesanan"), value=lambda row: row.order.sp_number, shown=False),
    ),
)  # fmt: skip
