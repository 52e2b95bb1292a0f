"""A small house with orders, a stored file, a scan attached to a bill, a sealed competition's share, somebody
signed in and messages that wait; and one backup of it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app import db, reactions
from app.accounts import sessions
from app.accounts.links.making import Purpose, make_link
from app.accounts.models import Account
from app.actor import SYSTEM_ACTOR
from app.attachments.attaching import attach
from app.backup.commands import backup
from app.backup.taking import Manifest
from app.files import papers
from app.outbox import enqueue
from app.payment import invoicing
from app.settings import settings
from tests import elsewhere
from tests import world as worlds
from tests.world import AT, World

PDF = b"%PDF-1.7\nPermit\n%%EOF\n"
SCAN = b"%PDF-1.7\nTax invoice\n%%EOF\n"
SHARE = "0123456789abcdef" * 2


@pytest.fixture
def house(committed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Committed, in the tests' database, with a data folder of its own."""
    data = tmp_path / "data"
    monkeypatch.setenv("LOKAPASAR_DATA", str(data))
    settings.cache_clear()
    (data / "secrets/competitions").mkdir(parents=True)
    (data / "secrets/web").write_bytes(b"a key")
    (data / "secrets/competitions" / SHARE).write_bytes(b"a share of a key")
    (data / "mail").mkdir()
    (data / "mail/one.eml").write_text("to somebody")
    (data / "postgresql").mkdir()
    (data / "postgresql/PG_VERSION").write_text("17")
    (data / "postgresql.log").write_text("started")
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        order = worlds.in_process(session, world)
        bill = invoicing.invoice_advance(
            session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT
        )
        attach(session, to=bill, kind="tax_invoice", sent=[SCAN], actor=world["vendor"], at=AT)
        worlds.place(session, world)
        papers.keep_paper(session, PDF, by=None, at=AT)
        enqueue(session, "papers.draw", region_id=2)
        enqueue(session, "disputes.tell", region_id=2)
        sessions.start(session, account_id=world.grants["pp"].account_id, at=AT)
        somebody = session.get_one(Account, world.grants["pp"].account_id)
        make_link(session, account=somebody, purpose=Purpose.PASSWORD, actor=SYSTEM_ACTOR, at=AT)
    yield world
    settings.cache_clear()


@pytest.fixture
def taken(house: World, tmp_path: Path) -> Path:
    """A backup of the house."""
    path = tmp_path / "cadangan.tar"
    saved(path, bid_keys=tmp_path / "kunci.json")
    return path


def saved(path: Path, **given: Any) -> Manifest:
    """A backup that is taken while nobody is connected, as one of several machines must be (`StillInUse`)."""
    db.engine().dispose()
    db.owner_engine().dispose()
    elsewhere.hang_up()
    return backup(path, **given)


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that an unprivileged server may enter."""
    with tempfile.TemporaryDirectory(prefix="lokapasar-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def reachable() -> Iterator[Path]:
    with reachable_folder() as folder:
        yield folder
