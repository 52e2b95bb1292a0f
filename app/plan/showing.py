"""What a page or an answer shows of a package's lineage and of a year's revisions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import NotFound
from app.language import _
from app.plan import queries
from app.plan.lineage import Lineage, Resolution, Step, lineage_of
from app.plan.models import PackageRevision
from app.plan.revisions import RevisionsInSum
from app.plan.shapes import Lineage as LineageShown
from app.plan.shapes import RevisionInList
from app.plan.shapes import RevisionsInSum as SumShown


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
    """What the caller may know of a code that a revision or a file of packages names: an official of a satker where it, or one
    of its family, is of that satker. Raises `NotFound`."""
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


def revision_in_list(row: PackageRevision) -> RevisionInList:
    return {
        "at": row.revised_at.isoformat(), "year": row.fiscal_year, "kind": row.kind, "from": row.old_kd_rup, "to": row.new_kd_rup, "reason": row.reason,
    }  # fmt: skip


def sum_as_json(found: RevisionsInSum, year: int) -> SumShown:
    return {
        "year": year,
        "rows": found.rows,
        "kinds": [{"kind": one.kind, "rows": one.rows, "codes": one.codes} for one in found.kinds],
        "revised": found.revised,
        "replaced": found.replaced,
        "split": found.split,
        "cancelled": found.cancelled,
        "longest": list(found.longest),
    }
