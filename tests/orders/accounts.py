"""Several accounts that pay one order."""

from sqlalchemy.orm import Session

from app.identifiers import new_id
from app.ledger import EntryRow, Kind, enter_rows
from app.orders.models import Order
from app.plan.models import BudgetLine
from tests.world import AT, KD_RUP, SATKER, World

A, B = "1.01.01.2.06.0002.5.1.02.01.01.0024", "1.01.01.2.06.0002.5.1.02.01.01.0026"


def add_account(session: Session, world: World, pagu: int) -> None:
    """The world's package gets B beside A."""
    session.add(
        BudgetLine(
            region_id=world.region.id,
            id=new_id(),
            line_key=f"{KD_RUP}|2",
            kd_rup=KD_RUP,
            fiscal_year=2026,
            account_code=B,
            fund_source="APBD",
            pagu=pagu,
            active=True,
        )  # fmt: skip
    )
    row = EntryRow(
        region_id=world.region.id, id=new_id(), at=AT, known_at=AT, account_id=None, kind=Kind.PLANNED, fiscal_year=2026,
        satker_code=SATKER, kd_rup=KD_RUP, amount=pagu,
    )  # fmt: skip
    enter_rows(session, [row])
    session.flush()


def shares_of(order: Order) -> dict[str, int]:
    return {share.account_code: share.amount for share in order.accounts}
