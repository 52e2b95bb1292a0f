"""The package guard: one conditional statement, with a `CHECK` behind it. Reading
first and writing after would sell the last rupiah twice."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, select, true, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from app.db import pipelining
from app.errors import Refusal
from app.language import _
from app.ledger.models import PackageTally
from app.money import Rupiah, rupiah

MOVED = ("held", "committed", "received", "paid", "orders")


class BudgetExceeded(Refusal):
    """The package has less left than was asked for; `remaining`, `asked` and `short` are whole rupiah."""

    def __init__(self, *, remaining: Rupiah, asked: Rupiah) -> None:
        self.remaining, self.asked, self.short = remaining, asked, Rupiah(asked - remaining)
        super().__init__(
            _("Sisa pagu {remaining}, yang diminta {asked}: kurang {short}. Kurangi jumlah barang atau pilih paket lain.").format(
                remaining=rupiah(remaining), asked=rupiah(asked), short=rupiah(self.short)
            )
        )


class PackageNotPlanned(Refusal):
    """No pagu was ever planned for this package, so nothing can be held against it."""

    def __init__(self, *, kd_rup: str) -> None:
        self.kd_rup = kd_rup
        super().__init__(
            _("Paket RUP {kd_rup} belum punya pagu. Pilih paket lain atau minta admin memuat data RUP.").format(kd_rup=kd_rup)
        )


PACKAGES: Any = PackageTally.__table__


def _move(*, only_if_it_fits: bool) -> ReturningUpdate[Any]:
    tally, asked = PACKAGES.c, bindparam("asked", type_=BigInteger)
    fits = and_(tally.over_pagu.is_(False), tally.held + tally.committed + asked <= tally.pagu)
    return (
        update(PACKAGES)
        .where(
            tally.region_id == bindparam("of_region"), tally.kd_rup == bindparam("of_package"), fits if only_if_it_fits else true()
        )
        .values(
            {name: getattr(tally, name) + bindparam(f"more_{name}", type_=BigInteger) for name in MOVED}
            | {"over_pagu": and_(tally.over_pagu, tally.held + tally.committed + asked > tally.pagu)}
        )
        .returning(tally.kd_rup)
    )


TAKE, GIVE = _move(only_if_it_fits=True), _move(only_if_it_fits=False)


def move_package(session: Session, *, region_id: int, kd_rup: str, effect: Mapping[str, int]) -> Callable[[], None]:
    """Add `effect` (held, committed, received, paid, orders) to the package's tally in one
    statement; what is returned reads whether it was done.

    What takes more of the pagu than before passes only while the package is within its pagu
    and stays so; that raises `BudgetExceeded` otherwise.
    """
    asked = effect["held"] + effect["committed"]
    answer = pipelining.ask(
        session,
        TAKE if asked > 0 else GIVE,
        {"of_region": region_id, "of_package": kd_rup, "asked": asked, **{f"more_{name}": effect[name] for name in MOVED}},
    )

    def check() -> None:
        if answer() is None:
            remaining = how_much_is_left(session, region_id=region_id, kd_rup=kd_rup)
            if remaining is None:
                raise PackageNotPlanned(kd_rup=kd_rup)
            raise BudgetExceeded(remaining=remaining, asked=Rupiah(asked))

    return check


def how_much_is_left(session: Session, *, region_id: int, kd_rup: str) -> Rupiah | None:
    """Pagu less what is held and committed; negative where an import went over it, None where nothing was ever planned."""
    left = session.scalar(
        select(PackageTally.pagu - PackageTally.held - PackageTally.committed).where(
            PackageTally.region_id == region_id, PackageTally.kd_rup == kd_rup
        )
    )
    return None if left is None else Rupiah(left)
