"""Jobs of webhooks: announcing a move, making a try, what the clock does, and telling the owner that it was switched off."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import db
from app.actor import Role
from app.clock import now
from app.identifiers import public_id
from app.language import _
from app.moves.history import MoveTaken
from app.moves.news import News, news, without_region
from app.notifications.telling import Audience
from app.outbox import job
from app.webhooks import announcing, sending
from app.webhooks.models import Webhook, WebhookDelivery

KEPT = timedelta(days=30)
"""How long a delivery can be looked at and sent again."""


@job("webhooks.announce")
def announce(region_id: int, taken: str, **_more: object) -> None:
    with db.new_session() as session:
        announcing.announce(session, region_id=region_id, taken=UUID(taken), at=now())


@job(announcing.SEND, queue=announcing.QUEUE)
def send(delivery: str, **_more: object) -> None:
    sending.send(UUID(delivery))


@job("webhooks.send_overdue", cron="*/5 * * * *", queue=announcing.QUEUE)
def send_overdue(timestamp: int = 0) -> None:
    sending.send_overdue()


@job("webhooks.tidy", cron="23 2 * * *")
def tidy(timestamp: int = 0) -> None:
    """Deliveries fade, with what was answered to them."""
    with db.new_session() as session:
        session.execute(delete(WebhookDelivery).where(WebhookDelivery.created_at < now() - KEPT))


@news("webhooks.tell", without_region(Webhook))
def tell(session: Session, hook: Webhook, done: MoveTaken) -> News:
    """Its owner's people read that nothing arrives any more."""
    audience = Audience(region_role=Role.REGION_ADMIN)
    if hook.vendor_id is not None:
        audience = Audience(vendor_id=hook.vendor_id)
    elif hook.satker_code is not None:
        audience = Audience(satker_code=hook.satker_code)
    title = _("Webhook ke {host} dimatikan").format(host=(urlsplit(hook.url).hostname or "")[:100])
    return News([audience], title, f"/webhook/{public_id(0, hook.id)}", done.note)
