"""The wait of a request to cancel: by when the region's admin has to open it, who may from
then on as well, and what ends it without a decision.

Rule (our own): a request that the admin has left unopened for `CANCEL_OPEN_DAYS` working days is
passed on to the satker's budget user; the admin keeps it too. An order that is complete, or paid
outside, has nothing left to cancel: the request is overtaken.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.grants import in_force
from app.accounts.models import Account, Grant
from app.actor import SYSTEM_ACTOR, Role
from app.clock import local_date
from app.language import _
from app.money import rupiah
from app.moves.taking import remark
from app.orders import bookkeeping
from app.orders.judging import rules_for
from app.orders.models import CancelRequest, Order
from app.orders.permissions import hands_of
from app.orders.states import SETTLED, OrderState
from app.regions.calendar import after_working_days
from app.regions.clocks import Clock, Wound, declare
from app.web.pages.dates import jam, tanggal_pendek

RUNS_IN = (OrderState.ON_PROCESS, OrderState.ON_ADDENDUM)
"""The states in which a request waits to be opened."""


def wind(session: Session, order: Order, asked: CancelRequest, at: datetime) -> None:
    """It is to be opened within its working days from when it was asked; one that had no clock (from an
    earlier release) has at least the next working day."""
    region = bookkeeping.region_of(session, order)
    asked.due_at = after_working_days(session, region, asked.asked_at, _days(session, order, asked.asked_at))
    if asked.due_at < at:
        asked.due_at = after_working_days(session, region, at, 1)


def _days(session: Session, order: Order, at: datetime) -> int:
    return int(rules_for(session, order, at)["CANCEL_OPEN_DAYS"].value)


declare(
    Clock(
        CancelRequest,
        lambda session, asked: Wound(asked.asked_at, _days(session, asked.order, asked.asked_at)),
        lambda asked: _("Permohonan pembatalan {order}").format(order=asked.order.number),
        lambda asked: f"/pesanan/{bookkeeping.key_of(asked.order)}",
    )
)


def pass_on_if_due(session: Session, *, order: Order, at: datetime) -> None:
    """From its hour on the request lies with the budget user too, whenever the worker looks; the caller holds the order's lock."""
    asked = order.open_cancel_request
    if asked is None or asked.passed_on_at is not None or asked.passed_on(at) is None or order.state not in RUNS_IN:
        return
    asked.passed_on_at, asked.due_at = asked.passed_on(at), None
    session.flush()
    zone = bookkeeping.region_of(session, order).timezone
    note = _(
        "Sampai {when} admin daerah belum membuka permohonan pembatalan. Sejak itu Pengguna Anggaran satuan kerja juga dapat membuka atau menutupnya."
    ).format(when=_when(asked.passed_on_at or at, zone))
    if not has_budget_user(session, order, asked, at):
        note += " " + _nobody()
    remark(session, "order", order, "pass_on_cancel", actor=SYSTEM_ACTOR, at=at, note=note)


def overtake(session: Session, *, order: Order, at: datetime) -> None:
    """The order came to its end first: an open request has nothing left to cancel. The caller
    holds the order's lock; nothing where none is open."""
    if order.open_cancel_request is None:
        return
    close(session, order, "overtaken", by=None, at=at)
    note = _(
        "Permohonan pembatalan gugur: semua sudah diterima dan pembayarannya sudah dicatat, jadi tidak ada lagi yang dapat dibatalkan."
    )
    remark(session, "order", order, "overtake_cancel", actor=SYSTEM_ACTOR, at=at, note=note)


def close(session: Session, order: Order, decision: str, *, by: UUID | None, at: datetime) -> None:
    """The open request is over; another may be asked."""
    asked = order.open_cancel_request
    assert asked is not None
    asked.decision, asked.decided_by, asked.decided_at, asked.due_at = decision, by, at, None
    session.flush()
    session.expire(order, ["open_cancel_request"])


def unattended(session: Session, *, region_id: int, at: datetime, limit: int = 100) -> Sequence[Order]:
    """Orders of a region, locked, whose request the system has to move on: its time is over, it has no
    clock yet, or the order came to its end before it."""
    asked = CancelRequest
    waits = Order.state.in_(RUNS_IN) & asked.passed_on_at.is_(None) & or_(asked.due_at.is_(None), asked.due_at < at)
    return session.scalars(
        select(Order)
        .join(asked, (asked.region_id == Order.region_id) & (asked.order_id == Order.id))
        .where(
            Order.region_id == region_id,
            asked.region_id == region_id,
            asked.decision.is_(None),
            or_(waits, Order.state.in_(SETTLED)),
        )
        .order_by(asked.asked_at, asked.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Order)
    ).all()


