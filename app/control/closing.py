"""Closing: the orders of a year that are not COMPLETED, who must act on each, and what closing them earns in ITKP.

Of imported orders the national catalogue says a state and a shipment state, and no person; what they wait for is done there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.grants import in_force
from app.accounts.models import Account, Grant
from app.actor import Role
from app.clock import local_date
from app.control import itkp
from app.control.itkp import Score, Variant
from app.control.scoring import orders_by_state
from app.control.waiting import Step, next_step
from app.db import among
from app.feeds.queries import raw_rows
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import ShipmentState
from app.history import MoveTaken
from app.identifiers import parse_public_id
from app.language import _
from app.ledger import Scope
from app.ledger.models import OrderTally
from app.orders.bookkeeping import key_of
from app.orders.cancel_waiting import lies_with
from app.orders.models import Order
from app.orders.states import REALISED, SETTLED, TERMINAL, OrderState
from app.organisations.models import Satker
from app.payment.models import Payment
from app.regions.calendar import holidays_of, working_days_between
from app.regions.models import Region

CATALOGUE = "Ecat-PaketEPurchasingV6"
IMPORTED_LEFT: dict[str, int] = {
    ShipmentState.DRAFT: 13,
    ShipmentState.PROCESSING: 12,
    ShipmentState.SHIPPING: 11,
    ShipmentState.DELIVERED: 10,
    ShipmentState.BUYER_CONFIRMED: 9,
    ShipmentState.COMPLETED: 6,
}
"""Steps left of an imported order, by its shipment: comparable with those of `waiting`."""


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that is not closed. `days` are working days in its state, or since its request to cancel lies with whom it names; `gain` the points of ITKP that closing this one alone earns;
    `charged_to` the package that carries it: its own code, or what that became."""

    key: str
    number: str
    is_local: bool
    satker_code: str
    satker_name: str
    vendor_name: str | None
    kd_rup: str
    charged_to: str
    state: str
    since: date | None
    days: int | None
    role: Role
    persons: tuple[str, ...]
    missing: str
    left: int
    value: int
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Plan:
    """The first `orders` of the board closed: what the score becomes and how much that is more."""

    orders: int
    after: Score
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Board:
    """`orders` sorted by gain, then by how little is left to do, then by value; `needed` closings until the first point, None where none would do."""

    region: Region
    year: int
    by_state: Mapping[str, int]
    variant: Variant
    score: Score
    needed: int | None
    orders: list[OpenOrder]

    def plan(self, number: int) -> Plan:
        """Closing the first `number` orders of the board."""
        chosen = [order.state for order in self.orders[:number]]
        after = itkp.e_katalog(itkp.after_closing(self.by_state, chosen), self.variant)
        return Plan(len(chosen), after, (after.exact or Fraction(0)) - (self.score.exact or Fraction(0)))


def board(session: Session, *, region: Region, year: int, satker_code: str | None, at: datetime) -> Board:
    """The open orders of a region, or of one satker; the score is always the region's."""
    today = local_date(at, region.timezone)
    counted = orders_by_state(session, region, year)
    variant = itkp.official(today)
    score = itkp.e_katalog(counted, variant)
    gains = {state: _gain(counted, state, variant, score) for state in counted}
    rows = _open_rows(session, region, year, satker_code)
    names = dict(session.execute(select(Satker.code, Satker.name).where(Satker.region_id == region.id)).all())
    off = holidays_of(session, region)
    found = [
        *_placed_here(session, region, rows, names, gains, at, off),
        *_imported(session, region, year, rows, names, gains, today, off),
    ]
    found.sort(key=lambda order: (-order.gain, order.left, -order.value, order.key))
    return Board(region, year, counted, variant, score, itkp.needed_to_score(counted, variant), found)


def _gain(counted: Mapping[str, int], state: str, variant: Variant, score: Score) -> Fraction:
    if state in TERMINAL:
        return Fraction(0)
    after = itkp.e_katalog(itkp.after_closing(counted, [state]), variant).exact or Fraction(0)
    return after - (score.exact or Fraction(0))


def _open_rows(session: Session, region: Region, year: int, satker_code: str | None) -> list[Any]:
    """Placed here: every state that is not the end. Imported: what is realised and not closed; the rest was never signed."""
    tally = OrderTally
    statement = select(
        tally.order_key,
        tally.scope,
        tally.satker_code,
        tally.kd_rup,
        tally.charged_to,
        tally.vendor_key,
        tally.state,
        tally.order_date,
        tally.total,
    ).where(
        tally.region_id == region.id,
        tally.fiscal_year == year,
        or_(
            (tally.scope == Scope.EP_LOCAL) & tally.state.not_in(TERMINAL),
            (tally.scope == Scope.EP_NATIONAL) & tally.state.in_(REALISED - SETTLED),
        ),
    )
    if satker_code is not None:
        statement = statement.where(tally.satker_code == satker_code)
    return list(session.execute(statement))


