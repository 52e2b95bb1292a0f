"""An order as a contracting process: a release for every event of its timeline that means something to the standard.

The value of the contract is what the order is worth on the basis *ordered* after the event, so it is 0 while a cancellation is
decided and once the order is cancelled; what was accepted stands as observations of one metric, what was paid as transactions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
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
from app.ocds.timeline import Event, timelines
from app.orders.bookkeeping import key_of
from app.orders.models import GOODS, Order, OrderLine, OrderPlace
from app.orders.places import served
from app.orders.queries import orders_of_year
from app.orders.states import (
    CANCELLED,
    CANCELLED_ON_NEGOTIATION,
    CANCELLED_ON_REVIEW,
    ESIGN_IN_PROGRESS,
    ON_PROCESS,
    REQUEST_CANCEL_BY_ADMIN,
    SETTLED,
    WAITING_SELLER_CONFIRMATION,
)
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


def processes_after(
    session: Session, *, region: Region, year: int, known_at: datetime | None, after: UUID | None, limit: int
) -> Sequence[tuple[str, list[Document]]]:
    """Each order after that one with its releases; none where it was not known by then."""
    orders = orders_of_year(session, region_id=region.id, year=year, after=after, limit=limit)
    beside = _Beside.of(session, region, orders)
    events = timelines(session, region_id=region.id, keys=[key_of(order) for order in orders], known_at=known_at)
    return [(key_of(order), list(_Process(order, region, beside).releases(events.get(key_of(order), [])))) for order in orders]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a process needs of other tables, read for many orders at once."""

    vendors: Mapping[UUID, Vendor]
    units: Mapping[str, str]
    bidders: Mapping[UUID, int]

    @classmethod
    def of(cls, session: Session, region: Region, orders: Sequence[Order]) -> "_Beside":
        wanted = {order.vendor_id for order in orders}
        competed = session.execute(bidders_of_orders(region.id, [order.id for order in orders]))
        return cls(
            {one.id: one for one in session.scalars(select(Vendor).where(among(Vendor.id, wanted)))},
            names_of_units(session, region_id=region.id) if orders else {},
            {row.order_id: row.bidders for row in competed},
        )


