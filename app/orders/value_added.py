"""Value added tax of an order: whether its vendor may charge it, and on which day that is asked.

Rule: UU 8/1983 (PPN) as changed by UU 42/2009 and UU 7/2021, from memory, verify: only a firm that is confirmed as PKP collects
it (article 3A(1)), one that is not must make no tax invoice (article 14(1)), and the tax falls due with the delivery, or with a
payment that comes before it (article 11(1) and (2)). So an order carries it by the vendor's standing on the day of placing, and
a firm that has lost that standing since hands over and bills in advance without it: an addendum takes it off what was not handed
over. What was handed over while it was PKP keeps the tax that was due then.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.language import _
from app.money import rupiah
from app.orders.models import Order, OrderLine
from app.vendors.models import Vendor


class TaxNotDue(Refusal):
    """The vendor is PKP no more: what it hands over or is paid ahead carries no value added tax."""

    def __init__(self, *, tax: int) -> None:
        super().__init__(
            _(
                "Penyedia ini bukan PKP lagi, sedangkan pesanannya masih memuat PPN {tax}. Ajukan adendum lebih dahulu: barang yang belum diserahterimakan "
                "menjadi tanpa PPN. Baris yang sudah sebagian diserahterimakan: kurangi jumlahnya menjadi yang sudah diterima, lalu pesan sisanya."
            ).format(tax=rupiah(tax))
        )


def untaxed_now(session: Session, order: Order) -> frozenset[UUID]:
    """The lines from which an addendum takes the tax: nothing of them was handed over, and the vendor is PKP no more."""
    if not _is_taxed(order.lines) or session.get_one(Vendor, order.vendor_id).pkp:
        return frozenset()
    return frozenset(line.id for line in order.lines if line.tax_rate_bps and not line.accepted_quantity)


def refuse_tax(session: Session, order: Order, of: Collection[OrderLine]) -> None:
    """Raises `TaxNotDue` where these lines carry a tax that the vendor may not charge any more."""
    if _is_taxed(of) and not session.get_one(Vendor, order.vendor_id).pkp:
        raise TaxNotDue(tax=sum(_tax_of(line) for line in of))


def _is_taxed(lines: Collection[OrderLine]) -> bool:
    return any(line.tax_rate_bps for line in lines)


def _tax_of(line: OrderLine) -> int:
    return line.amount * line.tax_rate_bps // (10_000 + line.tax_rate_bps)
