"""Who reads the control report and who writes in it: an office its own, the
region's admin, auditor and leader all of their region."""

from collections.abc import Collection

from app.actor import SATKER_ROLES, Actor, Role

READERS = SATKER_ROLES | {Role.REGION_ADMIN, Role.LEADER, Role.AUDITOR}
OFFICE = frozenset({Role.PP, Role.PPK, Role.BUDGET_USER})
NOTERS = OFFICE | {Role.ACTIVITY_OFFICER}
"""Write notes for the packages of their own satker, a PPTK for those of the own sub-activities."""
HEADERS = OFFICE | {Role.REGION_ADMIN}
"""Write the head figures: of their own satker, the admin those of the region."""


def read(actor: Actor, *, region_id: int, satker_code: str | None) -> bool:
    """`satker_code` None is the whole region."""
    if actor.role not in READERS or not actor.serves(region_id=region_id):
        return False
    return actor.satker_code is None or actor.satker_code == satker_code


def note(actor: Actor, *, region_id: int, satker_code: str, sub_activities: Collection[str]) -> bool:
    """`sub_activities` are those of the package."""
    return actor.serves(region_id=region_id, satker_code=satker_code) and (actor.role in OFFICE or actor.runs(sub_activities))


def head(actor: Actor, *, region_id: int, satker_code: str) -> bool:
    """`satker_code` is empty for the region's own figures."""
    if actor.role is Role.REGION_ADMIN:
        return actor.serves(region_id=region_id) and not satker_code
    return actor.role in OFFICE and actor.serves(region_id=region_id, satker_code=satker_code)
