"""Handing over: the region's admin gives running orders of an official who is replaced or
away to another official of the same satker, by decree.

All orders that are chosen pass on, or none. A Plh's power ends with its last day and the orders come back by themselves; nobody
ends up on both sides of one order (SEP_DUTY), and every order has one person who stands for it and holds the post.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import audit
from app.accounts.grants import give_role, in_force
from app.accounts.models import Account, Grant
from app.actor import Actor, Role
from app.clock import local_date, start_of_local_day
from app.errors import FieldError, Invalid, NotFound, Refusal, invalid_field
from app.identifiers import new_id, public_id
from app.language import _
from app.moves.history import MoveTaken
from app.officials.appointing import refuse_posts
from app.officials.telling import tell_of_succession
from app.orders.models import Order
from app.orders.succession.models import Kind, Succession
from app.orders.succession.passing import PP, give_back, holder, pass_on
from app.orders.succession.queries import running_orders, standing_in, successions_of
from app.organisations.decree import Decree
from app.payment.models import Payment
from app.regions.keeping import refuse_others
from app.regions.models import Region

JUDGES = frozenset({Role.TREASURER, Role.VERIFIER, Role.BUDGET_USER, Role.REGION_ADMIN})
"""Roles that check, pay or decide about an order for which others stand."""


class NothingToHandOver(Refusal):
    """No running order is the official's to pass on."""

    def __init__(self, *, name: str) -> None:
        super().__init__(_("Tidak ada pesanan berjalan atas nama {name} yang dapat dialihkan.").format(name=name))


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was decided at once: its id, how many orders, to whom."""

    act_id: UUID
    orders: int
    to: Account


def hand_over(
    session: Session,
    *,
    region: Region,
    of: Grant,
    to_account_id: UUID,
    kind: Kind,
    decree: Decree,
    reason: str,
    only: Collection[UUID] | None,
    actor: Actor,
    at: datetime,
) -> HandedOver:
    """Pass the official's running orders on, all of them or `only` those; a Plt or Plh who
    does not hold the post is given it by this decree.

    Raises `Invalid` naming each order that the successor may not take and why,
    `NothingToHandOver`, `NotFound` for an order of somebody else.
    """
    refuse_others(actor, region)
    today = local_date(at, region.timezone)
    decree.refuse_odd_days(today=today)
    if decree.first_day > today:
        raise invalid_field("valid_from", _("Pengalihan berlaku sejak hari ini atau sebelumnya. Alihkan pada hari mulainya."))
    away = session.get_one(Account, of.account_id)
    to = _successor(session, of, to_account_id, today)
    if kind is Kind.PLH and not away.active:
        raise invalid_field("kind", _("Akun {name} ditutup, jadi tidak kembali. Pilih Plt atau definitif.").format(name=away.name))
    if kind is Kind.PLH and (of.valid_from > today or (of.valid_until is not None and of.valid_until < decree.last_day)):
        raise invalid_field(
            "kind", _("Masa SK {name} berakhir sebelum Plh selesai. Pilih Plt atau definitif.").format(name=away.name)
        )
    orders = _orders(session, of, only)
    if not orders:
        raise NothingToHandOver(name=away.name)
    _give_post(session, region, of, to, kind, decree, today)
    _refuse_both_sides(session, of, orders, to)
    act_id = new_id()
    until = start_of_local_day(decree.last_day + timedelta(days=1), region.timezone) if kind is Kind.PLH else None
    for order in orders:
        pass_on(
            session, order, side=of.role, to=to, kind=kind, decree_number=decree.number, decree_date=decree.day,
            first_day=decree.first_day, last_day=decree.last_day, until=until, reason=reason, act_id=act_id, actor=actor, at=at,
        )  # fmt: skip
    audit.record(
        session, actor=actor, region_id=region.id, action="official.hand_over", subject_kind="grant", subject_id=str(of.id), at=at,
        details={
            "to": to.login, "kind": kind, "decree": decree.number, "decree_date": decree.day.isoformat(),
            "from": decree.first_day.isoformat(), "until": decree.last_day.isoformat(), "reason": reason,
            "orders": [order.number for order in orders],
        },
    )  # fmt: skip
    tell_of_succession(
        session, region=region, of=of, away=away, to=to, kind=kind, orders=len(orders), act_id=act_id, actor=actor, at=at
    )
    return HandedOver(act_id, len(orders), to)


def take_back(session: Session, *, region: Region, of: Grant, reason: str, actor: Actor, at: datetime) -> int:
    """The official is back before the Plh's last day: what Plh hold for them comes back now. Gives how many orders."""
    refuse_others(actor, region)
    orders = running_orders(session, of, lock=True)
    standing = standing_in(session, region_id=region.id, order_ids=[order.id for order in orders], side=of.role)
    back = [(order, standing[order.id]) for order in orders if _is_away(standing.get(order.id), of)]
    if not back:
        raise NothingToHandOver(name=session.get_one(Account, of.account_id).name)
    for order, row in back:
        give_back(session, order, row, actor=actor, at=at, reason=reason)
    audit.record(
        session, actor=actor, region_id=region.id, action="official.take_back", subject_kind="grant", subject_id=str(of.id), at=at,
        details={"reason": reason, "orders": [order.number for order, _row in back]},
    )  # fmt: skip
    return len(back)


