"""The revisions of a year in sum: how many of each kind there were and what the revised codes have
become, so that a file can be held against its source."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.plan.lineage import CANCELLED, ONE_TO_ONE, ONE_TO_SEVERAL, TAKEN_UP, Lineage, Step
from app.plan.models import Package, PackageRevision


@dataclass(frozen=True, slots=True)
class OfKind:
    """The revisions of one kind: `rows` of the history, about `codes` different packages."""

    kind: str
    rows: int
    codes: int


@dataclass(frozen=True, slots=True)
class RevisionsInSum:
    """`revised` codes have become: one other package, `split` into several (a person
    is asked), `cancelled`, or are themselves once more."""

    kinds: tuple[OfKind, ...]
    revised: int
    replaced: int
    split: int
    cancelled: int
    longest: tuple[str, ...]
    """The longest chain of one-to-one steps, from its first code to its leaf; empty where no code was replaced."""

    @property
    def rows(self) -> int:
        return sum(kind.rows for kind in self.kinds)


def revisions(actor: Actor, *, region_id: int) -> Select[Any]:
    """Those that the last file of each year has. An official of a satker sees the ones that a package of that satker was in."""
    seen = select(PackageRevision).where(PackageRevision.region_id == region_id, PackageRevision.active)
    if actor.satker_code is None:
        return seen
    own = exists().where(
        Package.region_id == region_id,
        Package.satker_code == actor.satker_code,
        or_(Package.kd_rup == PackageRevision.old_kd_rup, Package.kd_rup == PackageRevision.new_kd_rup),
    )
    return seen.where(own)


def in_sum(session: Session, actor: Actor, *, region_id: int, year: int) -> RevisionsInSum:
    """What the caller's revisions of a year come to."""
    step = PackageRevision
    rows = session.execute(
        revisions(actor, region_id=region_id)
        .where(step.fiscal_year == year)
        .with_only_columns(step.revised_at, step.kind, step.old_kd_rup, step.new_kd_rup)
    )
    return summed([Step(*row) for row in rows])


def summed(steps: Sequence[Step]) -> RevisionsInSum:
    """The sum of these steps; every kind is there, also one that has none."""
    lineage, rows = Lineage(steps), Counter(step.kind for step in steps)
    of_kind = {
        kind: {step.old for step in steps if step.kind == kind} for kind in (ONE_TO_ONE, ONE_TO_SEVERAL, CANCELLED, TAKEN_UP)
    }
    became = [lineage.resolve(code) for code in sorted({step.old for step in steps})]
    longest = max((one.chain for one in became), key=len, default=())
    return RevisionsInSum(
        kinds=tuple(OfKind(kind, rows[kind], len(codes)) for kind, codes in of_kind.items()),
        revised=len(became),
        replaced=sum(len(one.chain) > 1 and one.is_live for one in became),
        split=sum(bool(one.children) for one in became),
        cancelled=sum(one.is_cancelled for one in became),
        longest=longest if len(longest) > 1 else (),
    )
