"""`lokapasar user export` and `user erase`: the answers of whoever runs the server
to a person who asks for their data, or that it goes."""

import json
from pathlib import Path
from typing import Annotated, Any

from app import db
from app.accounts.commands import Login
from app.accounts.grants import account_by_login
from app.actor import SYSTEM_ACTOR
from app.clock import now
from app.errors import invalid_field
from app.language import _, mark
from app.persons import erasing, exporting

PRIVATE = 0o600


def export(
    *, login: Login, to: Annotated[Path, mark("Berkas JSON baru; hanya pemiliknya yang dapat membacanya")]
) -> dict[str, Any]:
    """Write everything that is held about a person to one new file; no secret is
    in it. That it was made stands in the audit trail."""
    with db.new_session() as session:
        db.take_time(session)
        document = exporting.export(session, account_by_login(session, login), actor=SYSTEM_ACTOR, at=now())
        try:
            to.touch(PRIVATE, exist_ok=False)
        except OSError as error:
            raise invalid_field("to", _("{path}: {error}. Beri nama berkas baru.").format(path=to, error=error.strerror)) from error
        to.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
        return {"login": login, "file": str(to), "rows": {table: len(rows) for table, rows in document["rows"].items()}}


def erase(
    *,
    login: Login,
    reason: Annotated[str, mark("Mengapa, misalnya nomor surat permohonannya")],
    apply: Annotated[bool, mark("Hapus sungguh-sungguh; tanpa ini hanya dihitung")] = False,
) -> dict[str, Any]:
    """Take away what no law keeps of a person whose roles have ended; what stays is told
    with its ground. Without `--apply` nothing changes."""
    with db.new_session() as session:
        db.take_time(session)
        told = erasing.erase(session, account_by_login(session, login), reason=reason, actor=SYSTEM_ACTOR, at=now())
        if not apply:
            session.rollback()
            told["login"] = login
        return {**told, "erased": apply}
