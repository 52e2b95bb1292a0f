"""Who reads the control report and who writes in it: an office its own, the region's admin, auditor and leader all of their region."""

from app.actor import SATKER_ROLES, Actor, Role

READERS = SATKER_ROLES | {Role.REGION_ADMIN, Role.LEADER, Role.AUDITOR}
NOTERS = frozenset({Role.PP, Role.PPK, Role.BUDGET_USER})
"""Write notes for the packages of their own satker."""
HEADERS = NOTERS | {Role.REGION_ADMIN}
"""Write the head figures: of their own satker, the admin those of the region."""


def read(actor: Actor, *, region_id: int, satker_code: str | None) -> bool:
    """`satker_code` None is the whole region."""
    if actor.role not in READERS or not actor.serves(region_id=region_id):
        return False
    return actor.satker_code is None or actor.satker_code == satker_code


def note(actor: Actor, *, region_id: int, satker_code: str) -> bool:
    return actor.role in NOTERS and actor.serves(region_id=region_id, satker_code=satker_code)


def head(actor: Actor, *, region_id: int, satker_code: str) -> bool:
    """`satker_code` is empty for the region's own figures."""
    if actor.role is Role.REGION_ADMIN:
        return actor.serves(region_id=region_id) and not satker_code
    return note(actor, region_id=region_id, satker_code=satker_code)
