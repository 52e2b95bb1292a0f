"""The parts of a release: what an order says of planning, tender, award,
contract and implementation in the words of the standard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import start_of_local_day
from app.competition.queries import bidders_of_orders
from app.db import among
from app.identifiers import public_id
from app.language import _
from app.ocds import parties
from app.ocds.packaging import Document, instant, ocid_of_order, ocid_of_package, value
from app.ocds.timeline import Event
from app.orders.bookkeeping import key_of
from app.orders.models import GOODS, Order, OrderLine, OrderPlace
from app.orders.places import served
from app.plan.account_code import parse
from app.plan.queries import names_of_units
from app.regions.models import Region
from app.vendors.models import Vendor

CATEGORIES = {GOODS: "goods", "service": "services", "construction": "works"}
ACCEPTED = "accepted"
"""The metric whose observations add up to what was accepted."""
PLACED_UNDER, CARRIED_BY = "1", "2"
"""Ids of the related processes of an order: the package that it was placed
under, and the one that carries it where that is another."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a process needs of other tables, read for many orders at once."""

    vendors: Mapping[UUID, Vendor]
    units: Mapping[str, str]
    bidders: Mapping[UUID, int]

    @classmethod
    def of(cls, session: Session, region: Region, orders: Sequence[Order]) -> Self:
        wanted = {order.vendor_id for order in orders}
        competed = session.execute(bidders_of_orders(region.id, [order.id for order in orders]))
        return cls(
            {one.id: one for one in session.scalars(select(Vendor).where(among(Vendor.id, wanted)))},
            names_of_units(session, region_id=region.id) if orders else {},
            {row.order_id: row.bidders for row in competed},
        )


