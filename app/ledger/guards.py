"""The package guard: one conditional statement, with a `CHECK` behind it. Reading first and writing after would sell the last rupiah twice."""

from collections.abc import Mapping

from sqlalchemy import and_, select, true, update
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.language import _
from app.ledger.models import PackageTally
from app.money import Rupiah, rupiah


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


def move_package(session: Session, *, region_id: int, kd_rup: str, effect: Mapping[str, int]) -> None:
    """Add `effect` (held, committed, received, paid, orders) to the package's tally in one statement.

    What takes more of the pagu than before passes only while the package is within its pagu and stays so; raises `BudgetExceeded` otherwise.
    """
    tally = PackageTally
    asked = effect["held"] + effect["committed"]
    fits = and_(tally.over_pagu.is_(False), tally.held + tally.committed + asked <= tally.pagu)
    moved = session.execute(
        update(tally)
        .where(tally.region_id == region_id, tally.kd_rup == kd_rup, true() if asked <= 0 else fits)
        .values(
            held=tally.held + effect["held"],
            committed=tally.committed + effect["committed"],
            received=tally.received + effect["received"],
            paid=tally.paid + effect["paid"],
            orders=tally.orders + effect["orders"],
            over_pagu=and_(tally.over_pagu, tally.held + tally.committed + asked > tally.pagu),
        )
        .execution_options(synchronize_session=False)
        .returning(tally.kd_rup)
    ).one_or_none()
    if moved is None:
        remaining = how_much_is_left(session, region_id=region_id, kd_rup=kd_rup)
        if remaining is None:
            raise PackageNotPlanned(kd_rup=kd_rup)
        raise BudgetExceeded(remaining=remaining, asked=Rupiah(asked))


def how_much_is_left(session: Session, *, region_id: int, kd_rup: str) -> Rupiah | None:
    """Pagu less what is held and committed; negative where an import went over it, None where nothing was ever planned."""
    left = session.scalar(
        select(PackageTally.pagu - PackageTally.held - PackageTally.committed).where(
            PackageTally.region_id == region_id, PackageTally.kd_rup == kd_rup
        )
    )
    return None if left is None else Rupiah(left)
