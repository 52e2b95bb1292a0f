"""Statements on the regions' tables: which name a region, which of the others are known."""

import re
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.dashboards.office import office_dashboard
from app.dashboards.region import region_dashboard
from app.ledger import Basis
from app.lists import called, scene_of
from app.moves.history import history
from app.orders import cancellation, cart, negotiation, review
from app.orders.listed import ORDERS
from app.orders.queries import offers_of, order_for
from app.payment import disbursing, invoicing
from app.payment.queries import payments_of
from app.plan.queries import packages
from app.realisation.asking import AskedScope, By, Period, question
from app.realisation.ranking import rank
from app.realisation.tallying import tally
from app.schema.tables import metadata
from tests import world as worlds
from tests.steps import deliver_all
from tests.world import AT, World

DAY = date(2026, 3, 2)
OF_REGIONS = {table.name for table in metadata.tables.values() if table.info["scale"] == "region"}
MENTION = re.compile(r"(\bFROM|\bJOIN|\bUPDATE|,)\s+(?:ONLY\s+)?\"?(\w+)\"?(?:\s+AS\s+(\w+))?")
COLUMNS = {column.name for table in metadata.tables.values() for column in table.columns}
OVER_ALL_REGIONS = {
    "the vendor's own orders": r"FROM purchase_order\b.*WHERE purchase_order\.vendor_id =",
    "what a vendor owes its customers": r"FROM order_tally\b.*WHERE order_tally\.vendor_key =",
    "ranking": r"FROM region_semester_tally\b",
    "a vendor's products": r"FROM listing\b.*WHERE listing\.vendor_id =",
}
"""Reads over all regions: few and named."""


def nameless(statement: str) -> set[str]:
    """The regions' tables in it whose `region_id` no condition names; what is inserted carries it as a column."""
    if statement.startswith("INSERT") and " SELECT " not in statement:
        return set()
    conditions = re.split(r"\b(?:WHERE|ON)\b", statement, maxsplit=1)
    asked = conditions[1] if len(conditions) == 2 else ""
    mentioned = {
        alias or table
        for lead, table, alias in MENTION.findall(statement)
        if table in OF_REGIONS and not (lead == "," and _is_column(table, alias, statement))
    }
    bare = bool(re.search(r"(?<![.\w])region_id\s*(=|IN)", asked))
    return set() if bare else {name for name in mentioned if f"{name}.region_id" not in asked}


def _is_column(name: str, alias: str, statement: str) -> bool:
    """A name in a list that is a column elsewhere (`fiscal_year`) is a table only where something is read from it."""
    return name in COLUMNS and not re.search(rf"(?<![.\w]){alias or name}\.", statement)


def is_allowed(statement: str) -> bool:
    return any(re.search(pattern, statement) for pattern in OVER_ALL_REGIONS.values())


def walk(session: Session, world: World) -> None:
    """Every kind of command once, and the reads beside them."""
    cart.put(session, region_id=world.listing.region_id, listing_id=world.listing.id, quantity=Decimal(3), actor=world["pp"], at=AT)
    cart.groups_of(session, world["pp"])
    order = worlds.in_process(session, world)
    deliver_all(session, world, order)
    payment = invoicing.invoice(
        session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT
    )
    disbursing.verify(session, payment=payment, note=None, actor=world["treasurer"], at=AT)
    disbursing.issue_spp(session, payment=payment, number="SPP/1", actor=world["treasurer"], at=AT)
    disbursing.issue_spm(session, payment=payment, number="SPM/1", actor=world["budget_user"], at=AT)
    disbursing.issue_sp2d(session, payment=payment, number="SP2D/1", day=DAY, actor=world["treasurer"], at=AT)
    disbursing.receive(session, payment=payment, actor=world["vendor"], at=AT)
    assert order.state == "COMPLETED"
    _other_ends(session, world)
    for persona in ("pp", "ppk", "vendor", "auditor"):
        seen = called(ORDERS, scene_of(session, world[persona], AT), sort=None, cursor=None).rows
        order_for(session, world[persona], region_id=order.region_id, id=order.id, lock=True)
        assert seen
    offers_of(session, order), payments_of(session, order)
    history(session, region_id=order.region_id, subject_id=order.id)
    packages(session, region_id=world.region.id, year=2026)
    for by in (None, *By):
        tally(session, question(region="99.01", year=2026, by=by))
    tally(session, question(region="99.01", year=2026, as_of=DAY))
    region_dashboard(session, world.region, year=2026, at=AT)
    office_dashboard(session, world.region, worlds.SATKER, year=2026, at=AT)
    rank(
        session, tier="kabupaten", year=2026, metric="EP_RUP", period=Period.YEAR, order="percent", basis=Basis.ORDERED,
        scope=AskedScope.EP_ALL, as_of=None,
    )  # fmt: skip


def _other_ends(session: Session, world: World) -> None:
    abandoned = worlds.place(session, world, quantity=2)
    negotiation.abandon(session, order=abandoned, reason="Tidak jadi", actor=world["pp"], at=AT)
    rejected = worlds.agreed(session, world, quantity=2)
    review.reject(session, order=rejected, reason="Bukan kebutuhan", actor=world["ppk"], at=AT)
    cancelled = worlds.in_process(session, world, quantity=2)
    cancellation.request_cancel(
        session, order=cancelled, reason="Salah barang", letter=None, actor=world["ppk"], at=AT
    )  # fmt: skip
    cancellation.open_cancel(session, order=cancelled, note=None, actor=world["region_admin"], at=AT)
    cancellation.grant_cancel(session, order=cancelled, reason="Disetujui", actor=world["budget_user"], at=AT)
    assert cancelled.state == "CANCELLED"
