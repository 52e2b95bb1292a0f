"""A receiver can tell by the documented code that a message is ours; a secret is shown once and kept in no table."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from app import db
from app.outgoing import Reach
from app.webhooks import keeping, posting, signing
from app.webhooks.models import Webhook
from tests import world as worlds
from tests.webhooks.receiver import Receiver
from tests.webhooks.working import listening, ping
from tests.world import AT, World

DOC = Path(__file__).parent.parent.parent / "docs/webhooks.md"


@pytest.fixture(scope="module")
def is_genuine() -> Callable[..., bool]:
    """As docs/webhooks.md has it."""
    (code,) = re.findall(r"```python\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    given: dict[str, Any] = {}
    exec(compile(code, str(DOC), "exec"), given)
    return given["is_genuine"]  # type: ignore[no-any-return]


def test_a_receiver_tells_what_is_ours_from_what_is_not(world: World, receiver: Receiver, is_genuine: Callable[..., bool]) -> None:
    hook_id = listening(world, receiver.url)
    ping(hook_id, world)
    ((_path, headers, body),) = receiver.taken
    with db.new_session() as session:
        hook = session.get_one(Webhook, hook_id)
        secret, another = signing.secret_of(hook), signing.secret_of(hook, 2)
    assert secret.startswith("whsec_")
    assert is_genuine(secret, headers, body)
    assert not is_genuine(another, headers, body)
    assert not is_genuine(secret, headers, body + b" ")
    assert not is_genuine(secret, {**headers, "webhook-id": "lain"}, body)
    with time_machine.travel(AT + timedelta(minutes=6), tick=False):
        assert not is_genuine(secret, headers, body)


def test_after_a_rotation_both_secrets_hold_for_a_day_and_then_the_new_one_alone(
    session: Session, is_genuine: Callable[..., bool]
) -> None:
    world = worlds.build(session)
    hook = keeping.register(session, url="https://contoh.go.id/k", events=["order.*"], actor=world["ppk"], at=AT)
    old = signing.secret_of(hook)
    keeping.rotate_secret(session, hook=hook, actor=world["ppk"], at=AT)
    new = signing.secret_of(hook)
    assert old != new
    for later, holds in ((timedelta(hours=23), True), (timedelta(hours=25), False)):
        with time_machine.travel(AT + later, tick=False):
            headers = signing.headers(hook, id="2.X", body=b"{}", at=AT + later)
            assert is_genuine(new, headers, b"{}")
            assert is_genuine(old, headers, b"{}") is holds


@pytest.mark.asvs("12.3.2")
def test_a_certificate_that_does_not_hold_is_no_answer(receiver: Receiver) -> None:
    """The receiver speaks no TLS at all: what asks by https gets nothing from it, and does not ask by http instead."""
    said = posting.post(receiver.url.replace("http:", "https:"), body=b"{}", headers={}, reach=Reach.LOOPBACK)
    assert (said.status, receiver.taken) == (None, [])
