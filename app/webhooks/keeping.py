"""Keeping: what the owner of a webhook may do with it. Its secret is shown by whoever has it
made or changed, and then no more (`signing.secret_of`)."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.errors import FieldError, Invalid, NotAllowed, Refusal, invalid_field
from app.identifiers import new_id, public_id
from app.language import _
from app.moves.taking import begin, step
from app.organisations.queries import has_satker
from app.outgoing import kept
from app.regions.models import Region
from app.settings import settings
from app.vendors.models import Vendor
from app.webhooks import permissions, signing
from app.webhooks.announcing import body_of, deliver, send_at
from app.webhooks.events import CHOICES, KINDS, PING
from app.webhooks.models import Webhook, WebhookDelivery
from app.webhooks.sending import reach
from app.webhooks.states import ON, REMOVED, WEBHOOK

URL_MAX = 2000
OWNED_MAX = 10
"""Webhooks of one owner."""


class TooManyWebhooks(Refusal):
    """Nothing that was sent is wrong; one of those that there are has to go first."""

    def __init__(self) -> None:
        super().__init__(_("Sudah ada {n} webhook. Hapus yang tidak dipakai.").format(n=OWNED_MAX))


class NothingToReplay(Refusal):
    """What still waits comes by itself; to what is off, nothing is sent."""


def register(
    session: Session, *, url: str, events: Collection[str], actor: Actor, at: datetime, satker_code: str | None = None
) -> Webhook:
    """A webhook of the actor's vendor, office or region (an admin may name an office of it). Raises `NotAllowed`, `Invalid`."""
    hook = Webhook(
        id=new_id(),
        state=ON,
        home_region_id=_home(session, actor),
        satker_code=satker_code if actor.role is Role.REGION_ADMIN else actor.satker_code,
        vendor_id=actor.vendor_id,
        generation=1,
        failures=0,
        created_at=at,
        created_by=actor.account_id,
    )
    if satker_code is not None and not has_satker(session, region_id=hook.home_region_id, code=satker_code):
        raise invalid_field("satker", _("Satuan kerja ini tidak ada di daerah Anda."))
    if not permissions.write(actor, hook):
        raise NotAllowed(_("Webhook didaftarkan oleh penyedia, PPK atau PA/KPA satuan kerja, dan admin daerah."))
    if len(owned(session, hook)) >= OWNED_MAX:
        raise TooManyWebhooks
    _write(hook, url, events)
    session.add(hook)
    session.flush()
    begin(session, WEBHOOK, hook, "register", actor=actor, at=at, details={"host": _host(hook)})
    return hook


def change(
    session: Session, *, hook: Webhook, url: str | None, events: Collection[str] | None, actor: Actor, at: datetime
) -> Webhook:
    """Another address, other events; what is None stays. What waits goes to the new address. Raises `NotNow`, `Invalid`."""
    _write(hook, url or hook.url, events if events is not None else hook.events)
    step(session, WEBHOOK, hook, "change", actor=actor, at=at, details={"host": _host(hook)})
    session.flush()
    return hook


def rotate_secret(session: Session, *, hook: Webhook, actor: Actor, at: datetime) -> None:
    """A new secret; for a day the old one signs beside it, so that the receiver can be changed in peace."""
    step(session, WEBHOOK, hook, "rotate_secret", actor=actor, at=at)
    hook.generation += 1
    hook.overlap_until = at + signing.OVERLAP
    session.flush()


def ping(session: Session, *, hook: Webhook, actor: Actor, at: datetime) -> None:
    """One message that tells of nothing, to see whether it arrives."""
    step(session, WEBHOOK, hook, "ping", actor=actor, at=at)
    region = session.get_one(Region, hook.home_region_id)
    id = public_id(hook.home_region_id, new_id())
    deliver(session, hook, body=body_of(id=id, event=PING, at=at, region=region.code, actor_role=actor.role), at=at)


