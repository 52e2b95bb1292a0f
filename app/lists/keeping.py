"""Keeping: a list's filter under a name, for oneself alone; one of them may be how the list opens."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import NotFound, Refusal, invalid_field
from app.identifiers import new_id
from app.language import _
from app.lists.columns import LISTS, ListOf
from app.lists.models import SavedList
from app.web.access import REGISTRY

KEPT_MAX = 20
"""Of one list and person."""
COLUMNS = "kolom"
SORT = "urut"


class TooManyKept(Refusal):
    """More than is kept."""

    def __init__(self) -> None:
        super().__init__(_("Sudah ada {n} saringan tersimpan untuk daftar ini. Hapus salah satu dahulu.").format(n=KEPT_MAX))


def list_for(actor: Actor, code: str) -> ListOf:
    """Raises `Invalid`, also for a list that this role may not open."""
    found = LISTS.get(code)
    access = REGISTRY.get(("GET", found.path)) if found else None
    if found is None or access is None or actor.role not in access.who:
        raise invalid_field("daftar", _("Daftar ini tidak ada."))
    return found


def kept_of(session: Session, actor: Actor, of: ListOf) -> Sequence[SavedList]:
    """The person's own, by name."""
    mine = (SavedList.account_id == actor.account_id, SavedList.list_code == of.code)
    return session.scalars(select(SavedList).where(*mine).order_by(SavedList.name)).all()


def keep(session: Session, *, of: ListOf, name: str, query: str, chosen: bool, actor: Actor, at: datetime) -> SavedList:
    """Under a name that is there already it takes that one's place. Raises `TooManyKept`."""
    assert actor.account_id is not None
    mine = (SavedList.account_id == actor.account_id, SavedList.list_code == of.code)
    others = session.scalar(select(func.count()).where(*mine, SavedList.name != name)) or 0
    if others >= KEPT_MAX:
        raise TooManyKept
    if chosen:
        session.execute(update(SavedList).where(*mine).values(chosen=False))
    values = {"query": narrowing(of, query), "chosen": chosen, "saved_at": at}
    statement = insert(SavedList).values(id=new_id(), account_id=actor.account_id, list_code=of.code, name=name, **values)
    return session.scalars(
        statement.on_conflict_do_update(index_elements=["account_id", "list_code", "name"], set_=values).returning(SavedList),
        execution_options={"populate_existing": True},
    ).one()


def forget(session: Session, *, id: UUID, actor: Actor) -> str:
    """The code of its list. Raises `NotFound`, also for another person's."""
    gone = session.scalar(
        delete(SavedList).where(SavedList.id == id, SavedList.account_id == actor.account_id).returning(SavedList.list_code)
    )
    if gone is None:
        raise NotFound(_("Saringan ini tidak ada."))
    return gone


def narrowing(of: ListOf, query: str) -> str:
    """Of a query what narrows this list, its order and which columns it shows; nothing else of it is kept."""
    names, columns, sorts = {one.name for one in of.filters}, {column.code for column in of.columns}, {one.code for one in of.sorts}
    pairs = [
        (name, value[:200])
        for name, value in parse_qsl(query)[:100]
        if (name in names and value) or (name == COLUMNS and value in columns) or (name == SORT and value in sorts)
    ]
    return urlencode(pairs)
