"""What the inbox shows: the same values for the API, the command line and the pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.attribution import effects, queries
from app.attribution.effects import Effect
from app.attribution.facts import told_of
from app.attribution.models import Attribution
from app.attribution.proposing import Proposal, proposals_for
from app.attribution.queries import Count, Split, Waiting
from app.attribution.shapes import (
    CountedPlans,
    DecisionShown,
    EffectShown,
    OrderAttributed,
    OrderCounted,
    OrderWaiting,
    ProposalShown,
    TwinShown,
    WaitingTotals,
)
from app.attribution.twins import Twin, twins
from app.clock import iso
from app.identifiers import public_id
from app.plan.lineage import Resolution
from app.plan.shapes import Resolved
from app.regions.models import Region


def order_in_list(row: Any) -> OrderCounted:
    return {
        "order_key": row.order_key,
        "scope": row.scope,
        "year": row.fiscal_year,
        "satker": row.satker_code,
        "kd_rup": row.kd_rup,
        "charged_to": row.charged_to,
        "vendor": row.vendor_key,
        "fund": row.fund_set,
        "date": iso(row.order_date),
        "state": row.state,
        "total": row.total,
        "counts": row.ordered_orders == 1,
    }


def split_in_list(split: Split) -> OrderWaiting:
    return {**order_in_list(split.order), "lineage": resolution_as_json(split.resolution)}


def twin_in_list(pair: Twin) -> OrderWaiting:
    return {**order_in_list(pair.national), "twin": twin_as_json(pair)}


def twin_as_json(pair: Twin) -> TwinShown:
    return {
        "order_key": pair.local.order_key,
        "national": pair.national.order_key,
        "date": iso(pair.local.order_date),
        "days_apart": pair.days,
        "same_vendor": pair.is_same_vendor,
    }


def resolution_as_json(found: Resolution) -> Resolved:
    """What a code has become: its chain, its leaf, whether that is live, and what it was split into."""
    return {"chain": list(found.chain), "leaf": found.leaf, "live": found.is_live, "children": list(found.children)}


def decision_as_json(made: Attribution) -> DecisionShown:
    return {
        "id": public_id(made.region_id, made.id),
        "order_key": made.order_key,
        "decision": made.decision,
        "kd_rup": made.kd_rup,
        "twin": made.twin_key,
        "reason": made.reason,
        "decided_at": made.decided_at.isoformat(),
        "undone_at": iso(made.undone_at),
        "undo_reason": made.undo_reason,
    }


def waiting_as_json(found: Waiting) -> WaitingTotals:
    return {
        "orphans": _count(found.orphans),
        "counted_orphans": _count(found.counted),
        "splits": _count(found.splits),
        "twins": found.twins,
    }


def effect_as_json(effect: Effect) -> EffectShown:
    return {
        "orphans": {"orders": effect.orphans.orders, "amount": effect.orphans.amount},
        "ep_all": {"orders": effect.ep_all.orders, "amount": effect.ep_all.amount},
        "packages": [
            {"kd_rup": left.kd_rup, "remaining_before": left.before, "remaining_after": left.after, "over_pagu": left.is_over}
            for left in effect.packages
        ],
        "metrics": [
            {
                "code": one.code,
                "percent_before": one.before,
                "percent_after": one.after,
                "coverage_before": one.coverage_before,
                "coverage_after": one.coverage_after,
            }
            for one in effect.metrics
        ],
    }


def proposal_as_json(proposal: Proposal, effect: Effect) -> ProposalShown:
    return {
        "kd_rup": proposal.kd_rup,
        "name": proposal.name,
        "year": proposal.fiscal_year,
        "satker": proposal.satker_code,
        "pagu": proposal.pagu,
        "remaining": proposal.remaining,
        "score": proposal.score,
        "likelihood": proposal.likelihood,
        "evidence": [{"code": one.code, "text": one.text, "points": one.points} for one in proposal.evidence],
        "effect": effect_as_json(effect),
    }


def weighed(session: Session, region: Region, order: Row[Any]) -> list[tuple[Proposal, Effect]]:
    """The proposals for an order, each with what choosing it would change."""
    return [
        (proposal, effects.of_charging(session, region, order, proposal.kd_rup))
        for proposal in proposals_for(session, order, region_id=region.id)
    ]


def order_in_full(session: Session, region: Region, order_key: str) -> OrderAttributed:
    """One order: what is known of it, proposals, twins, and everything that was decided. Raises `NotFound`."""
    order = queries.order_of(session, region.id, order_key)
    told = told_of(session, region_id=region.id, fiscal_year=order.fiscal_year, order_key=order_key)
    pairs = twins(session, region, order.fiscal_year, order_key=order_key)
    found: Mapping[str, Resolution] = queries.resolutions(session, region.id, [order])
    return {
        **order_in_list(order),
        "package_name": told.name or None,
        "accounts": sorted(told.accounts),
        "orphan": queries.is_orphan(session, region, order.charged_to),
        "lineage": resolution_as_json(found[order_key]),
        "proposals": [proposal_as_json(proposal, effect) for proposal, effect in weighed(session, region, order)],
        "twins": [
            {**twin_as_json(pair), "effect": effect_as_json(effects.of_linking(session, region, pair.national))} for pair in pairs
        ],
        "decisions": decisions(queries.decisions_on(session, region.id, order_key)),
    }


def decisions(made: Sequence[Attribution]) -> list[DecisionShown]:
    return [decision_as_json(one) for one in made]


def _count(found: Count) -> CountedPlans:
    return {"orders": found.orders, "plans": found.plans, "amount": found.amount}
