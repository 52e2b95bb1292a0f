"""Who may look at a dashboard, and who may choose what is on it."""

from app.actor import SATKER_ROLES, Actor, Role
from app.regions.models import Region

SEES_THE_REGION = frozenset({Role.LEADER, Role.REGION_ADMIN, Role.AUDITOR})
SEES_AN_OFFICE = SATKER_ROLES | SEES_THE_REGION


def may_see_region(actor: Actor, region: Region, *, public: bool) -> bool:
    """Everybody where the region says so; otherwise its head, its admin and its auditor."""
    return public or (actor.role in SEES_THE_REGION and actor.serves(region_id=region.id))


def may_see_office(actor: Actor, region: Region, code: str) -> bool:
    """The officials of that office, and those who see the whole region."""
    if actor.role in SATKER_ROLES:
        return actor.serves(region_id=region.id, satker_code=code)
    return actor.role in SEES_THE_REGION and actor.serves(region_id=region.id)


def may_choose(actor: Actor, region: Region) -> bool:
    return actor.role is Role.REGION_ADMIN and actor.serves(region_id=region.id)
