"""Editions: a region's catalogue is in another edition after every change that everybody can
see. Pages are kept for as long as an edition lasts.

A change is announced by `new_edition` where it is made; the edition's row is written last in the same transaction, the regions
in order, so that nobody waits long for another's and two never wait for each other.
"""

import secrets
from typing import Any

from sqlalchemy import bindparam, event, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.catalogue.models import CatalogueEdition
from app.web.caching.stamps import Stamp, stamp_of

_OF_ALL = select(func.sum(CatalogueEdition.number))
_OF_REGION = _OF_ALL.where(CatalogueEdition.region_id == bindparam("region_id"))
_ANNOUNCED = "catalogue_editions"


def edition(region_id: int | None) -> Stamp:
    """The stamp of one region's catalogue, or of all regions'."""
    return stamp_of(_OF_ALL) if region_id is None else stamp_of(_OF_REGION, region_id=region_id)


def new_edition(session: Session, region_id: int) -> None:
    """Something changes that everybody sees in this region's catalogue."""
    session.info.setdefault(_ANNOUNCED, set()).add(region_id)


@event.listens_for(Session, "before_commit")
def _write_down(session: Session) -> None:
    if session.in_nested_transaction():
        return
    rows = [{"region_id": region_id, "number": secrets.randbits(56)} for region_id in sorted(session.info.pop(_ANNOUNCED, ()))]
    if rows:
        statement: Any = insert(CatalogueEdition).values(rows)
        session.execute(statement.on_conflict_do_update(index_elements=["region_id"], set_={"number": statement.excluded.number}))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_ANNOUNCED, None)
