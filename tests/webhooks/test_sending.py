"""A move becomes a signed message if and only if it commits; what does not
arrive comes again, later each time, and one day no more."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app import db
from app.notifications.models import Notice
from app.webhooks import jobs, keeping, posting, sending
from app.webhooks.models import Webhook
from tests import world as worlds
from tests.webhooks.receiver import Answer, Receiver
from tests.webhooks.working import deliveries, enqueued, hook_now, listening, ping, work
from tests.world import AT, World


def test_a_placed_order_arrives_once_and_one_that_was_rolled_back_never(world: World, receiver: Receiver) -> None:
    listening(world, receiver.url, "order.place")
    with pytest.raises(ZeroDivisionError), db.new_session() as session:
        worlds.place(session, world)
        raise ZeroDivisionError
    assert enqueued() == []
    with db.new_session() as session:
        order = worlds.place(session, world)
    assert [name for name, _payload, _at in enqueued()] == ["webhooks.announce"]
    work()
    ((path, headers, body),) = receiver.taken
    assert path == "/kait"
    assert (headers["content-type"], headers["user-agent"]) == ("application/json", "Lokapasar")
    assert json.loads(body)["thing"]["number"] == order.number
    assert json.loads(body)["id"] == headers["webhook-id"]


def test_where_nobody_listens_no_job_is_enqueued(world: World, receiver: Receiver) -> None:
    listening(world, receiver.url, "payment.*")
    listening(world, receiver.url, "order.*", persona="ppk_other")
    with db.new_session() as session:
        worlds.place(session, world)
    assert enqueued() == []


def test_what_arrived_says_what_was_answered_and_how_long_it_took(world: World, receiver: Receiver) -> None:
    hook_id = listening(world, receiver.url)
    receiver.answer = Answer(body=b"ok\x00 \xff" + b"x" * 5_000_000)
    ping(hook_id, world)
    (delivery,) = deliveries(hook_id)
    (tried,) = delivery.tries
    assert (delivery.state, tried.status, tried.problem) == ("DELIVERED", 200, None)
    assert tried.answer.startswith("ok \ufffd")
    assert len(tried.answer) <= posting.ANSWER_BYTES
    assert tried.milliseconds < 5000


SILENCE = threading.Event()


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(500), "Menjawab 500."),
        (Answer(404), "Menjawab 404."),
        (Answer(302, headers={"location": "http://127.0.0.1:1/rahasia"}), "Menjawab 302: pengalihan tidak diikuti"),
        (Answer(silent=SILENCE), "Tidak menjawab dalam 0.3 detik."),
        (Answer(drip=SILENCE, body=b""), "Tidak menjawab dalam 0.3 detik."),
    ],
    ids=["500", "404", "a redirect to this machine", "silence", "a body that drips"],
)
def test_what_fails_says_why_and_when_it_is_tried_again(
    world: World, receiver: Receiver, answer: Answer, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    short: dict[str, Any] = {"seconds": 0.3}
    monkeypatch.setattr(sending, "post", lambda url, **given: posting.post(url, **given, **short))
    SILENCE.clear()
    hook_id = listening(world, receiver.url)
    receiver.answer = answer
    ping(hook_id, world)
    SILENCE.set()
    (delivery,) = deliveries(hook_id)
    assert delivery.state == "WAITING"
    assert (delivery.tries[0].problem or "").startswith(problem)
    assert delivery.next_at == delivery.tries[0].at + sending.WAITS[0]
    assert [(name, at) for name, _payload, at in enqueued()] == [("webhooks.send", delivery.next_at)]
    assert len(receiver.taken) == 1


def test_the_waits_grow_and_after_a_day_it_is_given_up_the_webhook_switched_off_and_its_office_told(
    world: World, receiver: Receiver
) -> None:
    hook_id = listening(world, receiver.url)
    receiver.answer = Answer(503)
    ping(hook_id, world)
    waited = []
    for _again in sending.WAITS:
        (delivery,) = deliveries(hook_id)
        assert delivery.next_at is not None
        waited.append(delivery.next_at - delivery.tries[0].at)
        with time_machine.travel(delivery.next_at, tick=False):
            sending.send(delivery.id)
    assert waited == list(sending.WAITS)
    (delivery,) = deliveries(hook_id)
    assert (delivery.state, len(delivery.tries), len(receiver.taken)) == ("GIVEN_UP", 7, 7)
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.taken}) == 1
    assert hook_now(hook_id).state == "off"
    work()
    with db.new_session() as session:
        notice = session.scalars(select(Notice).where(Notice.move == "give_up")).one()
    assert (notice.satker_code, notice.title) == (worlds.SATKER, "Webhook ke 127.0.0.1 dimatikan")


def test_one_bad_message_does_not_switch_off_what_takes_the_others(world: World, receiver: Receiver) -> None:
    hook_id = listening(world, receiver.url)
    for _again in range(2):
        receiver.answer = Answer(500)
        ping(hook_id, world)
        receiver.answer = Answer(204, body=b"")
        ping(hook_id, world)
    assert hook_now(hook_id).state == "on"
    assert hook_now(hook_id).failures == 0


def test_what_takes_nothing_is_asked_less_and_less_however_much_waits_for_it(world: World, receiver: Receiver) -> None:
    hook_id = listening(world, receiver.url)
    receiver.answer = Answer(500)
    for _many in range(sending.QUIET_AFTER + 3):
        ping(hook_id, world)
    assert len(receiver.taken) == sending.QUIET_AFTER
    assert hook_now(hook_id).quiet_until is not None
    assert {one.next_at for one in deliveries(hook_id)[sending.QUIET_AFTER :]} == {hook_now(hook_id).quiet_until}


def test_a_receiver_that_says_it_is_gone_is_switched_off_at_once(world: World, receiver: Receiver) -> None:
    hook_id = listening(world, receiver.url)
    receiver.answer = Answer(410)
    ping(hook_id, world)
    assert hook_now(hook_id).state == "off"
    (delivery,) = deliveries(hook_id)
    sending.send(delivery.id)
    assert len(receiver.taken) == 1


def test_what_waited_is_sent_when_it_is_switched_on_again(world: World, receiver: Receiver) -> None:
    hook_id = listening(world, receiver.url)
    receiver.answer = Answer(410)
    ping(hook_id, world)
    receiver.answer = Answer()
    with db.new_session() as session:
        keeping.switch_on(session, hook=session.get_one(Webhook, hook_id), actor=world["ppk"], at=AT)
    work()
    (delivery,) = deliveries(hook_id)
    assert (delivery.state, hook_now(hook_id).failures) == ("DELIVERED", 0)


def test_a_replay_has_the_same_id_and_body(world: World, receiver: Receiver) -> None:
    hook_id = listening(world, receiver.url)
    ping(hook_id, world)
    with db.new_session() as session:
        hook = session.get_one(Webhook, hook_id)
        (delivery,) = deliveries(hook_id)
        keeping.replay(session, hook=hook, delivery=session.merge(delivery), actor=world["ppk"], at=AT)
    work()
    (_one, first, body), (_two, second, again) = receiver.taken
    assert (first["webhook-id"], body) == (second["webhook-id"], again)


def test_two_workers_do_not_send_one_message_at_the_same_moment(world: World, receiver: Receiver) -> None:
    hook_id = listening(world, receiver.url)
    with db.new_session() as session:
        keeping.ping(session, hook=session.get_one(Webhook, hook_id), actor=world["ppk"], at=AT)
    (delivery,) = deliveries(hook_id)
    assert sending._claim(delivery.id) is not None
    assert sending._claim(delivery.id) is None


def test_what_no_job_came_for_is_found_and_what_is_old_fades(world: World, receiver: Receiver) -> None:
    hook_id = listening(world, receiver.url)
    with db.new_session() as session:
        keeping.ping(session, hook=session.get_one(Webhook, hook_id), actor=world["ppk"], at=AT)
    sending.send_overdue()
    assert receiver.taken == []
    with time_machine.travel(AT + timedelta(minutes=10), tick=False):
        sending.send_overdue()
    assert len(receiver.taken) == 1
    with time_machine.travel(AT + jobs.KEPT + timedelta(days=1), tick=False):
        jobs.tidy()
    assert deliveries(hook_id) == []
