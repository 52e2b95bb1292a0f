"""Checking: what stands in the way of closing a year, and what should be known before.

In the way: orders without both signatures (they hold the year's money and would commit it after the closing), and realised
orders that vanished from a file and wait for a person's decision. Not in the way, but answered by a note: a year that is not
over, orders that still run (they are accepted and paid in the next year, under their own), orders without a known package,
packages with more ordered than their pagu, files of the year that wait at the import desk (a closed year takes none of them).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.closing.shapes import ChecksShown
from app.exchange.desk.queries import open_uploads
from app.exchange.models import ReversalProposal
from app.language import _
from app.ledger.models import OrderTally
from app.money import thousands
from app.orders.models import Order
from app.orders.states import SETTLED, TERMINAL, OrderState
from app.plan.queries import OverPagu, how_many_over_pagu, packages_over_pagu
from app.realisation.asking import AskedScope, question
from app.realisation.tallying import tally
from app.regions.models import Region

UNSIGNED = (
    OrderState.ON_NEGOTIATION,
    OrderState.WAITING_PPK_REVIEW,
    OrderState.WAITING_SELLER_CONFIRMATION,
    OrderState.ESIGN_IN_PROGRESS,
)
LISTED_MAX = 100


@dataclass(frozen=True, slots=True)
class Checks:
    """What was found; `blocking` and `noted` are the sentences of it. `unsigned` and
    `over_pagu` are the first of them, so many as a page lists."""

    unsigned: Sequence[Order]
    unsigned_count: int
    proposals: int
    running: int
    running_amount: int
    orphans: int
    orphans_amount: int
    over_pagu: Sequence[OverPagu]
    over_pagu_count: int
    files: int
    is_over: bool
    year: int

    @property
    def blocking(self) -> list[str]:
        return [
            said
            for is_so, said in (
                (
                    self.unsigned_count,
                    _("{n} pesanan belum ditandatangani kedua pihak. Selesaikan atau batalkan dulu.").format(
                        n=thousands(self.unsigned_count)
                    ),
                ),
                (
                    self.proposals,
                    _("{n} pesanan yang hilang dari berkas menunggu keputusan di meja impor.").format(n=thousands(self.proposals)),
                ),
            )
            if is_so
        ]

    @property
    def noted(self) -> list[str]:
        return [
            said
            for is_so, said in (
                (not self.is_over, _("Tahun {year} belum berakhir.").format(year=self.year)),
                (self.running, _("{n} pesanan masih berjalan; diterima dan dibayar sesudah penutupan, tetap dalam tahun anggarannya.").format(n=thousands(self.running))),
                (self.orphans, _("{n} pesanan tanpa paket yang dikenal.").format(n=thousands(self.orphans))),
                (self.over_pagu_count, _("{n} paket pesanannya melebihi pagu.").format(n=thousands(self.over_pagu_count))),
                (self.files, _("{n} berkas tahun ini menunggu di meja impor; sesudah penutupan tidak dapat diterapkan.").format(n=self.files)),
            )
            if is_so
        ]  # fmt: skip

    def as_json(self) -> ChecksShown:
        return {
            "unsigned": self.unsigned_count,
            "proposals": self.proposals,
            "running": self.running,
            "running_amount": self.running_amount,
            "orphans": self.orphans,
            "orphans_amount": self.orphans_amount,
            "over_pagu": self.over_pagu_count,
            "files": self.files,
            "is_over": self.is_over,
        }


def check(session: Session, *, region: Region, year: int, at: datetime) -> Checks:
    """The year as it stands."""
    orphans = tally(session, question(region=region.code, year=year, scope=AskedScope.EP_ALL))["orphans"]
    running = session.execute(
        select(func.count(), func.coalesce(func.sum(OrderTally.committed + OrderTally.suspended), 0)).where(
            OrderTally.region_id == region.id,
            OrderTally.fiscal_year == year,
            OrderTally.scope == "EP_LOCAL",
            OrderTally.state.not_in([*UNSIGNED, *TERMINAL, *SETTLED]),
        )
    ).one()
    is_unsigned = (Order.region_id == region.id, Order.fiscal_year == year, Order.state.in_(UNSIGNED))
    return Checks(
        unsigned=session.scalars(select(Order).where(*is_unsigned).order_by(Order.placed_at).limit(LISTED_MAX)).all(),
        unsigned_count=session.scalar(select(func.count()).select_from(Order).where(*is_unsigned)) or 0,
        proposals=session.scalar(
            select(func.count())
            .select_from(ReversalProposal)
            .join(
                OrderTally,
                (OrderTally.region_id == ReversalProposal.region_id) & (OrderTally.order_key == ReversalProposal.order_key),
            )
            .where(ReversalProposal.region_id == region.id, ReversalProposal.decision.is_(None), OrderTally.fiscal_year == year)
        )
        or 0,
        running=running[0],
        running_amount=int(running[1]),
        orphans=orphans["orders"],
        orphans_amount=orphans["amount"],
        over_pagu=packages_over_pagu(session, region_id=region.id, year=year, limit=LISTED_MAX),
        over_pagu_count=how_many_over_pagu(session, region_id=region.id, year=year),
        files=sum(upload.fiscal_year == year for upload in open_uploads(session, region_id=region.id)),
        is_over=local_date(at, region.timezone).year > year,
        year=year,
    )
