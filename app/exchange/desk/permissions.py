"""Who may do what at the desk: the region's admin works there, its auditor reads."""

from typing import Any

from app.actor import Actor, Role
from app.moves.machine import by_the_system

READERS = frozenset({Role.REGION_ADMIN, Role.AUDITOR})
WRITERS = frozenset({Role.REGION_ADMIN})


def may_read(actor: Actor, thing: Any) -> bool:
    return actor.role in READERS and actor.serves(region_id=thing.region_id)


def may_import(actor: Actor, thing: Any) -> bool:
    return actor.role in WRITERS and actor.serves(region_id=thing.region_id)


def may_import_or_system(actor: Actor, thing: Any) -> bool:
    """A pull applies by itself where there is nothing to decide; what nobody finishes is tidied away."""
    return by_the_system(actor, thing) or may_import(actor, thing)
