"""Imported orders on a basis: their feeds say nothing of payments, and of acceptance only what the shipment says. A figure on these bases says so."""

from collections.abc import Mapping

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.language import gettext, mark
from app.ledger import Basis, Scope
from app.ledger.models import RegionSemesterTally
from app.realisation.asking import SCOPES, AskedScope
from app.regions.models import Region

SAID: Mapping[Basis, str] = {
    Basis.ACCEPTED: mark(
        "Diterima, untuk pesanan dari katalog nasional dan toko daring, dibaca dari status pengirimannya: seluruh nilainya, pada tanggal pesanannya."
    ),
    Basis.PAID: mark("Pembayaran pesanan dari katalog nasional dan toko daring tidak disebut sumber datanya; di sini ia tidak terhitung dibayar."),
}  # fmt: skip


def said_of_imported(session: Session, region: Region, *, year: int, scope: AskedScope, bases: tuple[Basis, ...]) -> list[str]:
    """A sentence for each of these bases that needs one; none where no imported order of the year counts in the scope."""
    said = [gettext(SAID[basis]) for basis in bases if basis in SAID]
    table, scopes = RegionSemesterTally, [one for one in SCOPES[scope] if one != Scope.EP_LOCAL]
    if not said or not scopes:
        return []
    which = (table.region_id == region.id, table.fiscal_year == year, table.basis == Basis.ORDERED, table.scope.in_(scopes))
    return said if session.scalar(select(exists().where(*which, table.orders > 0))) else []
