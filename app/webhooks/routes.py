"""The pages of webhooks: the list with the form of a new one, one with what was sent to it, and one delivery."""

import json
from typing import Annotated

from fastapi import Query, Request, Response

from app.actor import Actor, Role
from app.errors import Refusal, invalid_field
from app.identifiers import parse_public_id, public_id
from app.language import _, mark
from app.moves.machine import moves_for, names_of
from app.organisations.queries import active_satkers
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.api.pagination import PAGE_SIZE
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import FormState, Posted, parse
from app.web.incoming.once import OnceKey
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.labels import label
from app.web.pages.moved import MOVED
from app.web.pages.templating import page
from app.web.routing import Pages
from app.webhooks import keeping, moving, permissions, queries, signing
from app.webhooks.events import ALL
from app.webhooks.forms import WebhookForm
from app.webhooks.models import Webhook
from app.webhooks.permissions import READERS, WRITERS
from app.webhooks.showing import can_replay, owner_of
from app.webhooks.states import REMOVED, WEBHOOK

pages = Pages()
BY_ITS_FORM = "change"


@pages.get("/webhook", who=READERS, rate=READ)
def list_webhooks(request: Request, actor: CurrentActor, session: Db) -> Response:
    return _list(request, session, actor)


@pages.post("/webhook", who=WRITERS, csrf=Csrf.FORM, says=ITSELF, rate=WRITE)
def add_webhook(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    """The answer is the new one's page, with its secret, this once."""

    def register() -> str:
        form = parse(WebhookForm, data, lists=["events"])
        made = keeping.register(session, url=form.url, events=form.events, satker_code=form.satker or None, actor=actor, at=at)
        return public_id(0, made.id)

    def add() -> Response:
        hook = queries.webhook_for(session, actor, once.place(session, actor, register))
        return _detail(request, session, actor, hook, secret=signing.secret_of(hook))

    return or_again(session, add, lambda refusal: _list(request, session, actor, form=_typed(data, refusal), refusal=refusal))


@pages.get("/webhook/{webhook_id}", who=READERS, rate=READ)
def show_webhook(
    request: Request,
    webhook_id: str,
    actor: CurrentActor,
    session: Db,
    sesudah: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    return _detail(request, session, actor, queries.webhook_for(session, actor, webhook_id), before=sesudah)


@pages.post("/webhook/{webhook_id}", who=WRITERS, csrf=Csrf.FORM, says=mark("Webhook diubah."), rate=WRITE)
def change_webhook(request: Request, webhook_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    hook = queries.webhook_for(session, actor, webhook_id, lock=True)

    def change() -> Response:
        form = parse(WebhookForm, data, lists=["events"])
        keeping.change(session, hook=hook, url=form.url, events=form.events, actor=actor, at=at)
        return go_to(request, f"/webhook/{webhook_id}")

    def again(refusal: Refusal) -> Response:
        fresh = queries.webhook_for(session, actor, webhook_id)
        return _detail(request, session, actor, fresh, form=_typed(data, refusal), refusal=refusal)

    return or_again(session, change, again)


@pages.post("/webhook/{webhook_id}/langkah", who=WRITERS, csrf=Csrf.FORM, says=MOVED["webhook"], rate=WRITE)
def move_webhook(
    request: Request, webhook_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    """A new secret is shown in the answer, this once."""
    move = str(data.get("move", ""))

    def take() -> str:
        hook = queries.webhook_for(session, actor, webhook_id, lock=True)
        body = moving.DOORS.body_of(hook, actor, move)(move=move)
        moving.DOORS.take(session, hook, body, actor=actor, at=at)
        return "/webhook" if hook.state == REMOVED else f"/webhook/{webhook_id}"

    def moved() -> Response:
        place = once.place(session, actor, take)
        if move == "rotate_secret":
            hook = queries.webhook_for(session, actor, webhook_id)
            return _detail(request, session, actor, hook, secret=signing.secret_of(hook))
        return go_to(request, place)

    def again(refusal: Refusal) -> Response:
        return _detail(request, session, actor, queries.webhook_for(session, actor, webhook_id), refusal=refusal)

    return or_again(session, moved, again)


@pages.get("/webhook/{webhook_id}/kiriman/{delivery_id}", who=READERS, rate=READ)
def show_delivery(request: Request, webhook_id: str, delivery_id: str, actor: CurrentActor, session: Db) -> Response:
    hook = queries.webhook_for(session, actor, webhook_id)
    return _delivery(request, session, actor, hook, delivery_id)


@pages.post(
    "/webhook/{webhook_id}/kiriman/{delivery_id}/langkah", who=WRITERS, csrf=Csrf.FORM, says=mark("Dikirim ulang."), rate=WRITE
)
def move_delivery(
    request: Request, webhook_id: str, delivery_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    def take() -> str:
        hook = queries.webhook_for(session, actor, webhook_id, lock=True)
        delivery = queries.delivery_of(session, hook, delivery_id, lock=True)
        if data.get("move") != moving.REPLAY:
            raise invalid_field("move", _("Langkah ini tidak dikenal."))
        keeping.replay(session, hook=hook, delivery=delivery, actor=actor, at=at)
        return f"/webhook/{webhook_id}/kiriman/{delivery_id}"

    def again(refusal: Refusal) -> Response:
        return _delivery(request, session, actor, queries.webhook_for(session, actor, webhook_id), delivery_id, refusal=refusal)

    return once.go_on(request, session, actor, take, again=again)


def _list(
    request: Request, session: Db, actor: Actor, *, form: FormState | None = None, refusal: Refusal | None = None
) -> Response:
    return page(
        request,
        "webhooks/list.html",
        hooks=[(public_id(0, hook.id), hook, owner_of(hook)) for hook in queries.webhooks_of(session, actor)],
        may_write=actor.role in WRITERS,
        offices=_offices(session, actor),
        form=form,
        refusal=refusal,
        kinds=_kinds(),
    )


def _detail(
    request: Request,
    session: Db,
    actor: Actor,
    hook: Webhook,
    *,
    before: str | None = None,
    form: FormState | None = None,
    refusal: Refusal | None = None,
    secret: str | None = None,
) -> Response:
    after = parse_public_id(before)[1] if before else None
    found = queries.deliveries_of(session, hook, before=after, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    return page(
        request,
        "webhooks/detail.html",
        hook=hook,
        id=public_id(0, hook.id),
        owner=owner_of(hook),
        zone=session.get_one(Region, hook.home_region_id).timezone,
        deliveries=[(public_id(0, delivery.id), delivery) for delivery in shown],
        following=public_id(0, shown[-1].id) if len(found) > PAGE_SIZE else None,
        moves=[move for move in names_of(moves_for(WEBHOOK, hook, actor)) if move != BY_ITS_FORM],
        may_write=permissions.write(actor, hook),
        secret=secret,
        form=form or FormState(values={"url": hook.url, "events": hook.events}),
        refusal=refusal,
        kinds=_kinds(),
        offices=[],
    )


def _delivery(
    request: Request, session: Db, actor: Actor, hook: Webhook, delivery_id: str, *, refusal: Refusal | None = None
) -> Response:
    delivery = queries.delivery_of(session, hook, delivery_id)
    return page(
        request,
        "webhooks/delivery.html",
        hook=hook,
        id=public_id(0, hook.id),
        delivery=delivery,
        delivery_id=delivery_id,
        body=json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False),
        zone=session.get_one(Region, hook.home_region_id).timezone,
        can_replay=can_replay(hook, actor),
        refusal=refusal,
    )


def _kinds() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(machine, its word, its events with theirs)."""
    return [
        (kind.machine.name, label(kind.machine.name), [(event, label(event.partition(".")[2])) for event in kind.events])
        for kind in ALL
    ]


def _offices(session: Db, actor: Actor) -> list[tuple[str, str]]:
    """Whose webhook an admin may register besides the region's own."""
    if actor.role is not Role.REGION_ADMIN or actor.region_id is None:
        return []
    return active_satkers(session, region_id=actor.region_id)


def _typed(data: Posted, refusal: Refusal) -> FormState:
    """What was typed comes back, every box that was ticked too."""
    return FormState.refused({**data, "events": data.getlist("events")}, refusal.errors)
