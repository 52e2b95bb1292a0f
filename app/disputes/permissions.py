"""Who may do what with a dispute. The sides are those of the order; who decides is nobody
that had a hand in the order or the dispute (SEP_DUTY)."""

from app.actor import Actor, Role
from app.disputes.models import Dispute
from app.orders import permissions as of_order
from app.orders.permissions import party


def pursue(actor: Actor, dispute: Dispute) -> bool:
    """The side that opened it."""
    return party(actor, dispute.order) == dispute.side


def reply(actor: Actor, dispute: Dispute) -> bool:
    """The other side."""
    return party(actor, dispute.order) == other(dispute.side)


def take_part(actor: Actor, dispute: Dispute) -> bool:
    """Either side."""
    return party(actor, dispute.order) is not None


def decide(actor: Actor, dispute: Dispute) -> bool:
    """The region's admin, a person who neither placed, reviewed or signed the order nor
    opened, answered or proved anything in the dispute."""
    involved = {dispute.opened_by, dispute.answered_by, *(piece.added_by for piece in dispute.evidence)}
    return (
        actor.role is Role.REGION_ADMIN
        and actor.serves(region_id=dispute.region_id)
        and actor.account_id not in involved
        and not of_order.has_acted(actor, dispute.order)
    )


def other(side: str) -> str:
    return "buyer" if side == "vendor" else "vendor"
