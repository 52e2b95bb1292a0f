"""Open orders that were placed here: what each lacks, who must act, and since when it waits for them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.grants import in_force
from app.accounts.models import Account, Grant
from app.actor import Role
from app.clock import local_date
from app.control.open_orders.open_order import Circumstances, OpenOrder
from app.control.open_orders.waiting import Step, next_step
from app.db import among
from app.fulfilment.models import Handover, Shipment
from app.identifiers import parse_public_id
from app.moves.history import MoveTaken
from app.orders.bookkeeping import key_of
from app.orders.cancel_waiting import lies_with
from app.orders.models import Order
from app.payment.models import Payment
from app.regions.models import Region

OfOrder = TypeVar("OfOrder", Shipment, Handover, Payment)


@dataclass(frozen=True, slots=True)
class People:
    """Names: by the role and the satker that it is held in (None: in the whole region), and by account."""

    by_post: dict[tuple[str, str | None], list[str]] = field(default_factory=lambda: defaultdict(list))
    by_account: dict[UUID, str] = field(default_factory=dict)

    def who_takes(self, step: Step, order: Order) -> tuple[str, ...]:
        """The person whom the order names, else whoever holds the role in its satker; a vendor is a firm."""
        if step.role is Role.VENDOR:
            return (order.vendor_name,)
        if step.person is not None and step.person in self.by_account:
            return (self.by_account[step.person],)
        return tuple(self.by_post.get((step.role, None if step.role is Role.REGION_ADMIN else order.satker_code), ()))


def orders_placed_here(session: Session, rows: Sequence[Row[Any]], circumstances: Circumstances) -> list[OpenOrder]:
    """The orders of these tallies, each with its next step."""
    if not rows:
        return []
    region, at = circumstances.region, circumstances.at
    ids = [parse_public_id(row.order_key)[1] for row in rows]
    orders = session.scalars(
        select(Order)
        .where(Order.region_id == region.id, among(Order.id, ids))
        .options(selectinload(Order.open_addendum), selectinload(Order.open_cancel_request))
    ).all()
    shipments = _by_order(session, region, Shipment, ids)
    handovers = _by_order(session, region, Handover, ids)
    payments = _by_order(session, region, Payment, ids)
    carriers = {row.order_key: row.charged_to for row in rows}
    since = _since(session, region, ids)
    people = _people(session, region, circumstances.today)
    found = []
    for order in orders:
        step = next_step(
            order, shipments[order.id], handovers[order.id], payments[order.id], asked_of=lies_with(session, order, at), at=at
        )
        began = local_date(step.since or since.get(order.id, order.placed_at), region.timezone)
        found.append(
            OpenOrder(
                key=key_of(order),
                number=order.sp_number or order.number,
                is_local=True,
                satker_code=order.satker_code,
                satker_name=circumstances.satker_names.get(order.satker_code, order.satker_code),
                vendor_name=order.vendor_name,
                kd_rup=order.kd_rup,
                charged_to=carriers[key_of(order)] or order.kd_rup,
                state=order.state,
                since=began,
                days=circumstances.days_since(began),
                role=step.role,
                persons=people.who_takes(step, order),
                missing=step.missing,
                left=step.left,
                value=order.total,
                gain=circumstances.gain_of(order.state),
            )
        )
    return found


def _by_order(session: Session, region: Region, table: type[OfOrder], ids: Sequence[UUID]) -> dict[UUID, list[OfOrder]]:
    """What these orders have of a kind, each order's oldest first."""
    found: dict[UUID, list[OfOrder]] = defaultdict(list)
    for thing in session.scalars(select(table).where(table.region_id == region.id, among(table.order_id, ids)).order_by(table.id)):
        found[thing.order_id].append(thing)
    return found


def _since(session: Session, region: Region, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each order came into its present state."""
    taken = MoveTaken
    rows = session.execute(
        select(taken.subject_id, func.max(taken.at))
        .where(
            taken.region_id == region.id,
            taken.machine == "order",
            among(taken.subject_id, ids),
            taken.state_from.is_distinct_from(taken.state_to),
        )
        .group_by(taken.subject_id)
    )
    return dict(rows.all())


def _people(session: Session, region: Region, today: date) -> People:
    """Who holds a role in a satker, or administers the region, today."""
    rows = session.execute(
        select(Grant.role, Grant.satker_code, Account.id, Account.name)
        .join(Account, Account.id == Grant.account_id)
        .where(
            Grant.region_id == region.id,
            or_(Grant.satker_code.is_not(None), Grant.role == Role.REGION_ADMIN),
            *in_force(today),
            Account.active,
        )
        .order_by(Account.name)
    )
    people = People()
    for role, satker_code, account_id, name in rows:
        people.by_post[role, satker_code].append(name)
        people.by_account[account_id] = name
    return people
