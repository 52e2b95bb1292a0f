"""Lineage: which package a code has become, as the history of revisions tells it (RUP history kaji ulang).

One to one is followed to its end; one to several is never guessed, not even when only one child is known; a cancelled code is
dead until it is taken up again. What a code is follows from its own steps in the order of their dates:

- One to one: the code became the new one. A later one-to-one replaces an earlier one (the package was opened and revised once
  more); two at the same instant are several.
- One to several: the code became all of the new ones.
- Cancelled, taken up again: dead and alive again. Taken up again without having been cancelled, the code is itself once more,
  whatever it had become.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Select, String, bindparam, func, lateral, or_, select, union_all
from sqlalchemy.orm import Session

from app.plan.models import PackageRevision, RevisionKind

ONE_TO_ONE, ONE_TO_SEVERAL, CANCELLED, TAKEN_UP = RevisionKind


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One revision: at `revised_at` the old code became the new one; the two are
    one code where it was cancelled or taken up again."""

    revised_at: datetime
    kind: str
    old: str
    new: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a code has become: `chain` from the code to its leaf, each one to one. `children` are
    what the leaf was split into: a person must say which."""

    chain: tuple[str, ...]
    is_cancelled: bool
    children: tuple[str, ...]

    @property
    def leaf(self) -> str:
        return self.chain[-1]

    @property
    def is_live(self) -> bool:
        """One package, one to one, and not cancelled."""
        return not self.is_cancelled and not self.children


@dataclass(slots=True)
class _Standing:
    """What the steps of one code say of it."""

    became: tuple[str, ...] = ()
    at: datetime | None = None
    is_split: bool = False
    is_cancelled: bool = False


class Lineage:
    """The steps of some families, asked as of any date. Asking takes no query."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.steps = sorted(steps, key=lambda step: (step.revised_at, step.kind, step.old, step.new))
        self._of: dict[str, list[Step]] = defaultdict(list)
        self._around: dict[str, list[Step]] = defaultdict(list)
        for step in self.steps:
            self._of[step.old].append(step)
            if step.old != step.new:
                self._around[step.old].append(step)
                self._around[step.new].append(step)

    def resolve(self, code: str, at: datetime | None = None) -> Resolution:
        """What the code had become by `at` (now). A circle ends at the code that was made last."""
        chain, standings = [code], [self._standing(code, at)]
        while standings[-1].became and not standings[-1].is_split:
            following = standings[-1].became[0]
            if following in chain:
                return _closed(chain, standings, following)
            chain.append(following)
            standings.append(self._standing(following, at))
        last = standings[-1]
        return Resolution(tuple(chain), last.is_cancelled and not last.became, last.became)

    def family(self, code: str, at: datetime | None = None) -> frozenset[str]:
        """All codes that one-to-one and one-to-several steps up to `at` connect with this one, itself included."""
        found, waiting = {code}, [code]
        while waiting:
            for step in self._around.get(waiting.pop(), ()):
                if _is_past(step, at):
                    new = {step.old, step.new} - found
                    found |= new
                    waiting += new
        return frozenset(found)

    def _standing(self, code: str, at: datetime | None) -> _Standing:
        standing = _Standing()
        for step in self._of.get(code, ()):
            if not _is_past(step, at):
                break
            if step.kind == CANCELLED:
                standing.is_cancelled = True
            elif step.kind == TAKEN_UP:
                if not standing.is_cancelled:
                    standing.became, standing.is_split = (), False
                standing.is_cancelled = False
            elif step.new != code:
                _become(standing, step)
        return standing


def _closed(chain: list[str], standings: list[_Standing], first: str) -> Resolution:
    """The chain came back to `first`: of the codes in the circle the one that was made last is what the package is now."""
    start = chain.index(first)
    made = {chain[index + 1]: standings[index].at for index in range(start, len(chain) - 1)} | {first: standings[-1].at}
    last = max(made, key=lambda code: (made[code], code))
    end = chain.index(last)
    return Resolution(tuple(chain[: end + 1]), standings[end].is_cancelled, ())


def _become(standing: _Standing, step: Step) -> None:
    adds = standing.is_split if step.kind == ONE_TO_SEVERAL else bool(standing.became) and standing.at == step.revised_at
    became = (*standing.became, step.new) if adds else (step.new,)
    standing.became = tuple(dict.fromkeys(became))
    standing.is_split = step.kind == ONE_TO_SEVERAL or (adds and len(standing.became) > 1)
    standing.at = step.revised_at


def _is_past(step: Step, at: datetime | None) -> bool:
    return at is None or step.revised_at <= at


def lineage_of(session: Session, codes: Collection[str], *, region_id: int) -> Lineage:
    """The families of these codes."""
    return Lineage(Step(*row) for row in session.execute(FAMILIES, {"region_id": region_id, "codes": list(codes)}))


def _families() -> Select[*tuple[Any, ...]]:
    """Every step among the kin of `codes`, made once. UNION ends where nothing new
    is found, circles too; both ends of a step are kin."""
    step = PackageRevision
    known = (step.region_id == bindparam("region_id"), step.active.is_(True))
    kin = select(func.unnest(bindparam("codes", type_=ARRAY(String))).label("code")).cte("kin", recursive=True)
    around = lateral(
        union_all(
            select(step.new_kd_rup.label("code")).where(*known, step.old_kd_rup == kin.c.code),
            select(step.old_kd_rup).where(*known, step.new_kd_rup == kin.c.code),
        ).subquery()
    )
    kin = kin.union(select(around.c.code).select_from(kin.join(around, kin.c.code.is_not(None))))
    return select(step.revised_at, step.kind, step.old_kd_rup, step.new_kd_rup, step.reason).where(
        *known, step.old_kd_rup == kin.c.code
    )


FAMILIES = _families()
IS_REVISED = or_(
    *(
        select(PackageRevision.id)
        .where(PackageRevision.region_id == bindparam("region_id"), PackageRevision.active.is_(True), end == bindparam("kd_rup"))
        .exists()
        for end in (PackageRevision.old_kd_rup, PackageRevision.new_kd_rup)
    )
)
"""Has a code any family at all? Cheap to ask where something else of the package is asked; hardly any code has one."""
