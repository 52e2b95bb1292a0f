"""Who may do what with a vendor. The person who registered it, took it over or sent it in never verifies it."""

from app.actor import Actor, Role
from app.vendors.models import Vendor

OFFICE = frozenset({Role.CURATOR, Role.REGION_ADMIN, Role.AUDITOR})
PUBLIC_STATES = frozenset({"verified", "active", "suspended"})


def own(actor: Actor, vendor: Vendor) -> bool:
    """Its staff, and the person who began its registration."""
    return (actor.is_vendor_staff and actor.vendor_id == vendor.id) or actor.is_person(vendor.registered_by)


def lead(actor: Actor, vendor: Vendor) -> bool:
    """Its owner: the person who registered it, acting for it."""
    return actor.is_vendor_staff and actor.vendor_id == vendor.id and actor.is_person(vendor.registered_by)


def see(actor: Actor, vendor: Vendor) -> bool:
    """The whole file, papers and bank included: its own people, and the office of its home region once it was sent in."""
    return own(actor, vendor) or (actor.role in OFFICE and vendor.state != "draft" and _at_home(actor, vendor))


def take_over(actor: Actor, region_id: int) -> bool:
    """The office of the region that takes an older catalogue over."""
    return actor.role in (Role.CURATOR, Role.REGION_ADMIN) and actor.serves(region_id=region_id)


def judge(actor: Actor, vendor: Vendor) -> bool:
    """A curator of its home region who is none of its people, and did not send it in."""
    return (
        actor.role is Role.CURATOR
        and _at_home(actor, vendor)
        and not actor.is_person(vendor.submitted_by)
        and not _of_its_people(actor, vendor)
    )


def suspend(actor: Actor, vendor: Vendor) -> bool:
    return actor.role in (Role.CURATOR, Role.REGION_ADMIN) and _at_home(actor, vendor) and not _of_its_people(actor, vendor)


def blacklist(actor: Actor, vendor: Vendor) -> bool:
    return actor.role is Role.REGION_ADMIN and _at_home(actor, vendor) and not _of_its_people(actor, vendor)


def _of_its_people(actor: Actor, vendor: Vendor) -> bool:
    """Who registered it or took it over, or holds or held a role in it, in whichever role they act now."""
    return (
        own(actor, vendor)
        or actor.is_person(vendor.taken_over_by)
        or any(actor.is_person(grant.account_id) for grant in vendor.people)
    )


def _at_home(actor: Actor, vendor: Vendor) -> bool:
    return vendor.home_region_id is not None and actor.serves(region_id=vendor.home_region_id)
