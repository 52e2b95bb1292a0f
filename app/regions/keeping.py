"""Keeping a region's own records (targets, claims, frozen reports): its admin
writes them; for anybody else there is nothing to write."""

from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.errors import NotFound
from app.language import _
from app.regions.models import Region
from app.regions.queries import region_by_code


def machine_keeper(region: Region) -> Actor:
    """Whoever holds the machine and calls a command: nobody by name, in the place of the region's admin."""
    return Actor(Role.REGION_ADMIN, None, "SYSTEM", region.id)


def may_keep(actor: Actor, region_id: int) -> bool:
    """The admin of the very region."""
    return actor.role is Role.REGION_ADMIN and actor.serves(region_id=region_id)


def refuse_others(actor: Actor, region: Region) -> None:
    """Raises `NotFound` for all but the region's admin."""
    if not may_keep(actor, region.id):
        raise NotFound(_("Wilayah {code} tidak ditemukan.").format(code=region.code[:20]))


def kept_region(session: Session, code: str, actor: Actor) -> Region:
    """The region of a code for its own admin. Raises `NotFound`."""
    region = region_by_code(session, code)
    refuse_others(actor, region)
    return region