@dataclass(slots=True)
class _Process:
    """Tells the releases of one order, one event after another."""

    order: Order
    region: Region
    beside: _Beside
    ordered: int = 0
    is_awarded: bool = False
    is_contracted: bool = False
    told: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    carrier: str | None = None

    def releases(self, events: Sequence[Event]) -> "list[Document]":
        found = []
        for number, event in enumerate(events):
            self.ordered += event.ordered
            tags, parts = (["planning", "tender"], self._opening()) if number == 0 else self._of(event)
            self._carry(event, tags, parts)
            if tags:
                found.append(self._release(event, tags, parts))
        return found

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

    def _release(self, event: Event, tags: list[str], parts: Document) -> Document:
        self.told += 1
        return {
            "ocid": self.ocid,
            "id": f"{self.ocid}-{self.told:03}",
            "date": instant(event.at, self.region.timezone),
            "tag": list(dict.fromkeys(tags)),
            "initiationType": "tender",
            "language": "id",
            "parties": [self.unit, parties.government(self.region), *([self.vendor] if self.is_awarded else [])],
            "buyer": parties.reference(self.unit),
            **parts,
        }

    def _opening(self) -> Document:
        order, bidders = self.order, self.beside.bidders.get(self.order.id)
        kinds = {line.kind for line in order.lines}
        tender: Document = {
            "id": key_of(order),
            "title": order.package_name,
            "status": "active",
            "procuringEntity": parties.reference(self.unit),
            "procurementMethod": "direct" if bidders is None else "selective",
            "procurementMethodDetails": "E-Purchasing" if bidders is None else "E-Purchasing (mini-kompetisi)",
            "items": [self._item(line, with_price=False) for line in order.lines],
        }
        if bidders is not None:
            tender["numberOfTenderers"] = bidders
        if len(kinds) == 1 and (category := CATEGORIES.get(kinds.pop())):
            tender["mainProcurementCategory"] = category
        return {
            "planning": {"budget": self._budget()},
            "tender": tender,
            "relatedProcesses": [_planned(PLACED_UNDER, order.kd_rup)],
        }

    def _carry(self, event: Event, tags: list[str], parts: Document) -> None:
        """What the package became, or a person decided: it is told beside the one that the order was placed under, which stays."""
        if event.carrier in (None, self.carrier or self.order.kd_rup):
            return
        self.carrier = event.carrier
        if not tags:
            tags.append("planningUpdate")
        parts["relatedProcesses"] = [*parts.get("relatedProcesses", []), _planned(CARRIED_BY, str(event.carrier))]

    def _budget(self) -> Document:
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

    def _of(self, event: Event) -> tuple[list[str], Document]:
        """What the event means: tags of its release, and the parts that it says; no tags where it means nothing here."""
        tags: list[str] = []
        parts: Document = {}
        self._move(event, tags, parts)
        implementation = self._implementation(event)
        if implementation:
            is_first = "implementation" not in self.counts
            self.counts["implementation"] = 1
            tags.append("implementation" if is_first else "implementationUpdate")
            contract = parts.setdefault("contracts", [{"id": self.contract_id, "awardID": self.award_id}])[0]
            contract["implementation"] = implementation
        return tags, parts

    def _move(self, event: Event, tags: list[str], parts: Document) -> None:
        before, after = event.state_from, event.state_to
        if before == after and not event.ordered:
            return
        if after == ESIGN_IN_PROGRESS and not self.is_awarded:
            self.is_awarded = True
            tags.append("award")
            parts["tender"] = {"id": key_of(self.order), "status": "complete"}
            parts["awards"] = [self._award(event)]
        elif after == WAITING_SELLER_CONFIRMATION:
            self.is_contracted = True
            tags.append("contract")
            parts["contracts"] = [self._contract(status="pending", worth=event.total)]
        elif after in (CANCELLED_ON_NEGOTIATION, CANCELLED_ON_REVIEW):
            tags.append("awardCancellation" if self.is_awarded else "tenderCancellation")
            parts["tender"] = {"id": key_of(self.order), "status": "cancelled"}
            if self.is_awarded:
                parts["awards"] = [{"id": self.award_id, "status": "cancelled"}]
        elif after == CANCELLED:
            self._end(before, tags, parts)
        elif after in SETTLED:
            tags.append("contractTermination")
            parts["contracts"] = [self._contract(status="terminated", worth=self.ordered)]
        elif before in SETTLED:
            tags.append("contractUpdate")
            parts["contracts"] = [self._contract(status="active", worth=self.ordered)]
        elif before == ESIGN_IN_PROGRESS and after == ON_PROCESS:
            tags.append("contractUpdate" if self.is_contracted else "contract")
            parts["contracts"] = [
                self._contract(status="active", worth=self.ordered) | {"dateSigned": instant(event.at, self.region.timezone)}
            ]
        elif event.ordered:
            self._amend(event, tags, parts)

    def _end(self, before: str | None, tags: list[str], parts: Document) -> None:
        """After both signatures it is terminated and worth nothing; before them there never was a contract in force."""
        was_in_force = before == REQUEST_CANCEL_BY_ADMIN
        tags.append("contractTermination" if was_in_force else "awardCancellation")
        parts["contracts"] = [self._contract(status="terminated" if was_in_force else "cancelled", worth=self.ordered)]
        if not was_in_force:
            parts["awards"] = [{"id": self.award_id, "status": "cancelled"}]

    def _amend(self, event: Event, tags: list[str], parts: Document) -> None:
        if event.state_to == REQUEST_CANCEL_BY_ADMIN:
            why = _("Pembatalan diminta; nilainya ditangguhkan sampai diputuskan")
        elif event.state_from == REQUEST_CANCEL_BY_ADMIN:
            why = _("Permohonan pembatalan diputuskan")
        else:
            why = _("Adendum")
        number = self.counts["amendment"] = self.counts.get("amendment", 0) + 1
        tags.append("contractAmendment")
        parts["contracts"] = [
            self._contract(status="active", worth=self.ordered)
            | {
                "amendments": [
                    {
                        "id": str(number),
                        "date": instant(event.at, self.region.timezone),
                        "rationale": why,
                        "amendsReleaseID": f"{self.ocid}-{self.told:03}",
                        "releaseID": f"{self.ocid}-{self.told + 1:03}",
                    }
                ]
            }
        ]

    def _award(self, event: Event) -> Document:
        return {
            "id": self.award_id,
            "title": self.order.number,
            "status": "active",
            "date": instant(event.at, self.region.timezone),
            "value": value(event.total),
            "suppliers": [parties.reference(self.vendor)],
            "items": [self._item(line) for line in self.order.lines],
        }

    def _contract(self, *, status: str, worth: int) -> Document:
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
            told["items"] = [self._item(line) for line in order.lines]
            if order.places:
                told["milestones"] = [self._delivery(place) for place in served(order)]
        if order.sp_number is not None and status in ("active", "terminated"):
            told["documents"] = [
                {"id": "surat-pesanan", "documentType": "contractSigned", "title": f"Surat Pesanan {order.sp_number}"}
            ]
        return told

    def _delivery(self, place: OrderPlace) -> Document:
        """By when goods are to be at one of several places; where that is, the parties of the order know."""
        due = instant(start_of_local_day(place.due, self.region.timezone), self.region.timezone)
        return {"id": f"tempat-{place.position}", "title": f"Tempat {place.position}", "type": "delivery", "dueDate": due}

    def _implementation(self, event: Event) -> Document:
        told: Document = {}
        on = (
            instant(event.at, self.region.timezone)
            if event.day is None
            else instant(start_of_local_day(event.day, self.region.timezone), self.region.timezone)
        )
        if event.received:
            number = self.counts["received"] = self.counts.get("received", 0) + 1
            by_addendum = event.ref is not None and event.ref.startswith("ADD-")
            paper = event.ref if by_addendum else f"BAST {event.ref}" if event.ref else "BAST"
            told["milestones"] = [{"id": str(number), "title": paper, "type": "delivery", "status": "met", "dateMet": on}]
            told["documents"] = [{"id": f"bast-{number}", "documentType": "completionCertificate", "title": paper}]
            told["metrics"] = [
                {
                    "id": ACCEPTED,
                    "title": _("Nilai yang diterima dengan BAST"),
                    "observations": [
                        {"id": str(number), "period": {"startDate": on, "endDate": on}, "value": value(event.received)}
                    ],
                }
            ]
        if event.paid:
            number = self.counts["paid"] = self.counts.get("paid", 0) + 1
            told["transactions"] = [
                {
                    "id": f"{number}-{event.ref}" if event.ref else str(number),
                    "date": on,
                    "value": value(event.paid),
                    "payer": parties.reference(self.unit),
                    "payee": parties.reference(self.vendor),
                }
            ]
        return told

    def _item(self, line: OrderLine, *, with_price: bool = True) -> Document:
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


def _planned(id: str, kd_rup: str) -> Document:
    return {
        "id": id,
        "relationship": ["planning"],
        "scheme": "ocid",
        "identifier": ocid_of_package(kd_rup),
        "title": f"RUP {kd_rup}",
    }
