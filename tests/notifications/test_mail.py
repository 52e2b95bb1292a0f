"""Mail over SMTP: sent once, tried again when the server fails for now, left alone when it
will not; without a server a file of the same words."""

from collections.abc import Callable
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path
from uuid import uuid5

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import db
from app.identifiers import new_id
from app.notifications import jobs, mail
from app.notifications.models import OutgoingMail
from app.settings import settings
from tests.notifications.server import mail_server
from tests.world import AT


@pytest.fixture
def over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[int], None]:
    """Point the house at a server on loopback; port 0 is none."""

    def set_(port: int) -> None:
        monkeypatch.setattr(settings(), "smtp_host", "127.0.0.1" if port else "")
        monkeypatch.setattr(settings(), "smtp_port", port)
        monkeypatch.setattr(settings(), "smtp_security", "none")
        monkeypatch.setattr(settings(), "data", tmp_path)

    return set_


def post(id: object, to: str = "orang@contoh.example") -> None:
    with db.new_session() as session:
        mail.post(session, id=id, to=to, subject="Pesanan\nbaru", text="Ada pesanan.", html="<p>Ada pesanan.</p>", at=AT)  # type: ignore[arg-type]


def jobs_waiting(session: Session) -> int:
    return session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'notifications.send'")) or 0


def test_a_message_is_sent_once_however_often_it_is_asked_for(committed: None, over: Callable[[int], None]) -> None:
    id = new_id()
    with mail_server() as server:
        over(server.port)
        post(id)
        post(id)
        with db.new_session() as session:
            assert jobs_waiting(session) == 1
        jobs.send(id=str(id))
        jobs.send(id=str(id))
        (taken,) = server.taken
    assert (taken["Message-ID"], taken["Subject"], taken["To"]) == (f"<{id}@lokapasar>", "Pesanan baru", "orang@contoh.example")
    assert [part.get_content_type() for part in taken.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("fault", ["later", "cut"])
def test_a_fault_that_passes_is_tried_again(committed: None, over: Callable[[int], None], fault: str) -> None:
    id = new_id()
    with mail_server(fault) as server:
        over(server.port)
        post(id)
        with pytest.raises(mail.TryAgain):
            jobs.send(id=str(id))
        with db.new_session() as session:
            row = session.get_one(OutgoingMail, id)
            assert (row.tries, row.sent_at, bool(row.fault)) == (1, None, True)
        jobs.send(id=str(id))
        assert len(server.taken) == 1


def test_an_address_that_nobody_has_is_not_tried_again(committed: None, over: Callable[[int], None]) -> None:
    id = new_id()
    with mail_server("never") as server:
        over(server.port)
        post(id)
        jobs.send(id=str(id))
        jobs.send(id=str(id))
        assert server.taken == []
    with db.new_session() as session:
        assert session.get_one(OutgoingMail, id).fault == "550 tidak ada orang itu"


def test_no_server_at_all_is_a_fault_that_passes(committed: None, over: Callable[[int], None]) -> None:
    id = new_id()
    with mail_server() as server:
        gone = server.port
    over(gone)
    post(id)
    with pytest.raises(mail.TryAgain):
        jobs.send(id=str(id))


def test_without_a_server_the_same_message_is_a_file(committed: None, over: Callable[[int], None], tmp_path: Path) -> None:
    over(0)
    id = uuid5(new_id(), "x")
    post(id)
    post(id)
    (file,) = (tmp_path / "mail").glob("*.eml")
    assert BytesParser(policy=SMTP).parsebytes(file.read_bytes())["Message-ID"] == f"<{id}@lokapasar>"
    assert file.stat().st_mode & 0o077 == 0
    with db.new_session() as session:
        assert jobs_waiting(session) == 0
