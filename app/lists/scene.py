"""The scene of a list: who asks for it, when, and by which clock days are told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.regions.models import Region
from app.web.pages.dates import JAKARTA


@dataclass(frozen=True, slots=True)
class Scene:
    """`zone` is the clock of the person's region; whoever belongs to none, as a vendor, reads WIB."""

    session: Session
    actor: Actor
    at: datetime
    zone: str

    @property
    def region_id(self) -> int:
        """Of a person who belongs to one."""
        assert self.actor.region_id is not None
        return self.actor.region_id


def scene_of(session: Session, actor: Actor, at: datetime) -> Scene:
    region = session.get(Region, actor.region_id) if actor.region_id is not None else None
    return Scene(session, actor, at, region.timezone if region else JAKARTA)
