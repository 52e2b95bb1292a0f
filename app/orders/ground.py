"""The ground of an order: the buyer's region with its day and its rules, and the package that
pays, of the buyer's own satker. Read in one statement.

Fail closed: without a package of the buyer's own satker that has the money there is no order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Grant
from app.actor import Actor
from app.clock import local_date
from app.errors import FieldError, Invalid
from app.language import _
from app.orders.places import Place
from app.plan import years
from app.plan.lineage import IS_REVISED
from app.plan.models import Package
from app.plan.queries import ORDERABLE, Orderable, orderable, orderable_package
from app.regions.calendar import DaysOff
from app.regions.models import Holiday, Region
from app.rules.queries import DECREED, Rules, rules_by


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where to and by which day; with several `places` the first address and the latest day."""

    address: str
    due: date
    places: Sequence[Place] = ()

    @classmethod
    def to(cls, places: Sequence[Place]) -> "Delivery":
        return cls(places[0].address, max(place.due for place in places), places)


@dataclass(frozen=True, slots=True)
class Ground:
    """What an order stands on: the buyer's region with its day, its rules and its holidays, and the package that pays."""

    region: Region
    today: date
    package: Orderable
    rules: Rules
    days_off: DaysOff
    is_revised: bool
    """Was the package's code ever part of a revision?"""
    own_firms: frozenset[UUID]
    """Vendors whose staff the actor is, in whichever role they act now."""


CALENDAR_DAYS = 400
"""So far ahead the holidays are read with the package."""
GROUND = (
    ORDERABLE.join(Region, Region.id == Package.region_id)
    .add_columns(Region, DECREED.label("decreed"))
    .add_columns(
        func.array(
            select(Holiday.day)
            .where(Holiday.region_id == bindparam("region_id"), Holiday.day.between(bindparam("since"), bindparam("until")))
            .scalar_subquery()
        ).label("holidays"),
        IS_REVISED.label("is_revised"),
        func.array(
            select(Grant.vendor_id)
            .where(
                Grant.account_id == bindparam("account_id"),
                Grant.vendor_id.is_not(None),
                or_(Grant.valid_until.is_(None), Grant.valid_until >= bindparam("since")),
            )
            .scalar_subquery()
        ).label("own_firms"),
    )
)
"""What every order stands on, in one statement, made once."""


def ground(session: Session, *, kd_rup: str, delivery: Delivery, actor: Actor, at: datetime) -> Ground:
    """Raises `Invalid` for a package that is not the actor's satker's or a day that has passed, and `YearClosed`."""
    assert actor.region_id is not None
    years.hold(session, region_id=actor.region_id)
    since, until = at.date() - timedelta(days=1), at.date() + timedelta(days=CALENDAR_DAYS)
    asked = {"region_id": actor.region_id, "kd_rup": kd_rup, "since": since, "until": until, "account_id": actor.account_id}
    row = session.execute(GROUND, asked).one_or_none()
    region = session.get_one(Region, actor.region_id) if row is None else row.Region
    today = local_date(at, region.timezone)
    package = _own(None if row is None else orderable(row), actor, kd_rup, today)
    assert row is not None
    if past := _past(delivery, today):
        raise Invalid(_("Tanggal kirim sudah lewat."), errors=past)
    days_off = DaysOff(frozenset(row.holidays), until)
    return Ground(
        region, today, package, rules_by(region, row.decreed, on=today), days_off, row.is_revised, frozenset(row.own_firms)
    )


def own_package(session: Session, actor: Actor, kd_rup: str, today: date) -> Orderable:
    """The package if it is of the actor's satker, of this year or later, and its year is open. Raises `Invalid`, `YearClosed`."""
    assert actor.region_id is not None
    years.hold(session, region_id=actor.region_id)
    return _own(orderable_package(session, region_id=actor.region_id, kd_rup=kd_rup), actor, kd_rup, today)


def _own(package: Orderable | None, actor: Actor, kd_rup: str, today: date) -> Orderable:
    if package is None or package.satker_code != actor.satker_code:
        raise Invalid(
            _("Paket RUP {kd_rup} tidak ada di satuan kerja Anda.").format(kd_rup=kd_rup),
            errors=[FieldError("kd_rup", _("Pilih paket dari daftar paket satuan kerja Anda."))],
        )
    if package.fiscal_year < today.year:
        raise Invalid(
            _("Tahun anggaran paket RUP {kd_rup} sudah berakhir.").format(kd_rup=kd_rup),
            errors=[FieldError("kd_rup", _("Pilih paket tahun {year}.").format(year=today.year))],
        )
    if package.year_state == years.CLOSED:
        raise years.YearClosed(package.fiscal_year)
    return package


def _past(delivery: Delivery, today: date) -> list[FieldError]:
    days = [(f"delivery.places.{index}.due_date", place.due) for index, place in enumerate(delivery.places)]
    said = _("Pilih hari ini atau sesudahnya.")
    return [FieldError(field, said) for field, due in days or [("delivery.due_date", delivery.due)] if due < today]
