"""What waits for a person: one row a source. Each says who it can wait for, and asks its own room."""

from collections.abc import Callable, Iterable, Set
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import REGION_ROLES, SATKER_ROLES, Actor, Role
from app.duties import governing, trading
from app.duties.duty import Duty

Asks = Callable[[Session, Actor, datetime], Iterable[Duty]]


def duties_of(session: Session, actor: Actor, at: datetime) -> list[Duty]:
    """Everything that waits for this person in this role, nearest deadline first."""
    found = [duty for who, asks in SOURCES if actor.role in who for duty in asks(session, actor, at)]
    return sorted(found, key=lambda duty: duty.urgency)


OFFICE = frozenset({Role.CURATOR})
SOURCES: tuple[tuple[Set[Role], Asks], ...] = (
    (SATKER_ROLES | {Role.VENDOR, Role.REGION_ADMIN}, trading.orders),
    (SATKER_ROLES | {Role.VENDOR, Role.REGION_ADMIN}, trading.disputes),
    (SATKER_ROLES | (REGION_ROLES - {Role.LEADER}), governing.findings),
    ({Role.REGION_ADMIN, Role.CURATOR}, governing.complaints),
    ({Role.LEADER}, governing.late_complaints),
    (OFFICE, governing.vendors),
    (OFFICE, governing.listings),
    ({Role.PP, Role.PPK}, trading.lists),
    ({Role.PP, Role.PPK}, trading.competitions),
    ({Role.VENDOR}, trading.invitations),
    ({Role.VENDOR}, trading.returned),
    ({Role.TREASURER}, trading.sp2d),
    ({Role.REGION_ADMIN}, governing.setting_up),
    ({Role.REGION_ADMIN}, governing.imports),
    ({Role.REGION_ADMIN}, governing.posts),
    ({Role.REGION_ADMIN}, governing.empty_posts),
    ({Role.REGION_ADMIN}, governing.appeals),
    ({Role.REGION_ADMIN}, governing.erasures),
)
