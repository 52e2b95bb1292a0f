"""The shape of a check: a question that answers whether all is well and what was seen, with its level and its remedy."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from app.language import _

Level = Literal["error", "warning"]
Answer = tuple[bool, str]
Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Check(Generic[Of]):
    """One row of the doctor's tables. An error means: do not go on; a warning: put it on the list."""

    name: str
    level: Level
    question: Callable[[Of], Answer]
    fix: str


def examined(checks: Iterable[Check[Of]], of: Of) -> Iterator[dict[str, Any]]:
    """Ask every question; one that cannot be answered counts as not well and says why."""
    for check in checks:
        try:
            well, seen = check.question(of)
        except Exception as error:
            well, seen = False, _("Tidak dapat diperiksa: {reason}").format(reason=str(error).strip().splitlines()[0])
        yield {"name": check.name, "ok": well, "level": check.level, "detail": seen, "fix": "" if well else _(check.fix)}
