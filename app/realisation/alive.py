"""The tally alive: has what a region's page shows changed since, and by how much? What is asked
every few seconds reads one short stretch of one index.

The figures themselves are the edition: a page says which ones it shows, and only another sum is an answer. Nothing can be
missed or told twice, whatever order transactions end in.
"""

from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.language import _, ngettext
from app.ledger import Basis
from app.ledger.models import RegionSemesterTally
from app.money import rupiah
from app.realisation.asking import SCOPES, AskedScope, Question
from app.regions.models import Region


class Seen(NamedTuple):
    """What counts in a year: orders, and their amount in whole rupiah."""

    orders: int
    amount: int


def seen_now(session: Session, region: Region, *, year: int, basis: Basis, scope: AskedScope) -> Seen:
    """The same as the tally of the whole year, from the rows of its semesters."""
    table = RegionSemesterTally
    orders_sum, amount_sum = (cast(func.coalesce(func.sum(column), 0), BigInteger) for column in (table.orders, table.amount))
    which = (table.region_id == region.id, table.fiscal_year == year, table.basis == basis, table.scope.in_(SCOPES[scope]))
    orders, amount = session.execute(select(orders_sum, amount_sum).where(*which)).one()
    return Seen(orders, amount)


def pulse_of(code: str, asked: Question, seen: Seen) -> str:
    """The address that a page asks again: it carries what the page shows."""
    known = {
        "tahun": asked.year,
        "basis": asked.basis.value,
        "lingkup": asked.scope.value,
        "pesanan": seen.orders,
        "nilai": seen.amount,
    }
    return f"/realisasi/{code}/detak?{urlencode(known)}"


def change_in_words(before: Seen, now: Seen) -> str:
    """`+Rp12.500.000, 1 pesanan`; what stayed is left out, and all of it where nothing changed."""
    amount, orders = now.amount - before.amount, now.orders - before.orders
    said = []
    if amount:
        said.append(("+" if amount > 0 else "−") + rupiah(abs(amount)))
    if orders:
        counted = ngettext("%(num)d pesanan", "%(num)d pesanan", abs(orders)) % {"num": abs(orders)}
        said.append(counted if orders > 0 else _("dikurangi {what}").format(what=counted))
    return ", ".join(said)
