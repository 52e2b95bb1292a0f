"""Verification: the home region's office judges a vendor, and later stops or restores it. Orders already placed go on."""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR, Actor
from app.errors import FieldError, Invalid, Refusal
from app.language import _
from app.moves.machine import moves_for, names_of
from app.moves.taking import step
from app.vendors import documents, queries
from app.vendors.models import Vendor
from app.vendors.reasons import read_reason
from app.vendors.states import ACTIVE, BLACKLISTED, VENDOR, VERIFIED, consented
from app.web.pages.dates import tanggal


class PapersExpired(Refusal):
    """It cannot be verified while a required paper is missing or expired."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(" ".join(error.message for error in errors), errors=errors)


class HasOpenOrders(Refusal):
    """A vendor that still has orders to fulfil cannot close."""

    def __init__(self, count: int) -> None:
        super().__init__(_("Masih ada {n} pesanan yang berjalan. Selesaikan dahulu, lalu tutup toko.").format(n=count))


def verify(session: Session, *, vendor: Vendor, actor: Actor, at: datetime, note: str | None = None) -> Vendor:
    """NIB, NPWP, KBLI, bank and papers are as the firm says. It becomes active with the vendor's next entry (`welcome`)."""
    step(session, VENDOR, vendor, "verify", actor=actor, at=at, note=note)
    if missing := documents.missing(vendor, today=vendor.day_at_home(at)):
        raise PapersExpired(missing)
    vendor.verified_at, vendor.verified_by, vendor.reason = at, actor.account_id, None
    return vendor


def send_back(
    session: Session, *, vendor: Vendor, reason: str | None, actor: Actor, at: datetime, note: str | None = None
) -> Vendor:
    """Back to the vendor, with what it has to repair: a code of `reasons.RETURNS` with a note, or a sentence. One that was
    verified by mistake is verified no more, until its own people have entered as an active vendor."""
    vendor.reason = _stop(session, vendor, "return", reason, note, actor, at)
    vendor.verified_at = vendor.verified_by = None
    return vendor


def welcome(session: Session, *, vendor: Vendor, at: datetime) -> None:
    """The first entry of a verified vendor that has consented: it is active from now on. Nothing for all others."""
    if vendor.state == VERIFIED and consented(vendor):
        step(session, VENDOR, vendor, "activate", actor=SYSTEM_ACTOR, at=at)


def suspend(session: Session, *, vendor: Vendor, reason: str | None, actor: Actor, at: datetime, note: str | None = None) -> Vendor:
    """Stops new orders until it is reinstated."""
    vendor.reason = vendor.suspension_reason = _stop(session, vendor, "suspend", reason, note, actor, at)
    return vendor


def reinstate(
    session: Session, *, vendor: Vendor, actor: Actor, at: datetime, reason: str | None = None, note: str | None = None
) -> Vendor:
    """Active again: after a suspension, or once the blacklist's period has passed;
    suspended again where it was when it was blacklisted."""
    left = _why_suspended(vendor)
    step(
        session,
        VENDOR,
        vendor,
        "reinstate",
        actor=actor,
        at=at,
        reason=reason,
        note=_said(note, left),
        details={"left": left} if left else {},
    )
    return _restored(vendor)


def blacklist(
    session: Session,
    *,
    vendor: Vendor,
    reason: str | None,
    decree: str | None,
    until: date | None,
    actor: Actor,
    at: datetime,
    note: str | None = None,
) -> Vendor:
    """By a decree with a number and a last day."""
    errors = _no_decree(decree)
    if until is None or until < vendor.day_at_home(at):
        errors.append(FieldError("until", _("Isi hari terakhir masa daftar hitam, hari ini atau sesudahnya.")))
    if errors and "blacklist" in names_of(moves_for(VENDOR, vendor, actor)):
        raise Invalid(_("Daftar hitam memerlukan surat keputusan dan jangka waktu."), errors=errors)
    vendor.blacklist_decree, vendor.blacklisted_until = decree, until
    by = by_decree(decree, until) if decree and until else None
    vendor.reason = _stop(session, vendor, "blacklist", reason, note, actor, at, by, decree=decree, until=str(until))
    return vendor


def by_decree(decree: str, until: date) -> str:
    """What a blacklist rests on and how long it lasts, as the history and the vendor read it."""
    return _("Surat keputusan {decree}, sampai {day}.").format(decree=decree, day=tanggal(until))


