"""Questions about webhooks and what was sent to them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import NotFound
from app.identifiers import parse_public_id
from app.language import _
from app.webhooks.models import Webhook, WebhookDelivery
from app.webhooks.permissions import OFFICE, see
from app.webhooks.states import REMOVED


def webhooks_of(session: Session, actor: Actor, *, before: UUID | None = None, limit: int | None = None) -> Sequence[Webhook]:
    """Those that the actor may see, the newest first."""
    query = select(Webhook).where(Webhook.state != REMOVED).order_by(Webhook.id.desc()).limit(limit)
    if actor.vendor_id is not None:
        query = query.where(Webhook.vendor_id == actor.vendor_id)
    else:
        query = query.where(Webhook.home_region_id == actor.region_id, Webhook.vendor_id.is_(None))
        if actor.role in OFFICE:
            query = query.where(Webhook.satker_code == actor.satker_code)
    return session.scalars(query if before is None else query.where(Webhook.id < before)).all()


def webhook_for(session: Session, actor: Actor, text: str, *, lock: bool = False) -> Webhook:
    """Raises `NotFound`, also for another's."""
    region_id, id = parse_public_id(text)
    hook = session.get(Webhook, id, with_for_update=lock or None) if region_id == 0 else None
    if hook is None or hook.state == REMOVED or not see(actor, hook):
        raise NotFound(_("Webhook ini tidak ditemukan."))
    return hook


def deliveries_of(session: Session, hook: Webhook, *, before: UUID | None = None, limit: int) -> Sequence[WebhookDelivery]:
    """The newest first, each with its tries."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id).order_by(WebhookDelivery.id.desc()).limit(limit)
    return session.scalars(query if before is None else query.where(WebhookDelivery.id < before)).all()


def delivery_of(session: Session, hook: Webhook, text: str, *, lock: bool = False) -> WebhookDelivery:
    """Raises `NotFound`, also for one of another webhook."""
    region_id, id = parse_public_id(text)
    delivery = session.get(WebhookDelivery, id, with_for_update=lock or None) if region_id == 0 else None
    if delivery is None or delivery.webhook_id != hook.id:
        raise NotFound(_("Kiriman ini tidak ditemukan."))
    return delivery
