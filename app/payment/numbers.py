"""Numbers of SP2D: how one is kept, which of them a region has seen, and that at one moment only one payment takes one.

A treasury counts anew every budget year, and what it writes need not name the year: `2921/SP2D-LS/141.300.0001` of 23 December
2015 (Kabupaten OKU, cited by a court) may stand again on a paper of 2016. So a number is told apart by the year of its date. In
its year it stays used when its payment is reversed; what the region has seen is read over all its offices, whoever asks.
"""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.errors import Invalid, invalid_field
from app.language import _
from app.payment.models import Payment
from app.walls.windows import PAID_NUMBER
from app.web.pages.dates import tanggal

LOCK = 0x53503244
"""Advisory lock of one number of a region's year: whoever records it holds it until the commit."""
CLAIM = select(func.pg_try_advisory_xact_lock(LOCK, func.hashtext(bindparam("key"))))
Paper = tuple[str, int]
"""A number as it is kept, and the year of its date."""


def as_numbered(typed: str) -> str:
    """The number of an SP2D as it is kept, so that the same paper is known again
    however it is typed: `sp2d/7 /2026` is `SP2D/7 /2026`."""
    return " ".join(typed.split()).upper()


def claim(session: Session, *, region_id: int, number: str, day: date, satker_code: str | None) -> None:
    """The number is this transaction's until it ends. Raises `Invalid` where the region has seen it in
    that year, or another records it at this very moment.

    Nobody waits for the other, so that a form and a list that want each other's order never wait for one
    another. A look alone would not do: between it and the writing another payment may take the number
    and be reversed, and no unique column has it any more.
    """
    paper = (number, day.year)
    _hold(session, region_id, paper)
    if paper in bills_of(session, region_id=region_id, papers=[paper], satker_code=satker_code):
        raise used(paper)


def claim_refill(session: Session, *, region_id: int, number: str, day: date, satker_code: str) -> None:
    """The same for an SP2D GU, which refills other payments of its satker too. Raises `Invalid`
    also where it stands on one of them with another date."""
    paper = (number, day.year)
    _hold(session, region_id, paper)
    if paper in bills_of(session, region_id=region_id, papers=[paper], satker_code=satker_code, refilled=False):
        raise used(paper)
    for _number, dated, *_rest in _seen(session, region_id, [paper]):
        if dated != day:
            raise invalid_field(
                "date", _("SP2D {number} sudah tercatat bertanggal {day}.").format(number=number, day=tanggal(dated))
            )


def _hold(session: Session, region_id: int, paper: Paper) -> None:
    number, year = paper
    if not session.scalar(CLAIM, {"key": f"{region_id}:{year}:{number}"}):
        raise invalid_field(
            "number", _("Nomor SP2D {number} sedang dicatat orang lain saat ini. Muat ulang, lalu periksa.").format(number=number)
        )


def used(paper: Paper) -> Invalid:
    number, year = paper
    return invalid_field(
        "number", _("Nomor SP2D {number} tahun {year} sudah tercatat. Periksa kembali.").format(number=number, year=year)
    )


def bills_of(
    session: Session, *, region_id: int, papers: Collection[Paper], satker_code: str | None, refilled: bool = True
) -> Mapping[Paper, str]:
    """Of these papers those that the region has seen, with an invoice that each paid; another satker's is not named.

    Without `refilled` an SP2D GU of this very satker is not counted: it may refill more.
    """
    found: dict[Paper, str] = {}
    for number, dated, refills, invoice, satker in _seen(session, region_id, papers):
        own = satker == satker_code
        if refilled or not (refills and own):
            found[number, dated.year] = invoice if own and invoice else _("satuan kerja lain")
    return found


def _seen(session: Session, region_id: int, papers: Collection[Paper]) -> list[tuple[str, date, bool, str | None, str | None]]:
    """Number, date, whether it refilled, and of whoever may see it the invoice and the satker."""
    seen = PAID_NUMBER.c
    rows = session.execute(
        select(seen.number, seen.dated, seen.refills, Payment.invoice_number, Payment.satker_code)
        .outerjoin(Payment, (Payment.region_id == seen.region_id) & (Payment.id == seen.payment_id))
        .where(seen.region_id == region_id, seen.number.in_({number for number, _year in papers}))
    )
    return [tuple(row) for row in rows if (row.number, row.dated.year) in papers]
