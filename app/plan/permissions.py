"""Who may read the plan: a satker's people their own packages, an auditor and the region's administrator all of the region's."""

from app.actor import SATKER_ROLES, Actor, Role

READERS = SATKER_ROLES | {Role.AUDITOR, Role.REGION_ADMIN, Role.LEADER}


def own_satker(actor: Actor) -> str | None:
    """The satker that bounds what this actor sees; None where it is the whole region."""
    return actor.satker_code if actor.role in SATKER_ROLES else None
