"""Who looks on, who finds, who answers."""

from app.actor import SATKER_ROLES, Actor, Role
from app.oversight.models import Complaint, Finding

OVERSEERS = frozenset({Role.AUDITOR, Role.REGION_ADMIN})
OFFICE = frozenset({Role.REGION_ADMIN, Role.CURATOR})
ANSWERING = frozenset({Role.PPK, Role.BUDGET_USER})
"""Of the satker: who signs its contracts, and who answers for all of it."""
READS_ALL = frozenset({Role.REGION_ADMIN, Role.LEADER, Role.AUDITOR})
"""Who reads every complaint of the region."""
OF_SHOP = ("listing", "price", "vendor")
"""What a complaint may be about that the region's curator judges."""


def look_on(actor: Actor, region_id: int) -> bool:
    """The auditor and the admin of the region."""
    return actor.role in OVERSEERS and actor.serves(region_id=region_id)


def find(actor: Actor, region_id: int) -> bool:
    """The auditor of the region."""
    return actor.role is Role.AUDITOR and actor.serves(region_id=region_id)


def see_finding(actor: Actor, finding: Finding) -> bool:
    """The auditor and the admin; of a satker's order its officials, else the office that judges vendors and listings."""
    if look_on(actor, finding.region_id):
        return True
    if finding.satker_code is not None:
        return actor.role in SATKER_ROLES and actor.serves(region_id=finding.region_id, satker_code=finding.satker_code)
    return actor.role is Role.CURATOR and actor.serves(region_id=finding.region_id)


def answer_finding(actor: Actor, finding: Finding) -> bool:
    """The PPK and the budget user of the satker; of a vendor or a listing the region's curator and admin. Never who found it."""
    if actor.is_person(finding.found_by) or not actor.serves(region_id=finding.region_id):
        return False
    if finding.satker_code is not None:
        return actor.role in ANSWERING and actor.satker_code == finding.satker_code
    return actor.role in OFFICE


def follow_finding(actor: Actor, finding: Finding) -> bool:
    """An auditor of the region, whoever of them found it."""
    return find(actor, finding.region_id)


def see_complaint(actor: Actor, complaint: Complaint) -> bool:
    """The region's admin, leader and auditor; its curator where it is about a listing, its price or a vendor."""
    if not actor.serves(region_id=complaint.region_id):
        return False
    return actor.role in READS_ALL or _is_curators(actor, complaint)


def answer_complaint(actor: Actor, complaint: Complaint) -> bool:
    """The region's admin; of a listing, a price or a vendor its curator too."""
    is_admin = actor.role is Role.REGION_ADMIN and actor.serves(region_id=complaint.region_id)
    return is_admin or _is_curators(actor, complaint)


def hold_the_link(actor: Actor, complaint: Complaint) -> bool:
    """Whoever came by the secret link: the reporter, without a name."""
    return actor.role is Role.PUBLIC


def _is_curators(actor: Actor, complaint: Complaint) -> bool:
    is_of_shop = complaint.subject_kind in OF_SHOP
    return is_of_shop and actor.role is Role.CURATOR and actor.serves(region_id=complaint.region_id)
