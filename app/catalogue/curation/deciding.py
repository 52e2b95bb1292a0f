"""Curation: the office of the etalase's region approves or returns a version, freezes what is on show, and lifts that again.

Every return, freeze and withdrawal carries a reason code and one sentence that the vendor can act on. A decision that
was a mistake is not erased: its opposite is taken, with a reason. What was approved is frozen, what was frozen is
thawed, what was returned or taken down is reconsidered.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR, Actor
from app.catalogue import search
from app.catalogue.curation.reasons import read_reason
from app.catalogue.models import Listing
from app.catalogue.prices.jump import judge_price
from app.catalogue.states import LISTING, WITHDRAWN, freeze_appealed
from app.errors import Refusal
from app.language import _
from app.moves.machine import moves_for, names_of
from app.moves.taking import step
from app.vendors.models import Vendor
from app.vendors.states import BLACKLISTED, CLOSED
from app.web.pages.dates import tanggal


class VendorIsOut(Refusal):
    """Of a firm that is blacklisted or has closed nothing new comes on show: its version goes back."""


def approve(session: Session, *, listing: Listing, actor: Actor, at: datetime, note: str | None = None) -> Listing:
    """The newest version is what is shown from now on, and found at once. Raises `VendorIsOut`."""
    if "approve" in names_of(moves_for(LISTING, listing, actor)):
        demand_vendor(session, listing)
    name_first_version(listing)
    step(session, LISTING, listing, "approve", actor=actor, at=at, note=note, details={"version": listing.newest_version})
    return show_newest(session, listing, actor=actor, at=at)


def send_back(session: Session, *, listing: Listing, reason: str | None, note: str | None, actor: Actor, at: datetime) -> Listing:
    """The newest version goes back to the vendor; what is on show stays on show, and can be ordered again at its price."""
    code, sentence = _reason(listing, "return", actor, reason, note)
    step(
        session,
        LISTING,
        listing,
        "return",
        actor=actor,
        at=at,
        reason=code,
        note=sentence,
        details={"version": listing.newest_version},
    )
    version = listing.newest
    version.decision, version.decided_by, version.decided_at = "returned", actor.account_id, at
    version.reason_code, version.reason_note = code, sentence
    judge_price(session, listing)
    session.flush()
    return listing


def freeze(session: Session, *, listing: Listing, reason: str | None, note: str | None, actor: Actor, at: datetime) -> Listing:
    """Off show until the office decides further."""
    code, sentence = _reason(listing, "freeze", actor, reason, note)
    step(session, LISTING, listing, "freeze", actor=actor, at=at, reason=code, note=sentence)
    return _off_show(session, listing, code, sentence, actor, at)


def unfreeze(session: Session, *, listing: Listing, actor: Actor, at: datetime, note: str | None = None) -> Listing:
    """On show again. An appeal against the freeze has what it asked for."""
    appealed = freeze_appealed(listing)
    step(session, LISTING, listing, "unfreeze", actor=actor, at=at, note=note)
    if appealed:
        settle_appeal(listing, "OVERTURNED", actor=actor, at=at)
    return thaw(session, listing)


def withdraw(session: Session, *, listing: Listing, reason: str | None, note: str | None, actor: Actor, at: datetime) -> Listing:
    """A frozen listing is taken down for good, unless an appeal against the freeze waits; one against a return lapses."""
    code, sentence = _reason(listing, "withdraw", actor, reason, note)
    step(session, LISTING, listing, "withdraw", actor=actor, at=at, reason=code, note=sentence)
    settle_appeal(listing, "LAPSED", actor=actor, at=at)
    return _off_show(session, listing, code, sentence, actor, at)


def reconsider(session: Session, *, listing: Listing, reason: str | None, actor: Actor, at: datetime) -> Listing:
    """A return or a withdrawal by the office was a mistake: the version waits again as it was sent in, in its old place in the
    queue; what was taken down is frozen again, and its vendor may appeal anew. `reason` is a sentence that the vendor reads."""
    taken_down = listing.state == WITHDRAWN
    step(session, LISTING, listing, "reconsider", actor=actor, at=at, reason=reason, details={"version": listing.newest_version})
    if taken_down:
        listing.decided_at = at
    else:
        version = listing.newest
        version.decision = version.decided_by = version.decided_at = version.reason_code = version.reason_note = None
        judge_price(session, listing)
    session.flush()
    return listing


def expire(session: Session, *, listing: Listing, reason: str, at: datetime) -> Listing:
    """A certificate or licence has ended, or the stock was not confirmed for too long."""
    code, sentence = read_reason(reason, None)
    step(session, LISTING, listing, "expire", actor=SYSTEM_ACTOR, at=at, reason=code, note=sentence)
    return _off_show(session, listing, code, sentence, SYSTEM_ACTOR, at)


def show_newest(session: Session, listing: Listing, *, actor: Actor, at: datetime) -> Listing:
    """The newest version becomes the published one."""
    version = listing.newest
    version.decision, version.decided_by, version.decided_at = "approved", actor.account_id, at
    version.reason_code = version.reason_note = None
    listing.published_version = version.number
    listing.published_at = listing.published_at or at
    if listing.state != "frozen":
        listing.reason_code = listing.reason_note = None
    judge_price(session, listing)
    search.index_listings(session, listing.region_id, [listing.id])
    return listing


def demand_vendor(session: Session, listing: Listing) -> None:
    """Its firm may sell, now or after a suspension. Raises `VendorIsOut`."""
    if why := why_out(session.get_one(Vendor, listing.vendor_id)):
        raise VendorIsOut(why)


def why_out(vendor: Vendor) -> str | None:
    """What stops a curator from approving anything of this firm's; None where nothing does."""
    if vendor.state == BLACKLISTED:
        assert vendor.blacklisted_until is not None, "a check of the table"
        return _(
            "Penyedia ini masuk daftar hitam sampai {day}: produknya tidak dapat disetujui. Kembalikan dengan alasan itu."
        ).format(day=tanggal(vendor.blacklisted_until))
    return (
        _("Penyedia ini sudah menutup tokonya: produknya tidak dapat disetujui. Kembalikan dengan alasan itu.")
        if vendor.state == CLOSED
        else None
    )


def name_first_version(listing: Listing) -> None:
    """Before the step that shows it for the first time: a listing is never on show without a version, not for one statement."""
    if listing.published_version is None:
        listing.published_version = listing.newest_version


def settle_appeal(listing: Listing, outcome: str, *, actor: Actor, at: datetime) -> None:
    """An appeal that is still open has become pointless: nobody has to decide it, and its vendor may write again."""
    if (appeal := listing.open_appeal) is not None:
        appeal.outcome, appeal.decided_by, appeal.decided_at = outcome, actor.account_id, at


def thaw(session: Session, listing: Listing) -> Listing:
    listing.reason_code = listing.reason_note = listing.decided_by = listing.decided_at = None
    search.index_listings(session, listing.region_id, [listing.id])
    return listing


def _off_show(session: Session, listing: Listing, code: str | None, sentence: str | None, actor: Actor, at: datetime) -> Listing:
    listing.reason_code, listing.reason_note = code, sentence
    listing.decided_by, listing.decided_at = actor.account_id, at
    search.index_listings(session, listing.region_id, [listing.id])
    return listing


def _reason(listing: Listing, move: str, actor: Actor, reason: str | None, note: str | None) -> tuple[str | None, str | None]:
    """The reason as the vendor reads it; whether the move is open at all is for `step` to say."""
    if move in names_of(moves_for(LISTING, listing, actor)):
        return read_reason(reason, note)
    return reason, note
