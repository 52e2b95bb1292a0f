"""Decreeing: the region's admin writes down what its head decreed for a rule, or withdraws a
row that was wrong. Who may do so is asked at the door."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.errors import invalid_field
from app.identifiers import new_id
from app.language import _
from app.rules.models import RegionRule
from app.rules.national import BY_DECREE, RULES, Unit

MOST = {Unit.BPS: 10_000, Unit.PERCENT: 100, Unit.DAYS: 60}


def decree(
    session: Session,
    *,
    region_id: int,
    code: str,
    value: int,
    valid_from: date,
    valid_until: date | None,
    decree_number: str,
    actor: Actor,
    at: datetime,
) -> RegionRule:
    """Set a rule for the region. Raises `Invalid` for a code that no decree may set, a value out of its unit's bounds, days in
    the wrong order, or a second row from the same day on. Orders that were judged already keep the rows that judged them."""
    if code not in BY_DECREE:
        raise invalid_field("code", _("Aturan ini tidak dapat diubah dengan keputusan daerah. Pilih salah satu dari daftar."))
    rule = next(rule for rule in RULES if rule.code == code)
    unit = rule.unit
    most = MOST.get(unit)
    if value <= 0 or (most is not None and value > most):
        raise invalid_field("value", _("Nilai harus lebih dari 0 dan tidak melebihi batas satuannya (60 hari, 100 persen)."))
    row = RegionRule(
        region_id=region_id,
        id=new_id(),
        code=code,
        value=value,
        valid_from=valid_from,
        valid_until=valid_until,
        decree_number=decree_number,
        recorded_by=actor.account_id,
        recorded_at=at,
    )
    taken = _(
        "Sudah ada nilai untuk aturan ini mulai tanggal yang sama ({rule}). Cabut dulu yang lama, atau pilih tanggal lain."
    ).format(rule=_(rule.says).rstrip("."))
    row.stand(session, taken=taken)
    audit.write_down(session, row, "rule.decree", actor, at, code=code, value=value, decree=decree_number)
    return row


def withdraw(session: Session, *, row: RegionRule, reason: str, actor: Actor, at: datetime) -> RegionRule:
    """From now on the nation's row holds again. The caller holds the row's lock."""
    row.withdraw(reason=reason, actor=actor, at=at)
    audit.write_down(session, row, "rule.withdraw", actor, at, code=row.code, reason=reason)
    return row
