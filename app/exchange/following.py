"""Following: after an import every order is carried by the package that its own code has become."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.attribution import charging
from app.exchange import planning
from app.exchange.context import Import
from app.language import _


@dataclass(frozen=True, slots=True)
class Moved:
    """What the person who imports is told, and the packages whose orders changed."""

    told: list[str]
    packages: frozenset[str]


def follow(session: Session, done: Import, *, placed_here: bool = True) -> Moved:
    """Charge the region's orders anew; before the plan's own entries are written, since orders are locked before packages."""
    followed = charging.follow(
        session,
        region_id=done.region.id,
        actor=done.actor,
        at=done.at,
        known_at=done.known_at,
        ref=f"import:{done.batch_id}",
        placed_here=placed_here,
        holding=not done.dry_run,
    )
    told = [_("{n} pesanan kini dibebankan ke paket lain menurut riwayat kaji ulang.").format(n=followed.orders)]
    left = [
        _(
            "{n} pesanan tahun anggaran {year} tetap pada paketnya karena tahun itu sudah ditutup, walau kini ada paket penggantinya. "
            "Bila harus ikut pindah, minta admin daerah membuka tahun itu, lalu impor lagi."
        ).format(n=count, year=year)
        for year, count in sorted(followed.left.items())
    ]
    return Moved((told if followed.orders else []) + left, followed.packages)


def follow_imported(session: Session, done: Import, touched: Collection[str]) -> list[str]:
    """National orders that were just entered lie on their own codes (`touched`):
    charge them on, and warn of packages over their pagu."""
    moved = follow(session, done, placed_here=False)
    return moved.told + planning.over_pagu(session, done.region.id, {*touched, *moved.packages})
