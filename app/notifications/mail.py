"""Mail: one message for one address, sent over SMTP where the installation names a
server, else kept as a file in the data folder (`mail/`).

A message has an id that follows from what it tells, so whatever asks for it twice has it once. Over SMTP it waits as a
row until the server has taken it; a fault that may pass (no connection, 4xx) is tried again by the worker, later each
time, and one that will not (5xx) is kept with its reason.
"""

import os
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.language import _
from app.notifications.models import OutgoingMail
from app.outbox import enqueue
from app.settings import public_address, settings

SECONDS_MAX = 20
"""How long a server may think about each answer."""


class TryAgain(Exception):
    """The server did not take the message now; the worker comes back."""


def post(
    session: Session,
    *,
    id: UUID,
    to: str,
    subject: str,
    text: str,
    at: datetime,
    html: str | None = None,
    unsubscribe: str | None = None,
) -> None:
    """Have the message sent once this transaction commits, or write its file where there is no server.
    Nothing where the address could not stand in a header."""
    message = _message(id, to, subject, text, html, unsubscribe, at)
    if message is None:
        return
    if not settings().smtp_host:
        _file(id, message)
        return
    row = insert(OutgoingMail).values(id=id, message=bytes(message), asked_at=at, tries=0).on_conflict_do_nothing()
    if session.execute(row.returning(OutgoingMail.id)).one_or_none() is not None:
        enqueue(session, "notifications.send", id=str(id))


def deliver(session: Session, *, id: UUID, at: datetime) -> None:
    """Give the message to the server. One that was taken or refused for good is left alone.
    Raises `TryAgain`; the try is counted by the caller."""
    row = session.get(OutgoingMail, id, with_for_update=True)
    if row is None or row.sent_at is not None or row.failed_at is not None:
        return
    message = BytesParser(policy=SMTP).parsebytes(row.message)
    try:
        with _server() as server:
            server.send_message(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as refused:
        code, why = _answer(refused)
        if code < 500:
            raise TryAgain(f"{code} {why}") from None
        row.failed_at, row.fault = at, f"{code} {why}"[:500]
        return
    except (OSError, smtplib.SMTPException) as fault:
        raise TryAgain(str(fault)[:500]) from None
    row.sent_at, row.fault = at, None


def _server() -> smtplib.SMTP:
    chosen = settings()
    context = ssl.create_default_context()
    if chosen.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(chosen.smtp_host, chosen.smtp_port, timeout=SECONDS_MAX, context=context)
    else:
        server = smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, timeout=SECONDS_MAX)
    if chosen.smtp_security == "starttls":
        server.starttls(context=context)
    if chosen.smtp_user:
        server.login(chosen.smtp_user, chosen.smtp_password)
    return server


def _answer(refused: smtplib.SMTPException) -> tuple[int, str]:
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        code, why = next(iter(refused.recipients.values()))
        return code, _said(why)
    assert isinstance(refused, smtplib.SMTPResponseException)
    return refused.smtp_code, _said(refused.smtp_error)


def _said(why: bytes | str) -> str:
    return why.decode("utf-8", "replace") if isinstance(why, bytes) else why


def _message(
    id: UUID, to: str, subject: str, text: str, html: str | None, unsubscribe: str | None, at: datetime
) -> EmailMessage | None:
    message = EmailMessage(policy=SMTP)
    try:
        message["To"] = " ".join(to.split())
        message["Subject"] = " ".join(subject.split())[:200]
    except ValueError:
        return None
    message["From"] = settings().mail_from
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{id}@lokapasar>"
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{public_address()}{unsubscribe}>"
        text = "\n\n".join([text, _("Berhenti menerima: {link}").format(link=public_address() + unsubscribe)])
    message.set_content(text + "\n")
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def _file(id: UUID, message: EmailMessage) -> Path:
    """Readable by the house alone; written once whoever asks."""
    folder = settings().data / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, partial = folder / f"{id}.eml", folder / f".{id}.part"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(bytes(message))
    partial.replace(file)
    return file
