"""Price history: at which prices a product was on show, and from which day.
Every published version is kept, so it is read from them."""

from dataclasses import dataclass
from datetime import datetime

from app.catalogue.models import Listing
from app.catalogue.prices.with_tax import paid
from app.charts import Chart, Unit, trend
from app.clock import local_date
from app.language import _
from app.web.pages.dates import tanggal_pendek

DRAWN_MAX = 24
"""Prices that the drawing shows, the newest; the table beside it has the same."""


@dataclass(frozen=True, slots=True)
class Priced:
    """What a buyer pays in whole rupiah, from the moment at which it was approved."""

    since: datetime
    price: int


def price_history(listing: Listing, *, pkp: bool) -> list[Priced]:
    """First to last, up to the one on show, all with tax where its vendor is a PKP today; a
    version that changed something else is no new price."""
    told: list[Priced] = []
    for version in listing.versions:
        if version.decision != "approved" or version.number > (listing.published_version or 0) or version.decided_at is None:
            continue
        price = paid(version, pkp=pkp)
        if not told or told[-1].price != price:
            told.append(Priced(version.decided_at, price))
    return told


def course(history: list[Priced], *, timezone: str) -> Chart | None:
    """The drawing with its table; None where the price never changed."""
    if len(history) < 2:
        return None
    days = [tanggal_pendek(local_date(one.since, timezone)) for one in history[-DRAWN_MAX:]]
    return trend(
        "harga",
        _("Harga"),
        [(day, day) for day in days],
        [one.price for one in history[-DRAWN_MAX:]],
        unit=Unit.RUPIAH,
        name=_("Harga"),
        time_name=_("Sejak"),
    )
