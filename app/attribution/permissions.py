"""Who settles."""

from app.actor import BUYERS, Actor, Role
from app.orders.models import Order


def settle(actor: Actor, region_id: int) -> bool:
    return actor.role is Role.REGION_ADMIN and actor.serves(region_id=region_id)


def name_national(actor: Actor, order: Order) -> bool:
    """The buyers of its satker, who see both systems; and the region's admin."""
    if actor.role in BUYERS:
        return actor.serves(region_id=order.region_id, satker_code=order.satker_code)
    return settle(actor, order.region_id)
