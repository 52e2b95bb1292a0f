"""What a page or an answer shows of a package's lineage."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.language import mark
from app.plan.lineage import CANCELLED, ONE_TO_ONE, ONE_TO_SEVERAL, TAKEN_UP, Resolution, Step, lineage_of
from app.plan.shapes import Lineage

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


def descent_of(session: Session, *, region_id: int, code: str) -> Descent:
    known = lineage_of(session, [code], region_id=region_id)
    return Descent(code, known.resolve(code), tuple(known.steps))


def descent_as_json(found: Descent) -> Lineage:
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