def switch_off(session: Session, *, hook: Webhook, actor: Actor, at: datetime) -> None:
    """Nothing is written down for it from now on; what waits, waits."""
    step(session, WEBHOOK, hook, "switch_off", actor=actor, at=at)
    session.flush()


def switch_on(session: Session, *, hook: Webhook, actor: Actor, at: datetime) -> None:
    """What waited is sent now."""
    step(session, WEBHOOK, hook, "switch_on", actor=actor, at=at)
    hook.failures, hook.failing_since, hook.quiet_until = 0, None, None
    session.flush()
    waiting = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id, WebhookDelivery.state == "WAITING")
    for delivery in session.scalars(waiting.order_by(WebhookDelivery.id)):
        _again(session, delivery, at)


def remove(session: Session, *, hook: Webhook, actor: Actor, at: datetime) -> None:
    """It is gone from every list; its deliveries fade."""
    step(session, WEBHOOK, hook, "remove", actor=actor, at=at)
    session.flush()


def replay(session: Session, *, hook: Webhook, delivery: WebhookDelivery, actor: Actor, at: datetime) -> WebhookDelivery:
    """Send it once more, with the same id and body. Raises `NothingToReplay`."""
    if not permissions.write(actor, hook):
        raise NotAllowed(_("Webhook ini diatur oleh pemiliknya."))
    if hook.state != ON:
        raise NothingToReplay(_("Webhook ini mati. Nyalakan dulu, lalu kirim ulang."))
    hook.quiet_until = None
    _again(session, delivery, at)
    return delivery


def owned(session: Session, hook: Webhook) -> list[UUID]:
    """Those of the same owner, itself among them."""
    return list(
        session.scalars(
            select(Webhook.id).where(
                Webhook.home_region_id == hook.home_region_id,
                func.coalesce(Webhook.satker_code, "") == (hook.satker_code or ""),
                Webhook.vendor_id == hook.vendor_id if hook.vendor_id else Webhook.vendor_id.is_(None),
                Webhook.state != REMOVED,
            )
        )
    )


def _again(session: Session, delivery: WebhookDelivery, at: datetime) -> None:
    delivery.state, delivery.tries_made, delivery.next_at, delivery.ended_at = "WAITING", 0, at, None
    session.flush()
    send_at(session, delivery.id, None)


def _home(session: Session, actor: Actor) -> int:
    home = actor.region_id
    if actor.vendor_id is not None:
        home = session.get_one(Vendor, actor.vendor_id).home_region_id
    if home is None:
        raise NotAllowed(_("Isi dulu alamat usaha Anda: webhook berumah di daerahnya."))
    return home


def _host(hook: Webhook) -> str:
    """For the trail: an address may hold a secret of its receiver."""
    return urlsplit(hook.url).hostname or ""


def _write(hook: Webhook, url: str, events: Collection[str]) -> None:
    errors: list[FieldError] = []
    try:
        parts = kept(url, reach=reach())
        allowed = settings().webhook_hosts
        if allowed and parts.hostname not in allowed:
            errors.append(FieldError("url", _("Server ini tidak ada di daftar yang diizinkan admin server.")))
    except Invalid as wrong:
        errors += wrong.errors
    if not events:
        errors.append(FieldError("events", _("Pilih paling sedikit satu kejadian.")))
    unknown = sorted(set(events) - CHOICES)
    if unknown:
        errors.append(FieldError("events", _unknown(unknown)))
    if errors:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors)
    hook.url, hook.events = url, sorted(set(events))


def _unknown(names: list[str]) -> str:
    """Which events there are none of, and which there are: those of the machine that
    was named, or else what may stand for all of each."""
    machines = {name.partition(".")[0] for name in names} & KINDS.keys()
    there = [event for machine in KINDS if machine in machines for event in (f"{machine}.*", *KINDS[machine].events)]
    return _("Kejadian ini tidak dikenal: {names}. Yang ada: {choices}.").format(
        names=", ".join(names)[:200], choices=", ".join(there or [f"{machine}.*" for machine in KINDS])
    )
