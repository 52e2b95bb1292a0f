"""Bills as lists: what a vendor is still owed, and every bill of an office or a region with
what became of it; and the lists of SP2D that came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, select
from sqlalchemy.orm import contains_eager, selectinload

from app.documents import Kind
from app.identifiers import public_id
from app.language import mark
from app.lists import Column, ListOf, Scene, Sort, choice, day_of, down, since, tick, until, up, words
from app.orders.models import Order
from app.orders.queries import of_visible
from app.organisations.choosing import of_satker
from app.payment.models import Payment
from app.payment.sp2d.models import Sp2dList
from app.payment.sp2d.showing import counts_of
from app.payment.sp2d.states import ListState
from app.payment.states import UNREFILLED, PaymentState
from app.payment.waiting import UNPAID, Waiting, waiting_of
from app.web.pages.labels import label


@dataclass(frozen=True, slots=True)
class Bill:
    """A payment, for whom it waits, and the zone of whoever reads it."""

    it: Payment
    waiting: Waiting
    zone: str


def _rows(scene: Scene) -> Select[Any]:
    return of_visible(Payment, scene.actor).options(contains_eager(Payment.order).lazyload(Order.lines))


def _dressed(scene: Scene, rows: Sequence[Any]) -> Sequence[Bill]:
    payments = [row[0] for row in rows]
    waits = waiting_of(scene.session, payments, at=scene.at)
    return [Bill(payment, waiting, scene.zone) for payment, waiting in zip(payments, waits, strict=True)]


OLDEST = Sort("terlama", "oldest", mark("Terlama di atas"), (up(Payment.id),))
UNPAID_FIRST = Sort(
    "belum",
    "unpaid",
    mark("Belum dibayar di atas"),
    (up(case((Payment.state.in_(UNPAID), 0), else_=1)), up(Payment.id)),
)
"""What a treasurer opens the list for is not below a year of what is done."""
LARGEST = Sort("nilai", "amount", mark("Nilai terbesar di atas"), (down(Payment.amount), up(Payment.id)))
WORDS = words(
    "q",
    mark("Nomor atau penyedia"),
    Payment.invoice_number,
    Payment.sp2d_number,
    Payment.refill_number,
    Order.number,
    Order.vendor_name,
    field="q",
)
BILL = Column(
    code="tagihan",
    name=mark("Tagihan"),
    field="invoice_number",
    value=lambda row: row.it.invoice_number,
    href=lambda row: f"/pesanan/{public_id(row.it.region_id, row.it.order_id)}#pelaksanaan",
    note=lambda row: row.it.order.package_name,
)
ORDERED = Column(code="pesanan", name=mark("Pesanan"), field="order_number", value=lambda row: row.it.order.number, shown=False)
AMOUNT = Column(code="nilai", name=mark("Nilai"), kind=Kind.RUPIAH, field="amount", value=lambda row: row.it.amount)
STATE = Column(code="status", name=mark("Status"), value=lambda row: label(row.it.state), state=lambda row: row.it.state)
WAITS = Column(code="kedudukan", name=mark("Kedudukan"), field="waiting", value=lambda row: row.waiting.said)
AGE = Column(code="umur", name=mark("Umur (hari kerja)"), kind=Kind.COUNT, value=lambda row: row.waiting.age)
BILLED = Column(
    code="ditagih", name=mark("Ditagih"), kind=Kind.DAY, value=lambda row: day_of(row.it.invoiced_at, row.zone), shown=False
)

UNPAID_BILLS = ListOf(
    code="belum-dibayar",
    path="/toko/tagihan",
    title=mark("Tagihan yang belum dibayar"),
    rows=lambda scene: _rows(scene).where(Payment.state.in_(UNPAID)),
    dressed=_dressed,
    filters=(choice("status", mark("Status"), UNPAID, Payment.state), WORDS),
    sorts=(OLDEST, LARGEST),
    columns=(BILL, ORDERED, AMOUNT, STATE, WAITS, AGE, BILLED),
)
PAYMENTS = ListOf(
    code="tagihan",
    path="/tagihan",
    api="/payments",
    title=mark("Tagihan dan pembayaran"),
    rows=_rows,
    dressed=_dressed,
    filters=(
        choice("status", mark("Status"), PaymentState, Payment.state, field="state"),
        of_satker(Payment.satker_code),
        WORDS,
        since("dari", mark("Ditagih sejak"), Payment.invoiced_at, field="from"),
        until("sampai", mark("Ditagih sampai"), Payment.invoiced_at, field="to"),
        since("dibayar-dari", mark("Dibayar sejak"), Payment.paid_on, field="paid_from"),
        until("dibayar-sampai", mark("Dibayar sampai"), Payment.paid_on, field="paid_to"),
        tick("gu-belum", mark("Hanya dari UP atau KKPD yang SP2D GU-nya belum dicatat"), lambda _scene: UNREFILLED, field="unrefilled"),
        tick("belum", mark("Hanya yang belum dibayar"), lambda _scene: Payment.state.in_(UNPAID), field="unpaid"),
    ),
    sorts=(UNPAID_FIRST, OLDEST, Sort("terbaru", "newest", mark("Terbaru di atas"), (down(Payment.id),)), LARGEST),
    columns=(
        BILL,
        ORDERED,
        Column(code="penyedia", name=mark("Penyedia"), value=lambda row: row.it.order.vendor_name),
        Column(code="satker", name=mark("Satuan kerja"), field="satker", value=lambda row: row.it.satker_code, shown=False),
        AMOUNT,
        Column(code="ppn", name=mark("PPN"), kind=Kind.RUPIAH, field="ppn", value=lambda row: row.it.ppn_rupiah, shown=False),
        Column(
            code="dipotong", name=mark("Dipotong"), kind=Kind.RUPIAH, field="withheld", value=lambda row: row.it.withheld_rupiah, shown=False
        ),
        Column(
            code="ditransfer", name=mark("Ditransfer"), kind=Kind.RUPIAH, field="transferred", value=lambda row: row.it.transferred_rupiah, shown=False
        ),
        STATE,
        Column(code="kedudukan", name=mark("Menunggu"), value=lambda row: row.waiting.said_inside),
        AGE,
        BILLED,
        Column(
            code="dibayar", name=mark("Dibayar"), kind=Kind.DAY, field="paid_on", value=lambda row: row.it.paid_on and row.it.paid_on.isoformat()
        ),
        Column(
            code="kembali", name=mark("Kembali sebagian"), kind=Kind.RUPIAH, field="refunded", value=lambda row: row.it.refunded_rupiah, shown=False
        ),
        Column(code="cara", name=mark("Cara bayar"), field="route", value=lambda row: row.it.route, shown=False),
        Column(code="spp", name=mark("Nomor SPP"), field="spp_number", value=lambda row: row.it.spp_number, shown=False),
        Column(code="spm", name=mark("Nomor SPM"), field="spm_number", value=lambda row: row.it.spm_number, shown=False),
        Column(code="sp2d", name=mark("Nomor SP2D"), field="sp2d_number", value=lambda row: row.it.sp2d_number, shown=False),
        Column(code="gu", name=mark("Nomor SP2D GU"), field="refill_number", value=lambda row: row.it.refill_number, shown=False),
    ),
)  # fmt: skip
SP2D_LISTS = ListOf(
    code="sp2d",
    path="/sp2d",
    api="/sp2d-lists",
    title=mark("Daftar yang pernah dikirim"),
    rows=lambda scene: (
        select(Sp2dList)
        .where(Sp2dList.region_id == scene.actor.region_id, Sp2dList.satker_code == scene.actor.satker_code)
        .options(selectinload(Sp2dList.rows))
    ),
    filters=(choice("status", mark("Status"), ListState, Sp2dList.state, field="state"),),
    sorts=(Sort("terbaru", "newest", mark("Terbaru di atas"), (down(Sp2dList.id),)),),
    columns=(
        Column(
            code="file",
            name=mark("Berkas"),
            field="file_name",
            value=lambda row: row.it.file_name,
            href=lambda row: f"/sp2d/{public_id(row.it.region_id, row.it.id)}",
        ),
        Column(code="dikirim", name=mark("Dikirim"), kind=Kind.DAY, value=lambda row: day_of(row.it.sent_at, row.zone)),
        STATE,
        Column(code="cocok", name=mark("Cocok"), kind=Kind.COUNT, value=lambda row: counts_of(row.it).get("match", 0)),
        Column(code="dicatat", name=mark("Dicatat"), kind=Kind.COUNT, value=lambda row: counts_of(row.it).get("paid", 0)),
    ),
)
