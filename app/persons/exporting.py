"""Exporting: everything that is held about one person as one document, with what for, on which ground, how
long, and what becomes of it when the person is erased."""

import base64
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.sessions import OFFICE_ZONE
from app.accounts.trail import write_down
from app.actor import Actor
from app.clock import local_date
from app.personal.map import MAP, SECRET
from app.persons.finding import Person, rows_of, tables

HIDDEN = "(held, not shown: it would let somebody in)"


def export_own(session: Session, account: Account, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """For the person: the same, of the firms that the person acts for today."""
    return export(session, account, actor=actor, at=at, acts_on=local_date(at, OFFICE_ZONE))


def export(session: Session, account: Account, *, actor: Actor, at: datetime, acts_on: date | None = None) -> dict[str, Any]:
    """Whole rows of every table of the map that are the person's or of the firms that the person acts for; and
    the map's word on each. That it was made is audited.

    Bytes as base64, keys and moments as text. Secrets are told and not shown: the file goes through hands.
    """
    person = Person.of(session, account, acts_on=acts_on)
    session.flush()
    document = {
        "account": str(account.id),
        "login": account.login,
        "made_at": at.isoformat(),
        "held": [
            {
                "of_whom": held.subject,
                "what": held.what,
                "what_for": held.purpose,
                "ground": held.basis,
                "how_long": held.until,
                "who_sees_it": held.seen_by,
                "upon_erasure": held.erasure.value,
                "columns": list(held.columns),
            }
            for held in MAP
        ],
        "rows": {
            table.name: found for table in tables() if (found := [_plain(table, row) for row in rows_of(session, person, table)])
        },
    }
    write_down(session, account.id, "export", actor, at, rows=_counted(document["rows"]))
    return document


def _counted(rows: Any) -> dict[str, int]:
    return {table: len(found) for table, found in rows.items()}


def _plain(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: HIDDEN if value and f"{table.name}.{name}" in SECRET else _in_json(value) for name, value in row.items()}


def _in_json(value: Any) -> Any:
    """As JSON has it."""
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case UUID() | Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case list() | tuple() | set():
            return [_in_json(each) for each in value]
        case dict():
            return {str(key): _in_json(each) for key, each in value.items()}
    return value
