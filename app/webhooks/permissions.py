"""Who may do what with a webhook: its owner's people; over those of offices, the region's admin too. Its auditor reads."""

from app.actor import Actor, Role
from app.webhooks.models import Webhook

OFFICE = frozenset({Role.BUDGET_USER, Role.PPK})
"""Who speaks for an office here."""
WRITERS = OFFICE | {Role.REGION_ADMIN, Role.VENDOR}
READERS = WRITERS | {Role.AUDITOR}


def write(actor: Actor, hook: Webhook) -> bool:
    if hook.vendor_id is not None:
        return actor.is_vendor_staff and actor.vendor_id == hook.vendor_id
    if actor.role is Role.REGION_ADMIN:
        return actor.serves(region_id=hook.home_region_id)
    return (
        actor.role in OFFICE
        and hook.satker_code is not None
        and actor.serves(region_id=hook.home_region_id, satker_code=hook.satker_code)
    )


def see(actor: Actor, hook: Webhook) -> bool:
    return write(actor, hook) or (
        actor.role is Role.AUDITOR and hook.vendor_id is None and actor.serves(region_id=hook.home_region_id)
    )