def attend(session: Session, *, order: Order, at: datetime) -> None:
    """Move the request of one of those on; the caller holds the order's lock."""
    asked = order.open_cancel_request
    if order.state in SETTLED:
        overtake(session, order=order, at=at)
    elif asked is not None and asked.due_at is None and asked.passed_on_at is None:
        wind(session, order, asked, at)
    else:
        pass_on_if_due(session, order=order, at=at)


def has_budget_user(session: Session, order: Order, asked: CancelRequest, at: datetime) -> bool:
    """Does anybody hold the post of the satker's budget user that day who neither
    asked for the end of the order nor had a hand in it?"""
    today = local_date(at, bookkeeping.region_of(session, order).timezone)
    holders = (
        select(Grant.account_id)
        .join(Account, Account.id == Grant.account_id)
        .where(
            Grant.role == Role.BUDGET_USER,
            Grant.region_id == order.region_id,
            Grant.satker_code == order.satker_code,
            *in_force(today),
            Account.active,
            Account.id.not_in([asked.asked_by, *hands_of(order)]),
        )
    )
    return session.scalars(holders.limit(1)).first() is not None


def lies_with(session: Session, order: Order, at: datetime) -> list[Role]:
    """The offices that the open request waits for; none where there is none."""
    asked = order.open_cancel_request
    if asked is None or order.state in SETTLED:
        return []
    is_opened = order.state == OrderState.REQUEST_CANCEL_BY_ADMIN
    budget_user = [Role.BUDGET_USER] if (is_opened or asked.passed_on(at)) and has_budget_user(session, order, asked, at) else []
    return budget_user if is_opened else [Role.REGION_ADMIN, *budget_user]


def said(session: Session, order: Order, at: datetime) -> list[str]:
    """Whole sentences for the pages of both sides: with whom the request lies, since when, and until when;
    once it is to be decided, what granting it brings."""
    asked = order.open_cancel_request
    if asked is None or order.state in SETTLED:
        return []
    zone = bookkeeping.region_of(session, order).timezone
    lacks = [] if has_budget_user(session, order, asked, at) else [_nobody()]
    if order.state == OrderState.REQUEST_CANCEL_BY_ADMIN:
        return [*lacks, _if_granted(session, order)]
    since = _when(asked.asked_at, zone)
    passed_on = asked.passed_on(at)
    if passed_on is not None:
        return [
            _(
                "Permohonan pembatalan ada pada admin daerah sejak {since} dan, karena belum dibuka, sejak {passed} juga pada Pengguna Anggaran satuan kerja."
            ).format(since=since, passed=_when(passed_on, zone)),
            *lacks,
        ]
    if asked.due_at is None:
        return [_("Permohonan pembatalan ada pada admin daerah sejak {since}.").format(since=since)]
    return [
        _(
            "Permohonan pembatalan ada pada admin daerah sejak {since}. Bila belum dibuka sampai {due}, Pengguna Anggaran satuan kerja juga dapat membukanya."
        ).format(since=since, due=_when(asked.due_at, zone)),
        *lacks,
    ]


def _if_granted(session: Session, order: Order) -> str:
    stands = bookkeeping.worth(session, order)
    if stands.paid > stands.received:
        return _("Sudah dibayar {paid}, baru diterima {received}: sebelum dikabulkan, penyedia mengembalikan selisihnya.").format(
            paid=rupiah(stands.paid), received=rupiah(stands.received)
        )
    if stands.received:
        return _(
            "Bila dikabulkan, pesanan dipotong menjadi yang sudah diterima, {received}; {rest} kembali menjadi sisa pagu paketnya."
        ).format(received=rupiah(stands.received), rest=rupiah(stands.committed - stands.received))
    return _("Bila dikabulkan, pesanan batal dan {amount} kembali menjadi sisa pagu paketnya.").format(
        amount=rupiah(stands.committed)
    )


def _nobody() -> str:
    return _("Satuan kerja ini tidak punya Pengguna Anggaran yang boleh memutuskannya; admin daerah perlu menetapkan seorang.")


def _when(at: datetime, zone: str) -> str:
    return f"{tanggal_pendek(at, zone)} {jam(at, zone)}"
