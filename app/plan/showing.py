"""What a page or an answer shows of a package's lineage."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import NotFound
from app.language import _, mark
from app.plan import queries
from app.plan.lineage import CANCELLED, ONE_TO_ONE, ONE_TO_SEVERAL, TAKEN_UP, Lineage, Resolution, Step, lineage_of
from app.plan.shapes import Lineage as LineageShown

KINDS = {
    ONE_TO_ONE: mark("Direvisi, satu ke satu"),
    ONE_TO_SEVERAL: mark("Dipecah, satu ke banyak"),
    CANCELLED: mark("Dibatalkan"),
    TAKEN_UP: mark("Diaktifkan kembali"),
}


@dataclass(frozen=True, slots=True)
class Descent:
    """What a code has become, and every step of its family in the order of their dates."""

    code: str
    resolution: Resolution
    steps: tuple[Step, ...]


def descent_of(session: Session, *, region_id: int, code: str, at: datetime | None = None) -> Descent:
    known = lineage_of(session, [code], region_id=region_id)
    return Descent(code, known.resolve(code, at), tuple(known.steps))


def descent_of_unrevised(code: str) -> Descent:
    """The same of a code that no revision names."""
    return Descent(code, Lineage(()).resolve(code), ())


def descent_for(session: Session, actor: Actor, code: str, *, at: datetime | None = None) -> Descent:
    """What the caller may know of a code that a revision or a file of packages names: an official of a satker where it, or one of its family, is of that
    satker. Raises `NotFound`."""
    assert actor.region_id is not None
    found = descent_of(session, region_id=actor.region_id, code=code, at=at)
    family = {code, *(end for step in found.steps for end in (step.old, step.new))}
    owners = queries.owners_of_packages(session, region_id=actor.region_id, codes=family)
    is_known = bool(found.steps) or code in owners
    if not is_known or (actor.satker_code is not None and actor.satker_code not in owners.values()):
        raise NotFound(_("Paket ini tidak ditemukan."))
    return found


def descent_as_json(found: Descent) -> LineageShown:
    return {
        "chain": list(found.resolution.chain),
        "leaf": found.resolution.leaf,
        "live": found.resolution.is_live,
        "children": list(found.resolution.children),
        "steps": [
            {"at": step.revised_at.isoformat(), "kind": step.kind, "from": step.old, "to": step.new, "reason": step.reason}
            for step in found.steps
        ],
    }
