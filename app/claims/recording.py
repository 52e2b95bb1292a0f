"""Recording: the region's admin writes down what a source claims, or withdraws a record that was wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.claims.models import Claim
from app.clock import local_date
from app.errors import FieldError, Invalid, NotFound
from app.identifiers import new_id
from app.language import _
from app.ledger import Basis
from app.money import Typed
from app.realisation.asking import AskedScope, Period
from app.regions.keeping import refuse_others
from app.regions.models import Region
from app.web.incoming.known_days import yet_to_come


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a source says, with as many decimals as it gives. Only `statement` and `source` are always there."""

    statement: str
    source: str
    metric: str | None = None
    divides_by: str | None = None
    basis: Basis | None = None
    scope: AskedScope | None = None
    period: Period | None = None
    as_of: date | None = None
    percent: Decimal | None = None
    amount: Typed | None = None
    denominator: Typed | None = None
    orders: int | None = None
    rank_by_percent: int | None = None
    rank_by_amount: int | None = None
    source_date: date | None = None
    source_url: str | None = None


def record(session: Session, *, region: Region, year: int, said: Said, actor: Actor, at: datetime) -> Claim:
    """Write a claim down. Raises `Invalid` where it says no number, of nothing, divides by 0, or is of a day to come."""
    refuse_others(actor, region)
    _refuse_what_cannot_be(said, local_date(at, region.timezone))
    claim = Claim(
        region_id=region.id,
        id=new_id(),
        fiscal_year=year,
        statement=said.statement,
        metric=said.metric,
        divides_by=said.divides_by,
        basis=said.basis,
        scope=said.scope,
        period=said.period,
        as_of=said.as_of,
        percent=said.percent,
        percent_places=None if said.percent is None else _places(said.percent),
        amount=said.amount and said.amount.amount,
        amount_unit=said.amount and said.amount.unit,
        denominator=said.denominator and said.denominator.amount,
        denominator_unit=said.denominator and said.denominator.unit,
        orders=said.orders,
        rank_by_percent=said.rank_by_percent,
        rank_by_amount=said.rank_by_amount,
        source=said.source,
        source_date=said.source_date,
        source_url=said.source_url,
        recorded_by=actor.account_id,
        recorded_at=at,
    )
    session.add(claim)
    session.flush()
    audit.write_down(session, claim, "claim.record", actor, at, year=year, source=said.source)
    return claim


def withdraw(session: Session, *, region: Region, claim: Claim, reason: str, actor: Actor, at: datetime) -> Claim:
    """The record was wrong; it stays to be read, with the reason. The caller holds the row's lock."""
    refuse_others(actor, region)
    claim.withdraw(reason=reason, actor=actor, at=at)
    audit.write_down(session, claim, "claim.withdraw", actor, at, reason=reason)
    return claim


def claims_of(session: Session, *, region_id: int, year: int, known_at: datetime | None = None) -> Sequence[Claim]:
    """What was claimed of a year, withdrawn ones too, the newest record first; `known_at`: those written down by then."""
    statement = select(Claim).where(Claim.region_id == region_id, Claim.fiscal_year == year).order_by(Claim.id.desc())
    return session.scalars(statement if known_at is None else statement.where(Claim.recorded_at <= known_at)).all()


def claim_of(session: Session, *, region_id: int, id: UUID, for_update: bool = False) -> Claim:
    """Raises `NotFound` for a claim that this region has not."""
    statement = select(Claim).where(Claim.region_id == region_id, Claim.id == id)
    claim = session.scalars(statement.with_for_update() if for_update else statement).one_or_none()
    if claim is None:
        raise NotFound(_("Klaim ini tidak ditemukan."))
    return claim


def _places(percent: Decimal) -> int:
    exponent = percent.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def _refuse_what_cannot_be(said: Said, today: date) -> None:
    errors = [
        FieldError(name, yet_to_come(day, today))
        for name, day in (("as_of", said.as_of), ("source_date", said.source_date))
        if day is not None and day > today
    ]
    if said.percent is None and said.amount is None:
        errors.append(FieldError("percent", _("Tulis persennya, nilainya, atau keduanya.")))
    if said.metric is None and not said.divides_by:
        errors.append(FieldError("divides_by", _("Pilih metriknya, atau tulis dibagi apa menurut sumbernya.")))
    if said.denominator is not None and said.denominator.amount <= 0:
        errors.append(FieldError("denominator", _("Pembagi harus lebih dari 0.")))
    if said.amount is not None and said.amount.amount < 0:
        errors.append(FieldError("amount", _("Nilai tidak boleh kurang dari 0.")))
    if said.source_url is not None and not said.source_url.startswith(("https://", "http://")):
        errors.append(FieldError("source_url", _("Tulis alamat lengkap yang dimulai dengan https://.")))
    if errors:
        raise Invalid(_("Klaim ini belum lengkap."), errors=errors)