def successors(session: Session, *, of: Grant, today: date) -> Sequence[tuple[Account, list[str]]]:
    """The other people who hold a post in the satker today, with their posts; those who hold this one first."""
    found: dict[UUID, tuple[Account, list[str]]] = {}
    rows = session.execute(
        select(Account, Grant.role)
        .join(Grant, Grant.account_id == Account.id)
        .where(Grant.region_id == of.region_id, Grant.satker_code == of.satker_code, *in_force(today), Account.active)
        .where(Account.id != of.account_id)
        .order_by(Grant.role != of.role, Account.name)
    )
    for account, role in rows:
        found.setdefault(account.id, (account, []))[1].append(role)
    return list(found.values())


def own_orders(session: Session, of: Grant, *, lock: bool = False) -> list[Order]:
    """The running orders whose post is the official's: held now, or by a Plh meanwhile.
    Not those that they hold for somebody who is away."""
    orders = running_orders(session, of, lock=lock)
    standing = standing_in(session, region_id=of.region_id or 0, order_ids=[order.id for order in orders], side=of.role)
    return [order for order in orders if order.id not in standing or _is_away(standing[order.id], of)]


def _is_away(row: Succession | None, of: Grant) -> bool:
    return row is not None and row.from_account_id == of.account_id


def _orders(session: Session, of: Grant, only: Collection[UUID] | None) -> list[Order]:
    own = own_orders(session, of, lock=True)
    if only is None:
        return own
    chosen = [order for order in own if order.id in set(only)]
    if len(chosen) < len(set(only)):
        raise NotFound(_("Salah satu pesanan yang dipilih sudah tidak berjalan atas nama pejabat ini. Muat ulang halaman."))
    return chosen


def _successor(session: Session, of: Grant, to_account_id: UUID, today: date) -> Account:
    chosen = [account for account, _roles in successors(session, of=of, today=today) if account.id == to_account_id]
    if not chosen:
        raise invalid_field("to", _("Pilih pejabat lain yang hari ini menjabat di satuan kerja yang sama."))
    return chosen[0]


def _give_post(session: Session, region: Region, of: Grant, to: Account, kind: Kind, decree: Decree, today: date) -> None:
    """Whoever goes on holds the post meanwhile: by their own decree, else as Plt or Plh by this one."""
    held = session.scalar(
        select(Grant.id).where(
            Grant.account_id == to.id, Grant.region_id == region.id, Grant.satker_code == of.satker_code, Grant.role == of.role,
            Grant.valid_from <= today, or_(Grant.valid_until.is_(None), Grant.valid_until >= decree.last_day),
        )
    )  # fmt: skip
    if held is not None:
        return
    if kind is Kind.DEFINITIVE:
        raise invalid_field(
            "to",
            _("{name} belum memegang peran ini sampai tanggal itu. Angkat atau perpanjang dulu dengan SK-nya.").format(
                name=to.name
            ),
        )
    refuse_posts(session, to, region, Role(of.role), of.satker_code, decree.first_day, decree.last_day, same=False)
    give_role(
        session, account=to, role=Role(of.role), region_id=region.id, satker_code=of.satker_code, decree_number=decree.number,
        decree_date=decree.day, valid_from=decree.first_day, valid_until=decree.last_day,
    )  # fmt: skip


def _refuse_both_sides(session: Session, of: Grant, orders: Sequence[Order], to: Account) -> None:
    """Raises `Invalid` with every order on whose other side the successor already stood."""
    errors = [
        FieldError(
            "orders",
            _("{number}: {why}").format(number=order.number, why=why),
        )
        for order in orders
        if (why := _why_not(session, of, order, to))
    ]
    if errors:
        raise Invalid(
            _("{name} tidak boleh memegang kedua sisi satu pesanan. Pilih orang lain, atau pesanan yang lain.").format(
                name=to.name
            ),
            errors=errors,
        )


def _why_not(session: Session, of: Grant, order: Order, to: Account) -> str | None:
    if holder(order, of.role) == to.id:
        return _("sudah memegangnya")
    others = (
        {order.ppk_account_id} if of.role == PP else {order.placed_by, order.buyer_account_id} if order.placed_as == PP else set()
    )
    for row in successions_of(session, order):
        if row.side != of.role and order.placed_as == PP:
            others |= {row.from_account_id, row.to_account_id}
    if to.id in others:
        return _("membuatnya sebagai Pejabat Pengadaan") if of.role != PP else _("menyetujuinya sebagai PPK")
    if to.id == order.vendor_signed_by:
        return _("menandatanganinya untuk penyedia")
    papers = select(Payment.id).where(Payment.region_id == order.region_id, Payment.order_id == order.id)
    judged = select(MoveTaken.role).where(
        MoveTaken.region_id == order.region_id,
        or_(MoveTaken.subject_id == order.id, MoveTaken.subject_id.in_(papers)),
        MoveTaken.account_id == to.id,
        MoveTaken.role.in_(JUDGES),
    )
    return _("memeriksa, membayar, atau memutusnya") if session.scalar(judged.limit(1)) else None


def key_of(grant: Grant) -> str:
    """How a post is named in addresses."""
    return public_id(grant.region_id or 0, grant.id)
