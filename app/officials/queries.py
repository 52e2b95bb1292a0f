"""Questions about officials: who holds which post of a region, how soon their decrees end, and what runs on their name."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.accounts.decrees import StandingDecree, decree_on, decrees_of
from app.accounts.models import Account, Grant
from app.actor import Actor, Role
from app.errors import NotFound
from app.identifiers import parse_public_id
from app.language import _
from app.officials.doubts import doubts_of
from app.orders.models import Order
from app.orders.states import TERMINAL
from app.orders.succession.passing import PP, PPK
from app.orders.succession.queries import how_many_run
from app.organisations.models import Satker
from app.regions.models import Region
from app.web.pages.dates import tanggal

NEAR = timedelta(days=30)
READERS = frozenset({Role.REGION_ADMIN, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Official:
    """A post, its person and its office; `days_left` counts today (None: no last day
    is written down), `running` the orders on its name."""

    grant: Grant
    account: Account
    satker: Satker | None
    days_left: int | None
    running: int
    decrees: tuple[StandingDecree, ...]
    """By which the post was, is and will be held, oldest first."""
    decree: StandingDecree
    """The one of today."""
    doubts: tuple[str, ...] = ()
    """What the person holds beside it that a rule may forbid, in whole sentences."""

    @property
    def ended(self) -> bool:
        return self.days_left is not None and self.days_left <= 0

    @property
    def why_gone(self) -> str:
        """Why nobody acts in it any more, in words."""
        if self.ended and self.grant.valid_until:
            return _("SK berakhir {day}").format(day=tanggal(self.grant.valid_until))
        return _("Akunnya ditutup")


def officials_of(
    session: Session,
    region: Region,
    *,
    today: date,
    satker_code: str | None = None,
    role: Role | None = None,
    ending: bool = False,
    limit: int = 50,
) -> list[Official]:
    """Those of a region by satker, whoever holds a post for the whole region first; `ending` keeps those whose decree ends
    within 30 days, or is over while orders still run on their name, or was never written down, the most urgent first."""
    statement = office_of(region.id).order_by(place(), Grant.id)
    if satker_code is not None:
        statement = statement.where(Grant.satker_code == satker_code)
    if role is not None:
        statement = statement.where(Grant.role == role)
    if ending:
        statement = statement.where(or_(Grant.valid_until <= today + NEAR, Grant.decree_number.is_(None)))
    else:
        statement = statement.where(in_office(today))
    found = []
    for row in session.execute(statement.limit(None if ending else limit)):
        official = shown(session, *row, today=today)
        if not official.ended or official.running:
            found.append(official)
    if ending:
        found.sort(key=lambda one: (one.days_left is None, one.days_left or 0, -one.running))
    return found[:limit]


def office_of(region_id: int) -> Select[*tuple[Any, ...]]:
    """Every post of a region that was ever given: (`Grant`, `Account`, `Satker` or None)."""
    return (
        select(Grant, Account, Satker)
        .join(Account, Account.id == Grant.account_id)
        .outerjoin(Satker, (Satker.region_id == Grant.region_id) & (Satker.code == Grant.satker_code))
        .where(Grant.region_id == region_id)
    )


def in_office(today: date) -> ColumnElement[bool]:
    return or_(Grant.valid_until.is_(None), Grant.valid_until >= today)


def left_behind(session: Session, region: Region, *, today: date) -> list[Official]:
    """Posts whose decree ran out, or whose person's account is closed, while orders run on their name that nobody can act on,
    longest ago first. Whoever holds the same post of the same satker by another decree is none of them."""
    again = aliased(Grant)
    holds_it = (
        select(again.id)
        .where(again.account_id == Grant.account_id, again.region_id == Grant.region_id)
        .where(again.satker_code == Grant.satker_code, again.role == Grant.role, again.valid_from <= today)
        .where(or_(again.valid_until.is_(None), again.valid_until >= today))
        .exists()
    )
    stands = (
        select(Order.id)
        .where(Order.region_id == region.id, Order.satker_code == Grant.satker_code, Order.state.not_in(TERMINAL))
        .where(or_(Order.ppk_account_id == Grant.account_id, Order.buyer_account_id == Grant.account_id))
        .exists()
    )
    rows = session.execute(
        office_of(region.id)
        .where(Grant.role.in_((PP, PPK)), or_(and_(Grant.valid_until < today, ~holds_it), ~Account.active), stands)
        .order_by(Grant.valid_until, Grant.id)
    )
    newest = {(grant.account_id, grant.role, grant.satker_code): (grant, account, satker) for grant, account, satker in rows}
    found = [shown(session, *row, today=today) for row in newest.values()]
    return sorted((one for one in found if one.running), key=lambda one: (one.days_left or 0, one.grant.id))


def official_for(session: Session, actor: Actor, key: str, *, today: date, lock: bool = False) -> Official:
    """A post of the reader's own region by its public id. Raises `NotFound`."""
    region_id, id = parse_public_id(key)
    statement = office_of(region_id).where(Grant.id == id)
    row = session.execute(statement.with_for_update(of=Grant) if lock else statement).one_or_none()
    if row is None or actor.role not in READERS or not actor.serves(region_id=region_id):
        raise NotFound(_("Pejabat ini tidak ditemukan."))
    return shown(session, *row, today=today)


def place() -> ColumnElement[str]:
    """By satker, whoever holds a post for the whole region first."""
    return func.coalesce(Grant.satker_code, "")


def shown(session: Session, grant: Grant, account: Account, satker: Satker | None, *, today: date) -> Official:
    left = None if grant.valid_until is None else (grant.valid_until - today).days + 1
    decrees = decrees_of(session, grant)
    doubts = doubts_of(session, grant, account, today=today)
    return Official(grant, account, satker, left, how_many_run(session, grant), tuple(decrees), decree_on(decrees, today), doubts)
