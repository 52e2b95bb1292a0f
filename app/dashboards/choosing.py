"""Choosing: which number stands on top of a region's dashboard, when an office is behind, and whether everybody may look."""

from collections.abc import Mapping
from datetime import datetime
from math import ceil

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.actor import Actor
from app.audit import record
from app.dashboards.models import DashboardChoice
from app.dashboards.permissions import may_choose
from app.errors import NotFound, invalid_field
from app.language import _
from app.realisation.planned import Plan
from app.regions.models import Region
from app.targets.queries import InForce

HEADLINES = ("EP_RUP", "EP_RUP_ALL", "EP_METHOD", "EP_BUDGET", "EP_APBD")
"""Metrics that every office has a denominator of its own for."""
BEHIND_BELOW = 40
"""Percent, where the region neither chose one nor has a target of its own."""


def choice_of(session: Session, region: Region) -> DashboardChoice:
    """What the region chose, or what stands until it does (not public)."""
    chosen = session.get(DashboardChoice, region.id)
    return chosen or DashboardChoice(region_id=region.id, metric=None, behind_below=BEHIND_BELOW, public=False)


def choose(
    session: Session, *, region: Region, metric: str | None, behind_below: int, public: bool, actor: Actor, at: datetime
) -> None:
    """Raises `NotFound` for whoever may not, `Invalid` for a metric that offices have no denominator for."""
    if not may_choose(actor, region):
        raise NotFound(_("Halaman ini tidak ditemukan."))
    if metric is not None and metric not in HEADLINES:
        raise invalid_field("metrik", _("Pilih salah satu: {options}.").format(options=", ".join(HEADLINES)))
    values = {"metric": metric, "behind_below": behind_below, "public": public, "chosen_by": actor.account_id, "chosen_at": at}
    statement = insert(DashboardChoice).values(region_id=region.id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["region_id"], set_=values))
    record(
        session,
        actor=actor,
        region_id=region.id,
        action="dashboard.choose",
        subject_kind="region",
        subject_id=region.code,
        at=at,
        details={"metric": metric, "behind_below": behind_below, "public": public},
    )


def behind_below(choice: DashboardChoice, target: InForce | None) -> int:
    """Below which percent an office is behind: the chosen one, else the target that the region itself has set for the number on
    top (a part of a percent counts as a whole one), else 40."""
    if choice.chosen_at is None and target is not None and target.set_by == "region":
        return min(max(ceil(target.percent), 1), 100)
    return choice.behind_below


def headline(choice: DashboardChoice, plan: Plan, targets: Mapping[str, InForce]) -> str:
    """The code of the number on top: the chosen one, else one that the region itself has set a
    target for, else the first that has a denominator."""
    if choice.metric is not None:
        return choice.metric
    known = {
        "EP_RUP": plan.rup_provider,
        "EP_RUP_ALL": plan.rup_all,
        "EP_METHOD": plan.rup_e_purchasing,
        "EP_BUDGET": plan.budget_procurement,
        "EP_APBD": plan.apbd,
    }
    aimed = [code for code in HEADLINES if code in targets and targets[code].set_by == "region"]
    return next((code for code in (*aimed, "EP_RUP", "EP_BUDGET", "EP_APBD") if known[code]), "EP_RUP")
