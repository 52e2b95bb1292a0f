"""Fiscal years of a region: open until its admin closes them. In a closed year nothing new is ordered
and nothing more is imported; reopening needs a reason.

Who orders or imports holds the year open until the commit; who closes waits for them, so that nothing slips in behind the closing.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.db import pipelining
from app.errors import Refusal
from app.identifiers import new_id
from app.language import _
from app.moves.machine import Machine, Move
from app.plan.models import FiscalYear, Package, PackageKind

OPEN, CLOSED = "open", "closed"
LOCK = 0x59454152
"""Advisory lock of a region's years: shared by orders and imports, alone for a closing."""
HOLD = select(func.pg_advisory_xact_lock_shared(LOCK, bindparam("region_id")))


def may_close(actor: Actor, year: FiscalYear) -> bool:
    """The admin of the region."""
    return actor.role is Role.REGION_ADMIN and actor.serves(region_id=year.region_id)


# fmt: off
MOVES = (
    #    from    move           to      who
    Move(OPEN,   "close_year",  CLOSED, may_close),
    Move(CLOSED, "reopen_year", OPEN,   may_close, needs=frozenset({"reason"})),
)
# fmt: on
FISCAL_YEAR = Machine("fiscal_year", MOVES)


class YearClosed(Refusal):
    """The year's books are closed; only its admin can open them again."""

    def __init__(self, year: int) -> None:
        super().__init__(
            _(
                "Tahun anggaran {year} sudah ditutup. Minta admin daerah membukanya lagi dengan alasan, di halaman Tahun anggaran."
            ).format(year=year)
        )


def refuse_closed(session: Session, *, region_id: int, year: int) -> None:
    """Raises `YearClosed`. Otherwise the year stays open until this transaction ends."""
    hold(session, region_id=region_id)
    if is_closed(session, region_id=region_id, year=year):
        raise YearClosed(year)


def hold(session: Session, *, region_id: int) -> None:
    """The region's years stay as they are until this transaction ends; what is read of them from now on stays true."""
    pipelining.ask(session, HOLD, {"region_id": region_id})  # the answer says nothing


def is_closed(session: Session, *, region_id: int, year: int) -> bool:
    state = session.scalar(select(FiscalYear.state).where(FiscalYear.region_id == region_id, FiscalYear.year == year))
    return state == CLOSED


def closed_years(session: Session, *, region_id: int) -> frozenset[int]:
    """Stays true until the end of a transaction in which `refuse_closed` was asked."""
    years = select(FiscalYear.year).where(FiscalYear.region_id == region_id, FiscalYear.state == CLOSED)
    return frozenset(session.scalars(years))


def year_of(session: Session, *, region_id: int, year: int, alone: bool = False) -> FiscalYear:
    """A year that nobody touched is open. `alone`: wait for every order and import under way, and keep new ones waiting."""
    if alone:
        session.execute(select(func.pg_advisory_xact_lock(LOCK, region_id)))
    found = session.scalars(select(FiscalYear).where(FiscalYear.region_id == region_id, FiscalYear.year == year)).one_or_none()
    return found or FiscalYear(region_id=region_id, id=new_id(), year=year, state=OPEN, report_id=None)


def orderable_years(session: Session, *, region_id: int, today: date) -> Sequence[int]:
    """This year, and each later one whose packages are announced already (PraDIPA), less those that are closed."""
    announced = session.scalars(
        select(Package.fiscal_year)
        .where(
            Package.region_id == region_id, Package.fiscal_year > today.year, Package.counts, Package.kind == PackageKind.PROVIDER
        )
        .distinct()
    )
    return [year for year in sorted({today.year, *announced}) if not is_closed(session, region_id=region_id, year=year)]
