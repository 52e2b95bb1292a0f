"""`lokapasar webhook …`: what the pages do, for whoever holds the machine."""

from typing import Annotated, Any

from sqlalchemy.orm import Session

from app import db
from app.actor import SYSTEM_ACTOR, Actor, Role
from app.clock import now
from app.errors import NotFound, invalid_field
from app.identifiers import parse_public_id
from app.language import _, mark
from app.regions.queries import region_by_code
from app.vendors.models import Vendor
from app.webhooks import keeping, moving, queries, signing
from app.webhooks.models import Webhook
from app.webhooks.shapes import DeliveryShown
from app.webhooks.showing import delivery_as_json, webhook_as_json

WebhookId = Annotated[str, mark("Webhook, seperti yang ditampilkan webhook list")]
RegionCode = Annotated[str | None, mark("Kode wilayah (32.04): webhook daerah dan satuan kerjanya")]
VendorId = Annotated[str | None, mark("Penyedia: webhook miliknya")]
LISTED = 100


def list_webhooks(*, region: RegionCode = None, vendor: VendorId = None) -> dict[str, Any]:
    """Those of a region with its offices, or of a vendor."""
    with db.new_session() as session:
        actor = _owner(session, region, vendor)
        return {"webhooks": [webhook_as_json(session, hook, actor) for hook in queries.webhooks_of(session, actor)]}


def add_webhook(
    url: Annotated[str, mark("Alamat https yang menerima")],
    *,
    event: Annotated[list[str], mark("Kejadian, misalnya order.sign atau payment.*; boleh berulang")],
    region: RegionCode = None,
    satker: Annotated[str | None, mark("Hanya untuk satuan kerja ini (kd_satker_str)")] = None,
    vendor: VendorId = None,
) -> dict[str, Any]:
    """Its secret is in this answer and in no other."""
    with db.new_session() as session:
        actor = _owner(session, region, vendor)
        hook = keeping.register(session, url=url, events=event, satker_code=satker, actor=actor, at=now())
        return {**webhook_as_json(session, hook, actor), "secret": signing.secret_of(hook)}


def move_webhook(
    webhook: WebhookId, move: Annotated[str, mark("ping, rotate_secret, switch_off, switch_on, atau remove")]
) -> dict[str, Any]:
    """Take a move; `rotate_secret` shows the new secret, this once."""
    with db.new_session() as session:
        hook, actor = _named(session, webhook)
        body = moving.DOORS.body_of(hook, actor, move)(move=move)
        moving.DOORS.take(session, hook, body, actor=actor, at=now())
        secret = {"secret": signing.secret_of(hook)} if move == "rotate_secret" else {}
        return {**webhook_as_json(session, hook, actor), **secret}


def list_deliveries(webhook: WebhookId) -> dict[str, Any]:
    """The newest hundred, each with its tries and answers."""
    with db.new_session() as session:
        hook, actor = _named(session, webhook)
        found = queries.deliveries_of(session, hook, limit=LISTED)
        return {"deliveries": [delivery_as_json(hook, delivery, actor) for delivery in found]}


def replay(
    webhook: WebhookId, delivery: Annotated[str, mark("Kiriman, seperti yang ditampilkan webhook deliveries")]
) -> DeliveryShown:
    """Have it sent once more, with the same id and body."""
    with db.new_session() as session:
        hook, actor = _named(session, webhook)
        found = queries.delivery_of(session, hook, delivery, lock=True)
        return delivery_as_json(hook, keeping.replay(session, hook=hook, delivery=found, actor=actor, at=now()), actor)


def _owner(session: Session, region: str | None, vendor: str | None) -> Actor:
    """The system in the place of the owner: whoever can call this holds the machine."""
    if (region is None) == (vendor is None):
        raise invalid_field("region", _("Sebutkan --region atau --vendor."))
    if region is not None:
        return Actor(Role.REGION_ADMIN, name=SYSTEM_ACTOR.name, region_id=region_by_code(session, region).id)
    found = session.get(Vendor, parse_public_id(str(vendor))[1])
    if found is None:
        raise NotFound(_("Penyedia ini tidak ditemukan."))
    return Actor(Role.VENDOR, name=SYSTEM_ACTOR.name, vendor_id=found.id)


def _named(session: Session, text: str) -> tuple[Webhook, Actor]:
    found = session.get(Webhook, parse_public_id(text)[1])
    if found is None:
        raise NotFound(_("Webhook ini tidak ditemukan."))
    owner = found.as_actor
    actor = Actor(
        owner.role, name=SYSTEM_ACTOR.name, region_id=owner.region_id, satker_code=owner.satker_code, vendor_id=owner.vendor_id
    )
    return queries.webhook_for(session, actor, text, lock=True), actor
