"""Filling in: what waits for its SP2D, as a file under the headings that `reading.py` reads. With numbers and dates it comes back as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, contains_eager, lazyload

from app.actor import Actor
from app.documents import Cell, Column, Kind, Report, Table, as_csv, workbook
from app.identifiers import public_id
from app.language import _
from app.orders.models import Order
from app.organisations.queries import names_of as offices_named
from app.payment.models import Payment
from app.payment.sp2d.matching import move_of
from app.payment.sp2d.reading import ROWS_MAX
from app.payment.sp2d.shapes import Sp2dWaitingShown
from app.payment.states import PAYMENT, PaymentState, from_imprest
from app.transitions import moves_for, names_of
from app.vendors.models import Vendor
from app.web.pages.dates import waktu


@dataclass(frozen=True, slots=True)
class Waiting:
    """A payment of the satker that this treasurer may enter, and the account that it goes to ("" where the vendor gave none)."""

    it: Payment
    account: str

    @property
    def kind(self) -> str:
        """`LS`, or whose cash or card the SP2D GU refills."""
        return f"GU ({self.it.route})" if from_imprest(self.it) else "LS"


def waiting_for_sp2d(session: Session, actor: Actor) -> list[Waiting]:
    """At SPM, then what petty cash or the card paid and no SP2D GU covers; each oldest first, no more than a list may have rows."""
    payments = session.scalars(
        select(Payment)
        .join(Order, (Order.region_id == Payment.region_id) & (Order.id == Payment.order_id))
        .where(
            Payment.region_id == actor.region_id,
            Payment.satker_code == actor.satker_code,
            Order.region_id == actor.region_id,
            or_(
                Payment.state == PaymentState.SPM,
                and_(Payment.route != "LS", Payment.paid_on.is_not(None), Payment.refill_number.is_(None)),
            ),
        )
        .options(contains_eager(Payment.order).lazyload(Order.lines), lazyload(Payment.taxes))
        .order_by(Payment.route != "LS", Payment.id)
        .limit(ROWS_MAX)
    ).all()
    own = [payment for payment in payments if move_of(payment) in names_of(moves_for(PAYMENT, payment, actor))]
    accounts = {
        id: " ".join(part for part in (bank, account, f"{_('a.n.')} {holder}" if account and holder else "") if part)
        for id, bank, account, holder in session.execute(
            select(Vendor.id, Vendor.bank_name, Vendor.bank_account, Vendor.bank_holder).where(
                Vendor.id.in_({payment.order.vendor_id for payment in own})
            )
        )
    }
    return [Waiting(payment, accounts.get(payment.order.vendor_id, "")) for payment in own]


def waiting_as_json(waiting: Sequence[Waiting]) -> list[Sp2dWaitingShown]:
    return [
        {
            "payment": public_id(one.it.region_id, one.it.id),
            "order": public_id(one.it.region_id, one.it.order_id),
            "order_number": one.it.order.number,
            "move": move_of(one.it),
            "route": one.it.route,
            "spm_number": one.it.spm_number,
            "invoice_number": one.it.invoice_number,
            "vendor": one.it.order.vendor_name,
            "account": one.account or None,
            "amount": one.it.amount,
            "transferred": one.it.transferred_rupiah,
        }
        for one in waiting
    ]


def sheet_as_csv(waiting: Sequence[Waiting]) -> str:
    return as_csv(_table(waiting))


def sheet_as_xlsx(session: Session, waiting: Sequence[Waiting], actor: Actor, *, zone: str, at: datetime) -> bytes:
    assert actor.region_id is not None
    assert actor.satker_code is not None
    key = (actor.region_id, actor.satker_code)
    return workbook(
        Report(
            title=_("Yang menunggu SP2D"),
            subtitle=offices_named(session, {key})[key],
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


def _table(waiting: Sequence[Waiting]) -> Table:
    columns = [
        Column("nomor_sp2d", _("Nomor SP2D"), weight=2),
        Column("tanggal_sp2d", _("Tanggal SP2D"), Kind.DAY),
        Column("jenis", _("Jenis")),
        Column("nomor_spm", _("Nomor SPM"), weight=1.5),
        Column("nomor_tagihan", _("Nomor tagihan"), weight=1.5),
        Column("nomor_pesanan", _("Nomor pesanan"), weight=1.5),
        Column("penyedia", _("Penyedia"), weight=2),
        Column("rekening", _("Rekening"), weight=2),
        Column("nilai_bruto", _("Nilai bruto"), Kind.RUPIAH),
        Column("nilai_bersih", _("Nilai bersih"), Kind.RUPIAH),
        Column("kode_pembayaran", _("Kode pembayaran"), weight=2),
    ]
    rows: list[Sequence[Cell]] = [
        (
            None,
            None,
            one.kind,
            one.it.spm_number,
            one.it.invoice_number,
            one.it.order.number,
            one.it.order.vendor_name,
            one.account,
            one.it.amount,
            one.it.transferred_rupiah,
            public_id(one.it.region_id, one.it.id),
        )
        for one in waiting
    ]
    return Table(name="SP2D", caption=_("Yang menunggu SP2D"), columns=columns, rows=rows)
