"""Numbers of SP2D: how one is kept, which of them a region has seen, and that at one moment only one payment takes one.

A number stays used when its payment is reversed; what the region has seen is read over all its offices, whoever asks.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.errors import Invalid, invalid_field
from app.language import _
from app.payment.models import Payment
from app.walls.windows import PAID_NUMBER

LOCK = 0x53503244
"""Advisory lock of one number of a region: whoever records it holds it until the commit."""
CLAIM = select(func.pg_try_advisory_xact_lock(LOCK, func.hashtext(bindparam("key"))))


def as_numbered(typed: str) -> str:
    """The number of an SP2D as it is kept, so that the same paper is known again however it is typed: `sp2d/7 /2026` is `SP2D/7 /2026`."""
    return " ".join(typed.split()).upper()


def claim(session: Session, *, region_id: int, number: str, satker_code: str | None) -> None:
    """The number is this transaction's until it ends. Raises `Invalid` where the region has seen it, or another records it at this very moment.

    Nobody waits for the other, so that a form and a list that want each other's order never wait for one another. A look alone would not do:
    between it and the writing another payment may take the number and be reversed, and no unique column has it any more.
    """
    if not session.scalar(CLAIM, {"key": f"{region_id}:{number}"}):
        raise invalid_field(
            "number", _("Nomor SP2D {number} sedang dicatat orang lain saat ini. Muat ulang, lalu periksa.").format(number=number)
        )
    if number in bills_of(session, region_id=region_id, numbers=[number], satker_code=satker_code):
        raise used(number)


def used(number: str) -> Invalid:
    return invalid_field("number", _("Nomor SP2D {number} sudah tercatat. Periksa kembali.").format(number=number))


def bills_of(session: Session, *, region_id: int, numbers: Collection[str], satker_code: str | None) -> Mapping[str, str]:
    """Of these numbers those that the region has seen, with the invoice that each paid; another satker's is not named."""
    seen = PAID_NUMBER.c
    rows = session.execute(
        select(seen.number, Payment.invoice_number, Payment.satker_code)
        .outerjoin(Payment, (Payment.region_id == seen.region_id) & (Payment.id == seen.payment_id))
        .where(seen.region_id == region_id, seen.number.in_(numbers))
    )
    return {number: invoice if satker == satker_code else _("satuan kerja lain") for number, invoice, satker in rows}