@dataclass(frozen=True, slots=True)
class Parts:
    """Of one order, in one region."""

    order: Order
    region: Region
    beside: Beside

    @property
    def ocid(self) -> str:
        return ocid_of_order(key_of(self.order))

    @property
    def contract_id(self) -> str:
        return f"{key_of(self.order)}-kontrak"

    @property
    def award_id(self) -> str:
        return f"{key_of(self.order)}-penetapan"

    @property
    def unit(self) -> Document:
        code = self.order.satker_code
        return parties.unit(self.region, code, self.beside.units.get(code, code))

    @property
    def vendor(self) -> Document:
        return parties.vendor(self.beside.vendors[self.order.vendor_id], public_id(0, self.order.vendor_id).partition(".")[2])

    def opening(self) -> Document:
        order, bidders = self.order, self.beside.bidders.get(self.order.id)
        kinds = {line.kind for line in order.lines}
        tender: Document = {
            "id": key_of(order),
            "title": order.package_name,
            "status": "active",
            "procuringEntity": parties.reference(self.unit),
            "procurementMethod": "direct" if bidders is None else "selective",
            "procurementMethodDetails": "E-Purchasing" if bidders is None else "E-Purchasing (mini-kompetisi)",
            "items": [self.item(line, with_price=False) for line in order.lines],
        }
        if bidders is not None:
            tender["numberOfTenderers"] = bidders
        if len(kinds) == 1 and (category := CATEGORIES.get(kinds.pop())):
            tender["mainProcurementCategory"] = category
        return {
            "planning": {"budget": self.budget()},
            "tender": tender,
            "relatedProcesses": [planned_in(PLACED_UNDER, order.kd_rup)],
        }

    def budget(self) -> Document:
        """By account, as the order's total is split now; the package's whole budget stands in its own process."""
        shares = self.order.accounts
        budget: Document = {"id": self.order.kd_rup, "description": self.order.package_name}
        activities = {parse(share.account_code).activity for share in shares} - {""}
        if len(activities) == 1:
            budget["projectID"] = activities.pop()
        if shares:
            budget["budgetBreakdown"] = [
                {
                    "id": f"{share.position}-{share.account_code}",
                    "description": share.account_code,
                    "amount": value(share.amount),
                    "sourceParty": parties.reference(parties.government(self.region)),
                }
                for share in shares
            ]
        return budget

    def award(self, event: Event) -> Document:
        return {
            "id": self.award_id,
            "title": self.order.number,
            "status": "active",
            "date": instant(event.at, self.region.timezone),
            "value": value(event.total),
            "suppliers": [parties.reference(self.vendor)],
            "items": [self.item(line) for line in self.order.lines],
        }

    def contract(self, *, status: str, worth: int) -> Document:
        order, timezone = self.order, self.region.timezone
        told: Document = {
            "id": self.contract_id,
            "awardID": self.award_id,
            "title": order.number,
            "status": status,
            "value": value(worth),
        }
        if status != "cancelled":
            due = instant(start_of_local_day(order.delivery_due, timezone), timezone)
            start = instant(order.approved_at, timezone) if order.approved_at is not None else None
            told["period"] = {"endDate": due} if start is None or start > due else {"startDate": start, "endDate": due}
            told["items"] = [self.item(line) for line in order.lines]
            if order.places:
                told["milestones"] = [self.delivery(place) for place in served(order)]
        if order.sp_number is not None and status in ("active", "terminated"):
            told["documents"] = [
                {"id": "surat-pesanan", "documentType": "contractSigned", "title": f"Surat Pesanan {order.sp_number}"}
            ]
        return told

    def delivery(self, place: OrderPlace) -> Document:
        """By when goods are to be at one of several places; where that is, the parties of the order know."""
        due = instant(start_of_local_day(place.due, self.region.timezone), self.region.timezone)
        return {"id": f"tempat-{place.position}", "title": f"Tempat {place.position}", "type": "delivery", "dueDate": due}

    def day_of(self, event: Event) -> str:
        """The instant of an event: where it is of a day, when that begins."""
        timezone = self.region.timezone
        return instant(event.at if event.day is None else start_of_local_day(event.day, timezone), timezone)

    def received(self, event: Event, number: int) -> Document:
        """What was accepted, for the `number`th time: as a milestone, its paper and an observation."""
        on = self.day_of(event)
        by_addendum = event.ref is not None and event.ref.startswith("ADD-")
        paper = event.ref if by_addendum else f"BAST {event.ref}" if event.ref else "BAST"
        return {
            "milestones": [{"id": str(number), "title": paper, "type": "delivery", "status": "met", "dateMet": on}],
            "documents": [{"id": f"bast-{number}", "documentType": "completionCertificate", "title": paper}],
            "metrics": [
                {
                    "id": ACCEPTED,
                    "title": _("Nilai yang diterima dengan BAST"),
                    "observations": [
                        {"id": str(number), "period": {"startDate": on, "endDate": on}, "value": value(event.received)}
                    ],
                }
            ],
        }

    def paid(self, event: Event, number: int) -> Document:
        """What was paid, for the `number`th time."""
        return {
            "transactions": [
                {
                    "id": f"{number}-{event.ref}" if event.ref else str(number),
                    "date": self.day_of(event),
                    "value": value(event.paid),
                    "payer": parties.reference(self.unit),
                    "payee": parties.reference(self.vendor),
                }
            ]
        }

    def item(self, line: OrderLine, *, with_price: bool = True) -> Document:
        quantity: Decimal = line.quantity
        unit: Document = {"name": line.unit}
        if with_price:
            unit["value"] = value(line.unit_price)
        return {
            "id": str(line.position),
            "description": line.name,
            "classification": {"scheme": "KBKI", "id": line.kbki},
            "quantity": int(quantity) if quantity == quantity.to_integral_value() else float(quantity),
            "unit": unit,
        }


def planned_in(id: str, kd_rup: str) -> Document:
    return {
        "id": id,
        "relationship": ["planning"],
        "scheme": "ocid",
        "identifier": ocid_of_package(kd_rup),
        "title": f"RUP {kd_rup}",
    }
