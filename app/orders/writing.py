"""Writing to the other side: a prefilled WhatsApp link, opened on the reader's own telephone. The house sends nothing itself."""

import re
from urllib.parse import quote

from sqlalchemy.orm import Session

from app.actor import Actor
from app.language import _
from app.orders import permissions as may
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.settings import public_address
from app.vendors.models import Vendor


def whatsapp_to_vendor(session: Session, order: Order, actor: Actor) -> str | None:
    """For whoever stands for the buyer; None for everybody else, and for a vendor without a telephone number of this country."""
    if may.party(actor, order) != "buyer":
        return None
    number = international(session.get_one(Vendor, order.vendor_id).phone or "")
    if number is None:
        return None
    words = _("Selamat pagi, tentang pesanan {number}: {link}").format(
        number=order.number, link=f"{public_address()}/pesanan/{key_of(order)}"
    )
    return f"https://wa.me/{number}?text={quote(words)}"


def international(phone: str) -> str | None:
    """`0812-0000-0001`, `+62 812 0000 0001` → `6281200000001`."""
    digits = re.sub(r"[^0-9]", "", phone)
    digits = "62" + digits[1:] if digits.startswith("0") else digits
    return digits if digits.startswith("62") and 10 <= len(digits) <= 15 else None
