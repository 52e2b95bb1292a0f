"""An order as a contracting process: a release for every event of its timeline that means something to the standard.

The value of the contract is what the order is worth on the basis *ordered* after the event, so it is 0 while a cancellation is
decided and once the order is cancelled; what was accepted stands as observations of one metric, what was paid as transactions.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.language import _
from app.ocds import parties
from app.ocds.packaging import Document, instant
from app.ocds.parts import CARRIED_BY, Beside, Parts, planned_in
from app.ocds.timeline import Event, timelines
from app.orders.bookkeeping import key_of
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
from app.regions.models import Region


def processes_after(
    session: Session, *, region: Region, year: int, known_at: datetime | None, after: UUID | None, limit: int
) -> Sequence[tuple[str, list[Document]]]:
    """Each order after that one with its releases; none where it was not known by then."""
    orders = orders_of_year(session, region_id=region.id, year=year, after=after, limit=limit)
    beside = Beside.of(session, region, orders)
    events = timelines(session, region_id=region.id, keys=[key_of(order) for order in orders], known_at=known_at)
    return [(key_of(order), _Process(Parts(order, region, beside)).releases(events.get(key_of(order), []))) for order in orders]


@dataclass(slots=True)
class _Process:
    """Tells the releases of one order, one event after another: what was told already decides what the next event means."""

    parts: Parts
    ordered: int = 0
    is_awarded: bool = False
    is_contracted: bool = False
    told: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    carrier: str | None = None

    def releases(self, events: Sequence[Event]) -> list[Document]:
        found = []
        for number, event in enumerate(events):
            self.ordered += event.ordered
            tags, said = (["planning", "tender"], self.parts.opening()) if number == 0 else self._of(event)
            self._carry(event, tags, said)
            if tags:
                found.append(self._release(event, tags, said))
        return found

    def _release(self, event: Event, tags: list[str], said: Document) -> Document:
        self.told += 1
        return {
            "ocid": self.parts.ocid,
            "id": f"{self.parts.ocid}-{self.told:03}",
            "date": instant(event.at, self.parts.region.timezone),
            "tag": list(dict.fromkeys(tags)),
            "initiationType": "tender",
            "language": "id",
            "parties": [self.parts.unit, parties.government(self.parts.region), *([self.parts.vendor] if self.is_awarded else [])],
            "buyer": parties.reference(self.parts.unit),
            **said,
        }

    def _carry(self, event: Event, tags: list[str], said: Document) -> None:
        """What the package became, or a person decided: it is told beside the one that the order was placed under, which stays."""
        if event.carrier in (None, self.carrier or self.parts.order.kd_rup):
            return
        self.carrier = event.carrier
        if not tags:
            tags.append("planningUpdate")
        said["relatedProcesses"] = [*said.get("relatedProcesses", []), planned_in(CARRIED_BY, str(event.carrier))]

    def _of(self, event: Event) -> tuple[list[str], Document]:
        """What the event means: tags of its release, and what it says; no tags where it means nothing here."""
        tags: list[str] = []
        said: Document = {}
        self._move(event, tags, said)
        implementation = self._implementation(event)
        if implementation:
            tags.append("implementation" if self._count("implementation") == 1 else "implementationUpdate")
            contract = said.setdefault("contracts", [{"id": self.parts.contract_id, "awardID": self.parts.award_id}])[0]
            contract["implementation"] = implementation
        return tags, said

    def _move(self, event: Event, tags: list[str], said: Document) -> None:
        before, after = event.state_from, event.state_to
        if before == after and not event.ordered:
            return
        if after == ESIGN_IN_PROGRESS and not self.is_awarded:
            self.is_awarded = True
            tags.append("award")
            said["tender"] = {"id": key_of(self.parts.order), "status": "complete"}
            said["awards"] = [self.parts.award(event)]
        elif after == WAITING_SELLER_CONFIRMATION:
            self.is_contracted = True
            tags.append("contract")
            said["contracts"] = [self.parts.contract(status="pending", worth=event.total)]
        elif after in (CANCELLED_ON_NEGOTIATION, CANCELLED_ON_REVIEW):
            tags.append("awardCancellation" if self.is_awarded else "tenderCancellation")
            said["tender"] = {"id": key_of(self.parts.order), "status": "cancelled"}
            if self.is_awarded:
                said["awards"] = [{"id": self.parts.award_id, "status": "cancelled"}]
        elif after == CANCELLED:
            self._end(before, tags, said)
        elif after in SETTLED:
            tags.append("contractTermination")
            said["contracts"] = [self.parts.contract(status="terminated", worth=self.ordered)]
        elif before in SETTLED:
            tags.append("contractUpdate")
            said["contracts"] = [self.parts.contract(status="active", worth=self.ordered)]
        elif before == ESIGN_IN_PROGRESS and after == ON_PROCESS:
            tags.append("contractUpdate" if self.is_contracted else "contract")
            said["contracts"] = [
                self.parts.contract(status="active", worth=self.ordered)
                | {"dateSigned": instant(event.at, self.parts.region.timezone)}
            ]
        elif event.ordered:
            self._amend(event, tags, said)

    def _end(self, before: str | None, tags: list[str], said: Document) -> None:
        """After both signatures it is terminated and worth nothing; before them there never was a contract in force."""
        was_in_force = before == REQUEST_CANCEL_BY_ADMIN
        tags.append("contractTermination" if was_in_force else "awardCancellation")
        said["contracts"] = [self.parts.contract(status="terminated" if was_in_force else "cancelled", worth=self.ordered)]
        if not was_in_force:
            said["awards"] = [{"id": self.parts.award_id, "status": "cancelled"}]

    def _amend(self, event: Event, tags: list[str], said: Document) -> None:
        if event.state_to == REQUEST_CANCEL_BY_ADMIN:
            why = _("Pembatalan diminta; nilainya ditangguhkan sampai diputuskan")
        elif event.state_from == REQUEST_CANCEL_BY_ADMIN:
            why = _("Permohonan pembatalan diputuskan")
        else:
            why = _("Adendum")
        number = self._count("amendment")
        tags.append("contractAmendment")
        said["contracts"] = [
            self.parts.contract(status="active", worth=self.ordered)
            | {
                "amendments": [
                    {
                        "id": str(number),
                        "date": instant(event.at, self.parts.region.timezone),
                        "rationale": why,
                        "amendsReleaseID": f"{self.parts.ocid}-{self.told:03}",
                        "releaseID": f"{self.parts.ocid}-{self.told + 1:03}",
                    }
                ]
            }
        ]

    def _implementation(self, event: Event) -> Document:
        received = self.parts.received(event, self._count("received")) if event.received else {}
        paid = self.parts.paid(event, self._count("paid")) if event.paid else {}
        return {**received, **paid}

    def _count(self, what: str) -> int:
        """Which one this is, from 1."""
        self.counts[what] += 1
        return self.counts[what]
