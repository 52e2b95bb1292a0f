"""What may be asked of the inbox and what a decision brings with it, the same for pages, API and command line."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from sqlalchemy.orm import Session

from app.actor import Actor
from app.attribution import linking, queries, settling, showing
from app.attribution.models import Attribution
from app.attribution.shapes import DecisionShown, OrderWaiting, WaitingTotals
from app.attribution.twins import twins
from app.errors import invalid_field
from app.language import _
from app.regions.models import Region


class Inbox(StrEnum):
    """The lists of the inbox."""

    ORPHAN = "orphan"
    SPLIT = "split"
    TWIN = "twin"
    SETTLED = "settled"


class Decision(StrEnum):
    """What a person may say."""

    CHARGED = "charged"
    NONE = "none"
    LINKED = "linked"
    DIFFERENT = "different"


def whole_list(session: Session, region: Region, year: int, kind: Inbox) -> Sequence[OrderWaiting | DecisionShown]:
    """A list as a whole: as long as the region's year makes it."""
    if kind is Inbox.ORPHAN:
        return [{**showing.order_in_list(row)} for row in queries.orphans(session, region, year)]
    if kind is Inbox.SPLIT:
        return [showing.split_in_list(split) for split in queries.splits(session, region, year)]
    if kind is Inbox.TWIN:
        return [showing.twin_in_list(pair) for pair in twins(session, region, year)]
    return showing.decisions(queries.settled(session, region))


def totals(session: Session, region: Region, year: int) -> WaitingTotals:
    return showing.waiting_as_json(queries.waiting(session, region, year, twins=len(twins(session, region, year))))


class _Given(TypedDict):
    """What every decision is told."""

    region: Region
    order_key: str
    actor: Actor
    at: datetime


def decide(
    session: Session,
    decision: Decision,
    *,
    region: Region,
    order_key: str,
    kd_rup: str | None,
    twin: str | None,
    reason: str | None,
    actor: Actor,
    at: datetime,
) -> Attribution:
    """Take a decision; raises `Invalid` where it lacks what it needs."""
    given: _Given = {"region": region, "order_key": order_key, "actor": actor, "at": at}
    if decision is Decision.CHARGED:
        return settling.charge(session, kd_rup=_needed("kd_rup", kd_rup, _("Sebutkan kode paketnya.")), reason=reason, **given)
    if decision is Decision.LINKED:
        return linking.link(session, twin_key=_needed("twin", twin, _("Sebutkan pesanan setempatnya.")), reason=reason, **given)
    why = _needed("reason", reason, _("Tulis alasannya."))
    if decision is Decision.NONE:
        return settling.leave_without(session, reason=why, **given)
    return linking.tell_apart(session, twin_key=_needed("twin", twin, _("Sebutkan pesanan setempatnya.")), reason=why, **given)


def _needed(field: str, value: str | None, sentence: str) -> str:
    if not value or not value.strip():
        raise invalid_field(field, sentence)
    return value.strip()
