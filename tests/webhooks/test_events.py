"""What can be told stands in one table, which is that of the moves; nothing
is told to who may not see it, and no person is named."""

import json
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app import reactions
from app.moves.history import history
from app.orders.models import Order
from app.webhooks import announcing, keeping
from app.webhooks.events import ALL, CHOICES, EVENTS, KINDS
from app.webhooks.models import Webhook
from app.webhooks.queries import deliveries_of
from tests import world as worlds
from tests.world import AT, World


def test_every_move_of_its_machines_is_an_event_and_nothing_else() -> None:
    assert sorted(EVENTS) == sorted(f"{machine}.{move}" for machine, move in reactions.TABLE if machine in KINDS)
    assert {f"{kind.machine.name}.*" for kind in ALL} < CHOICES


@pytest.fixture
def world(session: Session) -> World:
    """Undone after the test: the other files of this folder send over a wire and commit."""
    reactions.install()
    return worlds.build(session)


def hook_of(session: Session, world: World, persona: str, *events: str) -> Webhook:
    chosen = events or tuple(f"{machine}.*" for machine in KINDS)
    return keeping.register(session, url="https://contoh.go.id/kait", events=chosen, actor=world[persona], at=AT)


def announce_all(session: Session, order: Order) -> None:
    for taken in history(session, region_id=order.region_id, subject_id=order.id):
        announcing.announce(session, region_id=order.region_id, taken=taken.id, at=AT)


def told(session: Session, hook: Webhook) -> list[str]:
    return [delivery.event for delivery in reversed(deliveries_of(session, hook, limit=50))]


def test_an_order_is_told_to_its_region_its_office_and_its_vendor_and_to_nobody_else(session: Session, world: World) -> None:
    hooks = {
        persona: hook_of(session, world, persona) for persona in ("region_admin", "ppk", "vendor", "other_vendor", "ppk_other")
    }
    order = worlds.agreed(session, world)
    announce_all(session, order)
    assert told(session, hooks["vendor"]) == ["order.place", "order.agree", "order.agree", "order.submit_for_review"]
    assert told(session, hooks["region_admin"]) == told(session, hooks["ppk"]) == told(session, hooks["vendor"])
    assert told(session, hooks["other_vendor"]) == told(session, hooks["ppk_other"]) == []


def test_who_listens_to_some_events_hears_those_once_however_often_the_job_runs(session: Session, world: World) -> None:
    hook = hook_of(session, world, "ppk", "order.place", "payment.*")
    order = worlds.agreed(session, world)
    announce_all(session, order)
    announce_all(session, order)
    assert told(session, hook) == ["order.place"]


def test_what_happened_before_it_or_while_it_is_off_is_not_told(session: Session, world: World) -> None:
    order = worlds.place(session, world)
    hook = keeping.register(
        session, url="https://contoh.go.id/kait", events=["order.*"], actor=world["ppk"], at=AT.replace(hour=AT.hour + 1)
    )
    announce_all(session, order)
    off = hook_of(session, world, "vendor")
    keeping.switch_off(session, hook=off, actor=world["vendor"], at=AT)
    announce_all(session, order)
    assert told(session, hook) == told(session, off) == []


def test_an_office_hears_nothing_of_a_draft_that_only_its_vendor_may_see(session: Session, world: World) -> None:
    kind = KINDS["listing"]
    hooks = [hook_of(session, world, persona) for persona in ("region_admin", "ppk", "vendor", "other_vendor")]
    assert [kind.see(hook.as_actor, world.listing) for hook in hooks] == [True, False, True, False]
    world.listing.state = "draft"
    for version in world.listing.versions:
        version.submitted_at = None
    assert [kind.see(hook.as_actor, world.listing) for hook in hooks] == [False, False, True, False]


def test_a_message_names_the_thing_and_its_amount_and_no_person_and_no_text(session: Session, world: World) -> None:
    hook = hook_of(session, world, "vendor")
    order = worlds.approved(session, world)
    announce_all(session, order)
    bodies = [json.loads(delivery.body) for delivery in deliveries_of(session, hook, limit=50)]
    newest = bodies[0]
    assert {**newest, "thing": None, "id": None} == {
        "id": None, "event": "order.approve", "at": AT.isoformat(), "region": "99.01", "actor_role": "ppk",
        "state_from": "WAITING_PPK_REVIEW", "state": "ESIGN_IN_PROGRESS", "thing": None, "url": f"/api/v1/orders/{newest['thing']['id']}",
    }  # fmt: skip
    assert newest["thing"]["total"] == order.total
    assert (newest["thing"]["kd_rup"], newest["thing"]["satker"]) == (worlds.KD_RUP, worlds.SATKER)
    assert len({body["id"] for body in bodies}) == len(bodies)
    written = json.dumps(bodies)
    for secret in ("Orang", "Jalan Contoh", worlds.REASON, "CV Contoh", str(UUID(int=world["ppk"].account_id.int))):  # type: ignore[union-attr]
        assert secret not in written