def _placed_here(
    session: Session,
    region: Region,
    rows: Sequence[Any],
    names: Mapping[str, str],
    gains: Mapping[str, Fraction],
    at: datetime,
    off: set[date],
) -> list[OpenOrder]:
    today = local_date(at, region.timezone)
    ids = [parse_public_id(row.order_key)[1] for row in rows if row.scope == Scope.EP_LOCAL]
    if not ids:
        return []
    orders = session.scalars(
        select(Order)
        .where(Order.region_id == region.id, among(Order.id, ids))
        .options(selectinload(Order.open_addendum), selectinload(Order.open_cancel_request))
    ).all()
    shipments, handovers, payments = (_belonging(session, region, table, ids) for table in (Shipment, Handover, Payment))
    carriers = {row.order_key: row.charged_to for row in rows}
    since = _since(session, region, ids)
    people = _people(session, region, today)
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
                satker_name=names.get(order.satker_code, order.satker_code),
                vendor_name=order.vendor_name,
                kd_rup=order.kd_rup,
                charged_to=carriers[key_of(order)] or order.kd_rup,
                state=order.state,
                since=began,
                days=working_days_between(began, today, off),
                role=step.role,
                persons=_persons(step, order, people),
                missing=step.missing,
                left=step.left,
                value=order.total,
                gain=gains.get(order.state, Fraction(0)),
            )
        )
    return found


def _imported(
    session: Session,
    region: Region,
    year: int,
    rows: Sequence[Any],
    names: Mapping[str, str],
    gains: Mapping[str, Fraction],
    today: date,
    off: set[date],
) -> list[OpenOrder]:
    imported = [row for row in rows if row.scope == Scope.EP_NATIONAL]
    sent = _shipment_states(session, region, year, [row.order_key.partition(":")[2] for row in imported]) if imported else {}
    found = []
    for row in imported:
        shipment = sent.get(row.order_key.partition(":")[2])
        role, missing = _left_of_imported(row.state, shipment)
        found.append(
            OpenOrder(
                key=row.order_key,
                number=row.order_key.partition(":")[2],
                is_local=False,
                satker_code=row.satker_code or "",
                satker_name=names.get(row.satker_code, row.satker_code or ""),
                vendor_name=None,
                kd_rup=row.kd_rup or "",
                charged_to=row.charged_to or "",
                state=row.state,
                since=row.order_date,
                days=None if row.order_date is None else working_days_between(row.order_date, today, off),
                role=role,
                persons=(),
                missing=missing,
                left=IMPORTED_LEFT.get(shipment, 13) if shipment else 13,
                value=row.total,
                gain=gains.get(row.state, Fraction(0)),
            )
        )
    return found


def _left_of_imported(state: str, shipment: str | None) -> tuple[Role, str]:
    """What the two states of the feed say; the persons are in the national catalogue."""
    if state == OrderState.ON_ADDENDUM:
        return Role.PPK, _("Adendum belum selesai")
    match shipment:
        case ShipmentState.COMPLETED:
            return Role.PPK, _("Pembayaran, lalu tandai selesai")
        case ShipmentState.BUYER_CONFIRMED:
            return Role.PPK, _("BAST")
        case ShipmentState.DELIVERED:
            return Role.PPK, _("Pemeriksaan barang, lalu BAST")
        case _:
            return Role.PPK, _("Barang belum tiba; tagih penyedia")


def _shipment_states(session: Session, region: Region, year: int, keys: list[str]) -> dict[str, str]:
    """By `kd_paket`, as the newest file says; both spellings of the feed."""
    found = raw_rows(session, region_id=region.id, dataset=CATALOGUE, fiscal_year=year, keys=keys)
    states = (
        (row.get("kd_paket") or row.get("order_id"), row.get("status_pengiriman") or row.get("shipment_status")) for row in found
    )
    return {str(key): str(state).strip() for key, state in states if key and state}


def _belonging(session: Session, region: Region, table: Any, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
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


def _people(session: Session, region: Region, today: date) -> dict[Any, tuple[str, ...]]:
    """Names by (role, satker) of those who hold the role today, and by account."""
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
    found: dict[Any, tuple[str, ...]] = defaultdict(tuple)
    for role, satker, account_id, name in rows:
        found[role, satker] = (*found[role, satker], name)
        found[account_id] = (name,)
    return found


def _persons(step: Step, order: Order, people: Mapping[Any, tuple[str, ...]]) -> tuple[str, ...]:
    """The person whom the order names, else whoever holds the role in its satker; a vendor is a firm."""
    if step.role is Role.VENDOR:
        return (order.vendor_name,)
    if step.person is not None and step.person in people:
        return people[step.person]
    return people.get((step.role, None if step.role is Role.REGION_ADMIN else order.satker_code), ())
