"""Mail: a notice as an e-mail file in the data folder (`mail/`), for a relay of the installation to send and take away.

The house itself connects to no mail server. A file is named by its notice, so a job that runs twice writes it once.
"""

import os
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from uuid import UUID

from app.language import _
from app.settings import settings


def put(*, id: UUID, to: str, subject: str, text: str, link: str, at: datetime) -> Path | None:
    """Write the file, readable by the house alone; None where the address could not stand in a header."""
    message = EmailMessage(policy=SMTP)
    try:
        message["To"] = " ".join(to.split())
        message["Subject"] = " ".join(subject.split())[:200]
    except ValueError:
        return None
    message["From"] = settings().mail_from
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{id}@lokapasar>"
    message.set_content("\n\n".join([text, _("Buka di Lokapasar: {link}").format(link=link)]) + "\n")
    folder = settings().data / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, partial = folder / f"{id}.eml", folder / f".{id}.part"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(bytes(message))
    partial.replace(file)
    return file
