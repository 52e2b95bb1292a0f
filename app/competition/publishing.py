"""Publishing: from here on vendors may bid; an addendum moves the hour; the PPK
may cancel with a reason as long as nothing is awarded.

Bids may come in for at least two working days of the region's own calendar (a working day is 24 hours from the clock time of
publishing; published on a day off, from the beginning of the next working day).
"""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import local_date, local_time, start_of_local_day
from app.competition.bidding import is_over, open_moves
from app.competition.models import Amendment, Competition
from app.competition.states import COMPETITION
from app.errors import FieldError, Invalid, Refusal
from app.identifiers import new_id
from app.language import _
from app.ledger.guards import how_much_is_left
from app.moves.taking import NotNow, step
from app.regions.calendar import count_working_days
from app.regions.models import Holiday, Region
from app.web.pages.dates import waktu

OPEN_DAYS_MIN = 2
"""Working days that bids may come in at least."""
LEFT_DAYS_MIN = 1
"""Working days that an addendum leaves at least."""


class NoMoneyLeft(Refusal):
    """Others took the package's money since the draft was written."""

    def __init__(self, *, kd_rup: str) -> None:
        super().__init__(
            _("Paket RUP {kd_rup} tidak punya sisa pagu lagi. Pilih paket lain di konsep kompetisi.").format(kd_rup=kd_rup)
        )


def publish(session: Session, *, competition: Competition, note: str | None, actor: Actor, at: datetime) -> Competition:
    """Open for bids. Raises `Invalid` naming the earliest hour where the closing comes too soon, `NoMoneyLeft`."""
    region = session.get_one(Region, competition.region_id)
    earliest = after_whole_days(session, region, at, OPEN_DAYS_MIN)
    if competition.closes_at < earliest:
        raise _too_soon(region, earliest)
    left = how_much_is_left(session, region_id=competition.region_id, kd_rup=competition.kd_rup)
    if left is not None and left <= 0:
        raise NoMoneyLeft(kd_rup=competition.kd_rup)
    step(
        session,
        COMPETITION,
        competition,
        "publish",
        actor=actor,
        at=at,
        note=note,
        details={"closes_at": competition.closes_at.isoformat(), "hps_commitment": competition.hps_commitment},
    )
    competition.published_at = at
    return competition


def amend(
    session: Session, *, competition: Competition, note: str | None, closes_at: datetime | None, actor: Actor, at: datetime
) -> Competition:
    """An addendum (`note`) to the need; the hour moves to `closes_at`, later than
    before. Bids that are in stand, and may be replaced.

    Raises `Invalid` for an hour that is not later or leaves less than a working day, `NotNow`
    once the hour has come, whenever the bids are opened.
    """
    region = session.get_one(Region, competition.region_id)
    if is_over(competition, at):
        closed = _("Penawaran ditutup pada {closed}").format(closed=waktu(competition.closes_at, region.timezone))
        raise NotNow(move="amend", moves=open_moves(competition, actor, at), ran_out=closed)
    before, earliest = competition.closes_at, after_whole_days(session, region, at, LEFT_DAYS_MIN)
    if closes_at is None or closes_at <= before or closes_at < earliest:
        raise _too_soon(region, max(earliest, before + timedelta(minutes=1)))
    if competition.delivery_due < local_date(closes_at, region.timezone):
        raise Invalid(
            _("Penutupan yang baru belum dapat disimpan."),
            errors=[FieldError("closes_at", _("Penutupan tidak boleh sesudah tanggal kirim."))],
        )
    step(
        session,
        COMPETITION,
        competition,
        "amend",
        actor=actor,
        at=at,
        note=note,
        details={"closed_before": before.isoformat(), "closes_at": closes_at.isoformat()},
    )
    session.add(
        Amendment(
            region_id=competition.region_id,
            id=new_id(),
            competition_id=competition.id,
            text=note,
            closed_before=before,
            closes_at=closes_at,
            at=at,
        )
    )
    competition.closes_at = closes_at
    return competition


def cancel(session: Session, *, competition: Competition, reason: str | None, actor: Actor, at: datetime) -> Competition:
    """The end of it, with a reason that everybody reads. Bids that were never
    opened stay sealed for good: the key is thrown away."""
    step(session, COMPETITION, competition, "cancel", actor=actor, at=at, reason=reason)
    return competition


def after_whole_days(session: Session, region: Region, at: datetime, days: int) -> datetime:
    """The same clock time `days` working days later; counted from the next working day's midnight where `at` is on a day off."""
    local = local_time(at, region.timezone)
    day, clock = local.date(), local.timetz().replace(tzinfo=None)
    holidays = set(
        session.scalars(
            select(Holiday.day).where(Holiday.region_id == region.id, Holiday.day.between(day, day + timedelta(days=60)))
        )
    )
    if day.weekday() >= 5 or day in holidays:
        day, clock = count_working_days(day, 1, holidays), time.min
    ends = count_working_days(day, days, holidays)
    return start_of_local_day(ends, region.timezone) + timedelta(
        hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond
    )


def _too_soon(region: Region, earliest: datetime) -> Invalid:
    sentence = _("Penutupan paling cepat {earliest}.").format(earliest=waktu(earliest, region.timezone))
    return Invalid(sentence, errors=[FieldError("closes_at", sentence)])
