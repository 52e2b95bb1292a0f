"""Filling in: what waits for its SP2D, as a file under the headings that `reading.py`
reads. With numbers and dates it comes back as a list."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.orm import Session, contains_eager, lazyload

from app.actor import Actor
from app.documents import Cell, Column, Kind, Report, Table, as_csv, workbook
from app.identifiers import public_id
from app.language import _
from app.orders.models import Order
from app.organisations.queries import names_of as offices_named
from app.payment.models import Payment
from app.payment.sp2d.matching import may_enter, move_of, payments_of_satker
from app.payment.sp2d.reading import ROWS_MAX
from app.payment.sp2d.shapes import Sp2dWaitingShown
from app.payment.states import UNREFILLED, PaymentState, from_imprest
from app.web.pages.dates import waktu


def waiting_for_sp2d(session: Session, actor: Actor) -> list[Payment]:
    """Of the satker what this treasurer may enter: at SPM, then what petty cash or the card paid and no SP2D GU covers;
    each oldest first, no more than a list may have rows."""
    payments = session.scalars(
        payments_of_satker(actor)
        .where(or_(Payment.state == PaymentState.SPM, UNREFILLED))
        .options(contains_eager(Payment.order).lazyload(Order.lines), lazyload(Payment.taxes))
        .order_by(Payment.route != "LS", Payment.id)
        .limit(ROWS_MAX)
    ).all()
    return [payment for payment in payments if may_enter(payment, actor)]


def waiting_as_json(waiting: Sequence[Payment]) -> list[Sp2dWaitingShown]:
    return [
        {
            "payment": public_id(one.region_id, one.id),
            "order": public_id(one.region_id, one.order_id),
            "order_number": one.order.number,
            "move": move_of(one),
            "route": one.route,
            "spm_number": one.spm_number,
            "invoice_number": one.invoice_number,
            "vendor": one.order.vendor_name,
            "amount": _gross(one),
            "transferred": _net(one),
        }
        for one in waiting
    ]


def _gross(payment: Payment) -> int:
    """What its SP2D is of: a GU gives back what did not come back in parts."""
    return payment.standing_rupiah if from_imprest(payment) else payment.amount


def _net(payment: Payment) -> int | None:
    """None of what came back in a part: taxes stay as they were withheld, of which amount nobody can say."""
    return None if from_imprest(payment) and payment.refunded_rupiah else payment.transferred_rupiah


def sheet_as_csv(waiting: Sequence[Payment]) -> str:
    return as_csv(_table(waiting))


def sheet_as_xlsx(session: Session, waiting: Sequence[Payment], actor: Actor, *, zone: str, at: datetime) -> bytes:
    assert actor.region_id is not None
    assert actor.satker_code is not None
    key = (actor.region_id, actor.satker_code)
    return workbook(
        Report(
            title=_("Yang menunggu SP2D"),
            subtitle=offices_named(session, {key}).get(key, actor.satker_code),
            tables=[_table(waiting)],
            notes=[
                _(
                    "Isi nomor dan tanggal SP2D di lembar berikutnya, lalu kirim berkas ini di halaman SP2D. Baris yang kosong dilewati."
                ),
                _("Satu SP2D GU: nomor dan tanggal yang sama di setiap baris yang dicakupnya."),
            ],
            as_of=waktu(at, zone),
            drawn_at=at,
            landscape=True,
        )
    )


def _table(waiting: Sequence[Payment]) -> Table:
    columns = [
        Column("nomor_sp2d", _("Nomor SP2D"), weight=2),
        Column("tanggal_sp2d", _("Tanggal SP2D"), Kind.DAY),
        Column("jenis", _("Jenis")),
        Column("nomor_spm", _("Nomor SPM"), weight=1.5),
        Column("nomor_tagihan", _("Nomor tagihan"), weight=1.5),
        Column("nomor_pesanan", _("Nomor pesanan"), weight=1.5),
        Column("penyedia", _("Penyedia"), weight=2),
        Column("nilai_bruto", _("Nilai bruto"), Kind.RUPIAH),
        Column("nilai_bersih", _("Nilai bersih"), Kind.RUPIAH),
        Column("kode_pembayaran", _("Kode pembayaran"), weight=2),
    ]
    rows: list[Sequence[Cell]] = [
        (
            None,
            None,
            f"GU ({one.route})" if from_imprest(one) else "LS",
            one.spm_number,
            one.invoice_number,
            one.order.number,
            one.order.vendor_name,
            _gross(one),
            _net(one),
            public_id(one.region_id, one.id),
        )
        for one in waiting
    ]
    return Table(name="SP2D", caption=_("Yang menunggu SP2D"), columns=columns, rows=rows)
