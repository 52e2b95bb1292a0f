"""The list of orders as data: the rows that a person may see, its columns, what narrows it, its orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import lazyload

from app.actor import SATKER_ROLES, Role
from app.documents import Kind
from app.language import mark
from app.lists import Column, ListOf, Scene, Sort, choice, day_of, down, or_last, since, until, up, words
from app.orders.bookkeeping import key_of
from app.orders.countdown import Countdown, countdowns
from app.orders.models import Order, OrderLine
from app.orders.queries import visible
from app.orders.states import OrderState
from app.organisations.choosing import of_satker
from app.organisations.queries import names_of
from app.web.pages.labels import label


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order, the zone of whoever reads it, what the buying office is called, and its clock where that runs."""

    order: Order
    zone: str
    office: str
    clock: Countdown | None = None


def _rows(scene: Scene) -> Select[Any]:
    """A vendor's list runs over the regions that it sells to; an official's names its own region."""
    return select(Order).where(visible(scene.actor)).options(lazyload(Order.lines))


def _dressed(scene: Scene, rows: Sequence[Any]) -> Sequence[OrderRow]:
    orders = [row[0] for row in rows]
    clocks = countdowns(scene.session, orders, scene.at)
    offices = names_of(scene.session, {(order.region_id, order.satker_code) for order in orders})
    return [
        OrderRow(order, scene.zone, offices.get((order.region_id, order.satker_code), order.satker_code), clocks.get(order.id))
        for order in orders
    ]


def _within(word: str) -> ColumnElement[bool]:
    """A RUP code is known by how it begins: what stands in the middle of one is as often the end of an order's number."""
    return Order.kd_rup.startswith(word, autoescape=True) | Order.lines.any(OrderLine.name.icontains(word, autoescape=True))


ORDERS = ListOf(
    code="pesanan",
    path="/pesanan",
    api="/orders",
    title=mark("Daftar pesanan"),
    rows=_rows,
    dressed=_dressed,
    filters=(
        choice("status", mark("Status"), OrderState, Order.state, field="state"),
        of_satker(Order.satker_code),
        words(
            "q",
            mark("Nomor, penyedia, paket, atau barang"),
            Order.number,
            Order.sp_number,
            Order.package_name,
            Order.vendor_name,
            field="q",
            within=_within,
        ),
        since("dari", mark("Dipesan sejak"), Order.placed_at, field="from"),
        until("sampai", mark("Dipesan sampai"), Order.placed_at, field="to"),
    ),
    sorts=(
        Sort("terbaru", "newest", mark("Terbaru di atas"), (down(Order.id),)),
        Sort("tenggat", "due", mark("Tenggat terdekat di atas"), (up(or_last(Order.due_at)), up(Order.id))),
        Sort("nilai", "total", mark("Nilai terbesar di atas"), (down(Order.total), down(Order.id))),
    ),
    columns=(
        Column(
            code="nomor",
            name=mark("Nomor"),
            field="number",
            value=lambda row: row.order.number,
            href=lambda row: f"/pesanan/{key_of(row.order)}",
        ),
        Column(code="tanggal", name=mark("Dipesan"), kind=Kind.DAY, value=lambda row: day_of(row.order.placed_at, row.zone)),
        Column(
            code="penyedia",
            name=mark("Penyedia"),
            field="vendor.name",
            value=lambda row: row.order.vendor_name,
            known_to={Role.VENDOR},
        ),
        Column(code="nama_satker", name=mark("Satuan kerja"), value=lambda row: row.office, known_to=SATKER_ROLES),
        Column(code="paket", name=mark("Paket"), value=lambda row: row.order.package_name),
        Column(code="kd_rup", name=mark("Kode RUP"), field="kd_rup", value=lambda row: row.order.kd_rup, shown=False),
        Column(code="satker", name=mark("Kode satuan kerja"), field="satker", value=lambda row: row.order.satker_code, shown=False),
        Column(code="nilai", name=mark("Nilai"), kind=Kind.RUPIAH, field="total", value=lambda row: row.order.total),
        Column(
            code="status",
            name=mark("Status"),
            value=lambda row: label(row.order.state),
            state=lambda row: row.order.state,
            note=lambda row: row.clock.lead if row.clock else "",
        ),
        Column(
            code="tenggat", name=mark("Tenggat"), kind=Kind.DAY, value=lambda row: day_of(row.order.due_at, row.zone), shown=False
        ),
        Column(code="nomor_sp", name=mark("Nomor surat pesanan"), value=lambda row: row.order.sp_number, shown=False),
    ),
)
