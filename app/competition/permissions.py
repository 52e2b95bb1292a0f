"""Who may do what with a mini-competition. Persons are compared, not roles, wherever two duties may not meet.

Who may bid depends on the vendor's standing and is asked in `bidding.py`.
"""

from app.actor import SATKER_ROLES, Actor, Role
from app.competition.models import Competition

OVERSEERS = frozenset({Role.AUDITOR, Role.REGION_ADMIN})


def see(actor: Actor, competition: Competition) -> bool:
    """Once it is published, everybody; before that its satker and the region's auditor and admin."""
    return competition.published_at is not None or is_inside(actor, competition)


def is_inside(actor: Actor, competition: Competition) -> bool:
    """Those who read the bids once they are opened: the officials of the satker, the region's auditor and admin."""
    if actor.role in SATKER_ROLES:
        return actor.serves(region_id=competition.region_id, satker_code=competition.satker_code)
    return actor.role in OVERSEERS and actor.serves(region_id=competition.region_id)


def prepare(actor: Actor, competition: Competition) -> bool:
    """A PP or PPK of the satker."""
    return actor.is_buyer and actor.serves(region_id=competition.region_id, satker_code=competition.satker_code)


def decide(actor: Actor, competition: Competition) -> bool:
    """A PPK of the satker."""
    return actor.role is Role.PPK and prepare(actor, competition)


def award(actor: Actor, competition: Competition) -> bool:
    """A PPK who was not the PP that wrote or judged it: one person may not be PP and PPK of one order (SEP_DUTY)."""
    as_pp = {
        person
        for person, role in (
            (competition.written_by, competition.written_as),
            (competition.evaluated_by, competition.evaluated_as),
        )
        if role == Role.PP
    }
    return decide(actor, competition) and actor.account_id not in as_pp
