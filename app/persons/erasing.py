"""Erasing: what no law keeps of a person goes, and the account that everything points to says nothing any more.

What may not go is told with its ground, so that the person can be answered: who acted for public
money stays in the trail and in the papers of contracts.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.accounts import sessions
from app.accounts.grants import grants_of
from app.accounts.models import Account, Grant
from app.accounts.sessions import OFFICE_ZONE
from app.accounts.trail import write_down
from app.actor import Actor
from app.clock import local_date
from app.db import rows_changed
from app.errors import Refusal, invalid_field
from app.language import _
from app.orders.succession.queries import how_many_run
from app.personal.map import MAP, Erasure
from app.persons.finding import Person, tables, whose
from app.schema.tables import metadata

NAME = "(dihapus)"
"""What stands where the name stood."""
REASON_MIN, REASON_MAX = 5, 500
WISHES = ("cart_line", "closed_announcement", "mail_mute")
"""What hangs on the account alone and tells nothing of the person in words: it goes too."""


class StillActs(Refusal):
    """A role is in force: whoever acts cannot be nobody."""

    status = 409

    def __init__(self, *, login: str, roles: str) -> None:
        super().__init__(
            _("{login} masih memegang peran: {roles}. Akhiri dahulu (lokapasar user revoke), lalu hapus.").format(
                login=login, roles=roles
            )
        )


class OpenDuties(Refusal):
    """Orders still run on the person's name: somebody has to stand for them first."""

    status = 409

    def __init__(self, *, login: str, orders: int) -> None:
        super().__init__(
            _("{orders} pesanan masih berjalan atas nama {login}. Alihkan dahulu kepada pejabat lain, lalu hapus.").format(
                login=login, orders=orders
            )
        )


def erase(session: Session, account: Account, *, reason: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """Gives how many rows went by table, and how many stay on which ground. Raises `StillActs` while a role is in force,
    `OpenDuties` while orders run on the person's name.

    The login is free for nobody: what stands in its place is made at random.
    """
    reason = reasoned("reason", reason)
    if held := grants_of(session, account_id=account.id, on=local_date(at, OFFICE_ZONE)):
        raise StillActs(login=account.login, roles=", ".join(sorted({each.role for each in held})))
    if orders := sum(
        how_many_run(session, grant) for grant in session.scalars(select(Grant).where(Grant.account_id == account.id))
    ):
        raise OpenDuties(login=account.login, orders=orders)
    person = Person.of(session, account)
    sessions.sign_out_everywhere(session, account_id=account.id)
    gone = _remove(session, person)
    account.login = f"dihapus-{secrets.token_hex(6)}"
    account.name, account.password_hash, account.active = NAME, "", False
    account.language = account.saves_data = None
    account.has_code = account.has_passkey = False
    write_down(session, account.id, "erase", actor, at, reason=reason)
    session.flush()
    return {"account": str(account.id), "login": account.login, "removed": gone, "kept": _kept(session, person)}


def reasoned(field: str, given: str) -> str:
    """A sentence of the right length, without what stands around it. Raises `Invalid` naming the field."""
    if not REASON_MIN <= len(given.strip()) <= REASON_MAX:
        raise invalid_field(
            field, _("Tulis alasannya dalam {least} sampai {most} huruf.").format(least=REASON_MIN, most=REASON_MAX)
        )
    return given.strip()


def _remove(session: Session, person: Person) -> dict[str, int]:
    """Rows of the tables of which the map says that all goes, those that point to others first."""
    going = {column.partition(".")[0] for held in MAP if held.erasure is Erasure.REMOVED for column in held.columns} - {"account"}
    there = {table.name for table in tables()}
    gone: dict[str, int] = {}
    for table in reversed(metadata.sorted_tables):
        if table.name in going & there:
            gone[table.name] = rows_changed(session, delete(table).where(whose(person, table)))
        elif table.name in WISHES:
            gone[table.name] = rows_changed(session, delete(table).where(table.c.account_id == person.account.id))
    return {table: rows for table, rows in gone.items() if rows}


def _kept(session: Session, person: Person) -> list[dict[str, Any]]:
    """What stays of the person, on which ground and how long: rows of each table, where there are any."""
    there = {table.name: table for table in tables()}
    told = []
    for held in MAP:
        if held.erasure is not Erasure.KEPT:
            continue
        names = sorted({column.partition(".")[0] for column in held.columns} & there.keys())
        asked = {name: select(func.count()).select_from(there[name]).where(whose(person, there[name])) for name in names}
        rows = {name: found for name, question in asked.items() if (found := session.scalar(question))}
        if rows:
            told.append({"what": held.what, "ground": held.basis, "how_long": held.until, "rows": rows})
    return told
