"""Imported orders on a basis: their feeds say nothing of payments, and of acceptance only
what the shipment says. A figure on these bases says so."""

from collections.abc import Mapping

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.language import gettext, mark
from app.ledger import Basis, Scope
from app.ledger.models import OrderTally, RegionSemesterTally
from app.realisation.asking import SCOPES, AskedScope
from app.regions.models import Region

SAID: Mapping[Basis, str] = {
    Basis.ACCEPTED: mark(
        "Diterima, untuk pesanan dari katalog nasional dan toko daring, dibaca dari status pengirimannya: seluruh nilainya, pada tanggal pesanannya."
    ),
    Basis.PAID: mark("Pembayaran pesanan dari katalog nasional dan toko daring tidak disebut sumber datanya; di sini ia tidak terhitung dibayar."),
}  # fmt: skip


def said_of_imported(
    session: Session, region: Region, *, year: int, scope: AskedScope, bases: tuple[Basis, ...], satker_code: str | None = None
) -> list[str]:
    """A sentence for each of these bases that needs one; none where no imported order of the year,
    of the region or of one satker, counts in the scope."""
    said = [gettext(SAID[basis]) for basis in bases if basis in SAID]
    scopes = [one for one in SCOPES[scope] if one != Scope.EP_LOCAL]
    if not said or not scopes:
        return []
    if satker_code is None:
        of_all = RegionSemesterTally
        there = exists().where(
            of_all.region_id == region.id,
            of_all.fiscal_year == year,
            of_all.basis == Basis.ORDERED,
            of_all.scope.in_(scopes),
            of_all.orders > 0,
        )
    else:
        one = OrderTally
        there = exists().where(
            one.region_id == region.id,
            one.fiscal_year == year,
            one.satker_code == satker_code,
            one.scope.in_(scopes),
            one.ordered_orders > 0,
        )
    return said if session.scalar(select(there)) else []
