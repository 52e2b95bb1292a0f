"""Orders and packages about the turn of a year."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof
from app.exchange import synthetic
from app.orders import confirmation, negotiation, placing, review, signing
from app.orders.ground import Delivery
from app.orders.models import Order
from app.payment import disbursing, invoicing
from tests.exchange.feeds import OFFICES, as_json, bring_in
from tests.world import PASSWORD, SATKER, World

DECEMBER, NEW_YEARS_EVE = datetime(2026, 12, 18, 3, tzinfo=UTC), datetime(2026, 12, 31, 3, tzinfo=UTC)


JANUARY, FEBRUARY = datetime(2027, 1, 5, 3, tzinfo=UTC), datetime(2027, 2, 10, 3, tzinfo=UTC)


NEXT = 2027


def row(kd_rup: int, *, year: int = NEXT, pagu: int = 50_000_000, **changes: Any) -> dict[str, Any]:
    """A package of the world's satker as SIRUP announces it."""
    made = next(iter(synthetic.packages(synthetic.KABUPATEN, OFFICES, year=year, count=1)))
    return made | {
        "kd_rup": kd_rup, "pagu": pagu, "kd_satker_str": SATKER, "kd_satker": 900152, "nama_satker": "Dinas Contoh",
        "metode_pengadaan": "E-Purchasing", "status_aktif_rup": True, "status_delete_rup": False, "status_umumkan_rup": "Terumumkan",
        "status_pradipa": "PraDIPA",
    } | changes  # fmt: skip


def announce(session: Session, folder: Path, *rows: dict[str, Any], year: int = NEXT, at: datetime = DECEMBER, **given: Any) -> Any:
    return bring_in(session, as_json(folder, list(rows)), year=year, at=at, **given)


def place(session: Session, world: World, *, kd_rup: str, at: datetime, quantity: int = 10) -> Order:
    return placing.place(
        session,
        kd_rup=kd_rup,
        wanted=[placing.Wanted(world.listing.region_id, world.listing.id, Decimal(quantity))],
        delivery=Delivery("Jalan Contoh 1", (at + timedelta(days=60)).date()),
        actor=world["pp"],
        at=at,
    ).order


def approve(session: Session, world: World, order: Order, at: datetime) -> None:
    negotiation.agree(session, order=order, actor=world["vendor"], at=at)
    negotiation.agree(session, order=order, actor=world["pp"], at=at)
    negotiation.submit_for_review(session, order=order, note=None, actor=world["pp"], at=at)
    review.approve(
        session,
        order=order,
        sp_number=None,
        terms=None,
        accounts=[],
        reason="Sesuai kebutuhan",
        answers={},
        actor=world["ppk"],
        at=at,
    )


def sign(session: Session, world: World, order: Order, at: datetime) -> None:
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=at)
    confirmation.accept(session, order=order, note=None, actor=world["vendor"], at=at)
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["vendor"], at=at)


def pay(session: Session, world: World, order: Order, at: datetime) -> None:
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=at)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=at)
    disbursing.issue_spp(session, payment=bill, number="SPP/1", actor=world["treasurer"], at=at)
    disbursing.issue_spm(session, payment=bill, number="SPM/1", actor=world["budget_user"], at=at)
    disbursing.issue_sp2d(session, payment=bill, number="SP2D/1", day=at.date(), actor=world["treasurer"], at=at)
