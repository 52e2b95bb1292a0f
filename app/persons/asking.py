"""Asking to be erased, and settling it: the person asks the admin of the own region, who grants
it with what that means, or refuses with the reason.

Rule: Law 27/2022 (UU PDP) arts. 8 and 43 to 45: a person may ask that personal data be erased; what a law asks to be kept stays.
Who was erased cannot sign in any more and is told by the admin; who was refused reads the answer on the page where it was asked.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant
from app.accounts.requests import LISTED_MAX, ErasureRequest
from app.accounts.trail import write_down
from app.actor import Actor, Role
from app.errors import NotFound, Refusal
from app.identifiers import new_id
from app.language import _
from app.persons.erasing import erase, reasoned
from app.vendors.models import Vendor

SETTLERS = frozenset({Role.REGION_ADMIN})


class ErasureDecision(StrEnum):
    """How a request ended."""

    GRANTED = "granted"
    REFUSED = "refused"


class Nowhere(Refusal):
    """No region has this person: nobody could settle it."""

    def __init__(self) -> None:
        super().__init__(_("Akun Anda tidak terikat pada satu daerah. Sampaikan permintaan ini kepada pengelola layanan."))


class AlreadyAsked(Refusal):
    """One request at a time."""

    def __init__(self) -> None:
        super().__init__(_("Permintaan Anda sudah ada dan sedang menunggu jawaban."))


class AlreadySettled(Refusal):
    """Somebody was quicker."""

    def __init__(self) -> None:
        super().__init__(_("Permintaan ini sudah dijawab. Muat ulang halaman."))


class OwnRequest(Refusal):
    """Nobody erases the own trail's owner."""

    def __init__(self) -> None:
        super().__init__(_("Permintaan Anda sendiri dijawab oleh admin daerah yang lain, atau oleh pengelola layanan."))


def may_settle(actor: Actor, request: ErasureRequest) -> bool:
    """The admin of the region that was asked, unless the request is the admin's own."""
    return actor.role in SETTLERS and actor.serves(region_id=request.region_id) and not actor.is_person(request.account_id)


def ask(session: Session, *, account: Account, wish: str, actor: Actor, at: datetime) -> ErasureRequest:
    """Raises `AlreadyAsked` while one waits, `Nowhere` for a person of no region."""
    region_id = region_asked(session, account=account, actor=actor)
    if region_id is None:
        raise Nowhere
    waiting = select(ErasureRequest.id).where(
        ErasureRequest.region_id == region_id, ErasureRequest.account_id == account.id, ErasureRequest.decision.is_(None)
    )
    session.get_one(Account, account.id, with_for_update=True)
    if session.scalar(waiting) is not None:
        raise AlreadyAsked
    request = ErasureRequest(
        region_id=region_id, id=new_id(), account_id=account.id, wish=reasoned("wish", wish), asked_at=at, decision=None, answer=None, decided_by=None, decided_at=None
    )  # fmt: skip
    session.add(request)
    session.flush()
    write_down(session, account.id, "ask_erasure", actor, at)
    return request


def settle(
    session: Session, *, request: ErasureRequest, decision: ErasureDecision, answer: str, actor: Actor, at: datetime
) -> dict[str, Any]:
    """Granted, the person is erased now: gives what went and what stays, as `erasing.erase` does; refused, nothing.

    Raises `StillActs`, `OpenDuties` while the person is needed.
    """
    if request.decision is not None:
        raise AlreadySettled
    if not may_settle(actor, request):
        raise OwnRequest
    answer, told = reasoned("answer", answer), {}
    if decision is ErasureDecision.GRANTED:
        account = session.get_one(Account, request.account_id, with_for_update=True)
        told = erase(session, account, reason=answer, actor=actor, at=at)
    else:
        write_down(session, request.account_id, "refuse_erasure", actor, at, reason=answer)
    request.decision, request.answer, request.decided_by, request.decided_at = decision, answer, actor.account_id, at
    return told


def requests_by(session: Session, *, account: Account, actor: Actor) -> Sequence[ErasureRequest]:
    """The person's own to the region that they would ask now, newest first."""
    region_id = region_asked(session, account=account, actor=actor)
    own = select(ErasureRequest).where(ErasureRequest.region_id == region_id, ErasureRequest.account_id == account.id)
    return session.scalars(own.order_by(ErasureRequest.asked_at.desc()).limit(LISTED_MAX)).all() if region_id is not None else []


def request_for(session: Session, *, region_id: int, id: UUID, actor: Actor, lock: bool = False) -> ErasureRequest:
    """Raises `NotFound` for whoever is not of the region's admins: that somebody asked is nobody else's affair."""
    request = session.get(ErasureRequest, (region_id, id), with_for_update=lock)
    if request is None or actor.role not in SETTLERS or not actor.serves(region_id=region_id):
        raise NotFound("")
    return request


def region_asked(session: Session, *, account: Account, actor: Actor) -> int | None:
    """The region that one acts in, or that of the firm; of a person without a role that of the last one."""
    if actor.region_id is not None:
        return actor.region_id
    if actor.vendor_id is not None:
        return session.scalar(select(Vendor.home_region_id).where(Vendor.id == actor.vendor_id))
    last = session.scalar(select(Grant).where(Grant.account_id == account.id).order_by(Grant.id.desc()).limit(1))
    if last is None or last.vendor_id is None:
        return last.region_id if last is not None else None
    return session.scalar(select(Vendor.home_region_id).where(Vendor.id == last.vendor_id))
