"""Parts: what belongs to an order and has a life of its own, with every move that the order and any of them has taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.fulfilment.models import Handover, Shipment
from app.fulfilment.queries import handovers_of, shipments_of
from app.language import _
from app.moves.history import MoveTaken, history_of
from app.orders.models import Order
from app.payment.models import Payment
from app.payment.queries import payments_of
from app.payment.states import PaymentState

TOLD_ELSEWHERE = frozenset({"approve", "propose_addendum", "request_cancel", "reopen"})
"""Moves whose words the page has beside what they are about: the answered warnings, the open addendum and request; what
is reopened repeats what reopened it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The shipments of an order, their handovers, its bills; `taken` in the order in which they were."""

    shipments: Sequence[Shipment]
    handovers: Sequence[Handover]
    payments: Sequence[Payment]
    taken: Sequence[MoveTaken]

    @property
    def names(self) -> dict[UUID, str]:
        """What a line of the history is about, where that is not the order itself."""
        return {
            **{it.id: _("Pengiriman {n}").format(n=it.position) for it in self.shipments},
            **{it.id: _("Berita acara pengiriman {n}").format(n=it.shipment.position) for it in self.handovers},
            **{it.id: _("Tagihan {number}").format(number=it.invoice_number) for it in self.payments},
        }

    def last_said(self, order: Order) -> list[MoveTaken]:
        """The last move of the order and of each thing of it, where it came with words and nobody has moved the thing
        since: whoever goes on has to know why goods or a bill came back, or the order ended. Of handovers the newest of
        a shipment; a bill whose money arrived waits for nobody."""
        newest = {one.shipment_id: one for one in self.handovers}
        bills = [one for one in self.payments if one.state != PaymentState.RECEIVED]
        last = {taken.subject_id: taken for taken in self.taken}
        ids = [order.id, *(it.id for it in self.shipments), *(it.id for it in newest.values()), *(it.id for it in bills)]
        standing = [last[id] for id in ids if id in last]
        return [one for one in standing if (one.reason or one.note) and one.move not in TOLD_ELSEWHERE]


def parts_of(session: Session, order: Order) -> Parts:
    """All that the order has by now."""
    shipments, handovers, payments = shipments_of(session, order), handovers_of(session, order), payments_of(session, order)
    ids = [order.id, *(it.id for it in shipments), *(it.id for it in handovers), *(it.id for it in payments)]
    return Parts(shipments, handovers, payments, history_of(session, [(order.region_id, id) for id in ids]))
