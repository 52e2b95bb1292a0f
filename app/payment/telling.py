"""Telling: the office hears that a bill came in and that its money arrived, the vendor what becomes of the bill."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.language import SOURCE, _, speaking
from app.money import rupiah
from app.moves.history import MoveTaken
from app.orders.telling import tell_of_part
from app.payment.models import Payment
from app.web.pages.dates import tanggal

BILLS = frozenset({"invoice", "resubmit"})
"""Moves that say what is billed, which the bill itself may not say yet; the others say how much of it they move."""


def tell_of_payment(session: Session, payment: Payment, *, taken: MoveTaken, **_more: Any) -> None:
    """Which bill and of what amount; of money that moved also how much where it is a part, the number of its paper and its day."""
    part, number, day = (taken.details.get(key) for key in ("amount", "number", "date"))
    billed: int = taken.details["amount"] if taken.move in BILLS else payment.amount
    with speaking(SOURCE):
        said = [
            _("Tagihan {number}, {amount}").format(number=payment.invoice_number, amount=rupiah(billed)),
            rupiah(part) if part is not None and part != billed else None,
            number or taken.details.get("reference"),
            tanggal(date.fromisoformat(day)) if day else None,
        ]
    tell_of_part(session, payment.order, taken, *said)
