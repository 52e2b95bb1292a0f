"""Who may do what with a demand. Everybody may read it."""

from app.actor import Actor, Role
from app.demand.models import Demand


def ask(actor: Actor) -> bool:
    return actor.is_buyer and actor.region_id is not None


def answer(actor: Actor, demand: Demand) -> bool:
    return actor.is_vendor_staff


def close(actor: Actor, demand: Demand) -> bool:
    """Who asked, and the curators of its region."""
    return actor.is_person(demand.asked_by) or (actor.role is Role.CURATOR and actor.serves(region_id=demand.region_id))
