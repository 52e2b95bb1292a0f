"""The digest: what waits for a person and for how long, once a day, only where something waits and it is wanted."""

from datetime import timedelta
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app import reactions
from app.accounts.models import Account
from app.clock import local_date
from app.digests import daily
from app.notifications.muting import want_only
from app.settings import settings
from tests import world as worlds
from tests.world import AT, World

LATER = AT + timedelta(days=1)


@pytest.fixture
def world(session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    reactions.install()
    monkeypatch.setattr(settings(), "data", tmp_path)
    monkeypatch.setattr(settings(), "smtp_host", "")
    built = worlds.build(session)
    for persona in ("ppk", "vendor", "treasurer"):
        session.get_one(Account, built[persona].account_id).login = f"{persona}@contoh.example"
    session.flush()
    return built


def send(session: Session, world: World, persona: str) -> bool:
    account_id = world[persona].account_id
    assert account_id is not None
    return daily.send(session, region=world.region, account_id=account_id, at=LATER)


def test_whoever_has_to_act_reads_what_waits_and_for_how_long(session: Session, world: World, tmp_path: Path) -> None:
    order = worlds.agreed(session, world)
    assert (send(session, world, "ppk"), send(session, world, "ppk")) == (True, True)
    (file,) = (tmp_path / "mail").glob("*.eml")
    message = BytesParser(policy=SMTP).parsebytes(file.read_bytes())
    plain, html = (part.get_content() for part in message.iter_parts())
    assert message["Subject"] == "1 pesanan perlu tindakan Anda"
    for said in (order.number, "Setujui", "Rp500.000", "menunggu 1 hari kerja", "Batal sendiri dalam 2 hari kerja"):
        assert said in plain
        assert said in html
    assert "/pemberitahuan/surel" in plain
    assert "/pemberitahuan/surel" in message["List-Unsubscribe"]


def test_nothing_is_sent_where_nothing_waits_or_it_is_not_wanted(session: Session, world: World, tmp_path: Path) -> None:
    worlds.agreed(session, world)
    assert not send(session, world, "treasurer")
    account_id = world["ppk"].account_id
    assert account_id is not None
    want_only(session, account_id=account_id, kinds=["notice"])
    session.flush()
    assert not send(session, world, "ppk")
    want_only(session, account_id=account_id, kinds=["digest"])
    session.flush()
    assert send(session, world, "ppk")


def test_it_goes_to_those_who_hold_a_post_and_have_an_address(session: Session, world: World) -> None:
    on = local_date(AT, world.region.timezone)
    found = set(daily.readers(session, region_id=world.region.id, on=on))
    assert found == {world[persona].account_id for persona in ("ppk", "vendor", "treasurer")}
    world.grants["ppk"].valid_until = on - timedelta(days=1)
    session.flush()
    assert world["ppk"].account_id not in daily.readers(session, region_id=world.region.id, on=on)


def test_an_account_that_was_closed_since_the_morning_is_not_written_to(session: Session, world: World) -> None:
    worlds.agreed(session, world)
    session.get_one(Account, world["ppk"].account_id).active = False
    session.flush()
    assert not send(session, world, "ppk")


def test_what_a_vendor_is_called_stays_text_in_the_mail(session: Session, world: World, tmp_path: Path) -> None:
    worlds.agreed(session, world).vendor_name = '"><svg onload=alert(1)>'
    session.flush()
    send(session, world, "ppk")
    (file,) = (tmp_path / "mail").glob("*.eml")
    html = list(BytesParser(policy=SMTP).parsebytes(file.read_bytes()).iter_parts())[1].get_content()
    assert "<svg" not in html


def test_a_person_is_written_to_in_the_language_of_the_account(session: Session, world: World, tmp_path: Path) -> None:
    worlds.agreed(session, world)
    session.get_one(Account, world["ppk"].account_id).language = "en"
    assert send(session, world, "ppk")
    (file,) = (tmp_path / "mail").glob("*.eml")
    message = BytesParser(policy=SMTP).parsebytes(file.read_bytes())
    plain, html = (part.get_content() for part in message.iter_parts())
    assert message["Subject"] == "1 order needs your action"
    for said in ("Approve", "Rp500,000", "waiting 1 working day"):
        assert said in plain
    assert '<html lang="en"' in html
    assert "Setujui" not in plain + html
