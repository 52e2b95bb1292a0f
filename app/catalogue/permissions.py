"""Who may do what with a listing. A person never judges what they wrote, nor an appeal against their own decision."""

from app.actor import Actor, Role
from app.catalogue.models import Listing

OFFICE = frozenset({Role.CURATOR, Role.REGION_ADMIN, Role.AUDITOR})


def own(actor: Actor, listing: Listing) -> bool:
    """The staff of its vendor."""
    return actor.is_vendor_staff and actor.vendor_id == listing.vendor_id


def see(actor: Actor, listing: Listing) -> bool:
    """Everybody while it is published; its vendor always; the region's office once it was sent in."""
    if listing.state == "published" or own(actor, listing):
        return True
    was_sent_in = any(version.submitted_at is not None for version in listing.versions)
    return actor.role in OFFICE and actor.serves(region_id=listing.region_id) and was_sent_in


def see_behind(actor: Actor, listing: Listing) -> bool:
    """Pending versions, reasons, reserved stock."""
    return own(actor, listing) or (actor.role in OFFICE and actor.serves(region_id=listing.region_id))


def curate(actor: Actor, listing: Listing) -> bool:
    """A curator of its region who is not of its vendor, neither now nor before, and did not write it."""
    if actor.role is not Role.CURATOR or not actor.serves(region_id=listing.region_id):
        return False
    writers = (listing.created_by, listing.newest.written_by, listing.newest.submitted_by)
    return not any(actor.is_person(person) for person in (*writers, *(grant.account_id for grant in listing.sellers)))


def freeze(actor: Actor, listing: Listing) -> bool:
    return curate(actor, listing) or (actor.role is Role.AUDITOR and actor.serves(region_id=listing.region_id))


def judge_appeal(actor: Actor, listing: Listing) -> bool:
    """A curator other than the one whose decision is appealed."""
    appeal = listing.open_appeal
    return curate(actor, listing) and appeal is not None and not actor.is_person(appeal.first_decision_by)


def make_etalase(actor: Actor, region_id: int) -> bool:
    return actor.role in (Role.CURATOR, Role.REGION_ADMIN) and actor.serves(region_id=region_id)