def lift(
    session: Session,
    *,
    vendor: Vendor,
    reason: str | None,
    decree: str | None,
    issued_on: date | None,
    actor: Actor,
    at: datetime,
    note: str | None = None,
) -> Vendor:
    """A blacklist ends before its last day: by the court's ruling or the decree that revokes
    it, with its number and day. As after `reinstate`."""
    errors = _no_decree(decree) or _same_decree(vendor, decree)
    if issued_on is None or issued_on > vendor.day_at_home(at):
        errors.append(FieldError("issued_on", _("Isi tanggal putusan atau keputusan itu, hari ini atau sebelumnya.")))
    if errors and "lift" in names_of(moves_for(VENDOR, vendor, actor)):
        raise Invalid(_("Daftar hitam hanya dicabut dengan putusan pengadilan atau surat keputusan."), errors=errors)
    left = _why_suspended(vendor)
    by = _said(lifted_by(decree, issued_on) if decree and issued_on else None, left)
    _stop(session, vendor, "lift", reason, note, actor, at, by, decree=decree, issued_on=str(issued_on), left=left)
    return _restored(vendor)


def lifted_by(decree: str, issued_on: date) -> str:
    """What ended a blacklist early, as the history and the vendor read it."""
    return _("Dicabut dengan {decree} tanggal {day}.").format(decree=decree, day=tanggal(issued_on))


def still_suspended(why: str) -> str:
    """What is left when a blacklist ends that came over a suspension, as the history and the vendor read it."""
    return _("Penangguhan sebelumnya masih berlaku: {why}").format(why=why)


def suspension_left(vendor: Vendor) -> str:
    """The same for the office of a blacklisted vendor; empty where none is left."""
    left = _why_suspended(vendor)
    return still_suspended(left) if left else ""


def close(session: Session, *, vendor: Vendor, actor: Actor, at: datetime, note: str | None = None) -> Vendor:
    """The vendor leaves. Raises `HasOpenOrders` while it has some."""
    step(session, VENDOR, vendor, "close", actor=actor, at=at, note=note)
    if count := queries.open_orders(session, vendor_id=vendor.id):
        raise HasOpenOrders(count)
    return vendor


def _no_decree(number: str | None) -> list[FieldError]:
    return [] if (number or "").strip() else [FieldError("decree", _("Isi nomor surat keputusan."))]


def _same_decree(vendor: Vendor, number: str | None) -> list[FieldError]:
    """What imposed a blacklist does not lift it, however it is spelled."""
    if _parts(number) != _parts(vendor.blacklist_decree):
        return []
    return [
        FieldError(
            "decree",
            _("Nomor ini adalah keputusan yang menetapkan daftar hitam. Isi nomor putusan atau keputusan yang mencabutnya."),
        )
    ]


def _parts(number: str | None) -> list[str]:
    """What stands between the signs of a number: `SK/1/2026` and `sk-1 / 2026` are one, `SK/12/026` is another."""
    return re.findall(r"[^\W_]+", (number or "").casefold())


def _why_suspended(vendor: Vendor) -> str | None:
    """Why it is suspended once its blacklist ends."""
    return vendor.suspension_reason if vendor.state == BLACKLISTED else None


def _restored(vendor: Vendor) -> Vendor:
    """What stopped it is over, but for a suspension from before its blacklist."""
    if vendor.state == ACTIVE:
        vendor.suspension_reason = None
    vendor.reason = vendor.suspension_reason
    return vendor


def _said(note: str | None, left: str | None) -> str | None:
    return " ".join(part for part in (note, still_suspended(left) if left else None) if part) or None


def _stop(
    session: Session,
    vendor: Vendor,
    move: str,
    reason: str | None,
    note: str | None,
    actor: Actor,
    at: datetime,
    by: str | None = None,
    **more: Any,
) -> str | None:
    """Take a move that has a reason; its code stands in the history's details, `by` behind
    its note. Returns the sentence that the vendor reads."""
    is_open = move in names_of(moves_for(VENDOR, vendor, actor))
    code, sentence, left = read_reason(reason, note) if is_open else (None, reason, note)
    said = " ".join(part for part in (left, by) if part) or None
    step(session, VENDOR, vendor, move, actor=actor, at=at, reason=sentence, note=said, details={"code": code, **more})
    return sentence
