"""Showing: rules as the API tells them and as a person reads their value."""

from app.clock import iso
from app.identifiers import public_id
from app.language import mark, ngettext
from app.money import Rupiah, rupiah
from app.rules.models import RegionRule
from app.rules.national import RULES, Effect, Rule, Unit
from app.rules.shapes import RuleOfRegion, RuleShown

EFFECTS = {
    Effect.BLOCKS: mark("Menolak"),
    Effect.WARNS: mark("Memperingatkan"),
    Effect.COMPUTES: mark("Menghitung"),
    Effect.INFORMS: mark("Menerangkan"),
}
CERTAINTIES = {"sure": mark("Pasti"), "likely": mark("Hampir pasti"), "unsure": mark("Belum pasti")}


def as_json(rule: Rule) -> RuleShown:
    """A row that holds, the nation's or the region's own."""
    return {
        "code": rule.code,
        "value": rule.value,
        "unit": rule.unit.value,
        "up_to": rule.up_to,
        "effect": rule.effect.value,
        "valid_from": rule.valid_from.isoformat(),
        "valid_until": iso(rule.valid_until),
        "citation": rule.citation,
        "certainty": rule.certainty,
        "set_by": rule.set_by,
    }


def decree_as_json(row: RegionRule) -> RuleOfRegion:
    """What a region set, withdrawn ones too."""
    return {
        "id": public_id(row.region_id, row.id),
        "code": row.code,
        "value": row.value,
        "unit": unit_of(row.code).value,
        "valid_from": row.valid_from.isoformat(),
        "valid_until": iso(row.valid_until),
        "decree_number": row.decree_number,
        "recorded_at": row.recorded_at.isoformat(),
        "withdrawn_at": iso(row.withdrawn_at),
        "withdrawal_reason": row.withdrawal_reason,
    }


def unit_of(code: str) -> Unit:
    return next(rule.unit for rule in RULES if rule.code == code)


def value_of(value: int, unit: Unit) -> str:
    """`Rp200.000.000`, `11 %`, `3 hari`, or a dash."""
    if unit is Unit.RUPIAH:
        return rupiah(Rupiah(value))
    if unit is Unit.BPS:
        whole, rest = divmod(value, 100)
        return f"{whole},{rest:02d}".rstrip("0").rstrip(",") + " %"
    return {
        Unit.PERCENT: f"{value} %",
        Unit.PER_MILLE: f"{value}/1000",
        Unit.DAYS: ngettext("{n} hari", "{n} hari", value).format(n=value),
        Unit.HOURS: ngettext("{n} jam", "{n} jam", value).format(n=value),
        Unit.ORDERS: ngettext("{n} pesanan", "{n} pesanan", value).format(n=value),
    }.get(unit, "—")
