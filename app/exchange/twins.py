"""Twins: an imported order that is one of ours coming back, so that it is not counted twice."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.db import among
from app.errors import NotFound
from app.identifiers import parse_public_id, public_id
from app.orders.models import Order


def placed_here(session: Session, *, region_id: int, keys: Collection[str]) -> frozenset[str]:
    """Those of the national keys (`kd_paket`) that are the id or the number of an order
    placed here, or the national number typed into one."""
    ids = {id: key for key in keys if (id := _id_of(region_id, key)) is not None}
    rows = session.execute(
        select(Order.id, Order.number, Order.national_ref).where(
            Order.region_id == region_id, or_(among(Order.id, ids), among(Order.number, keys), among(Order.national_ref, keys))
        )
    )
    names = {name for id, number, ref in rows for name in (ids.get(id), number, ref) if name is not None}
    return frozenset(names & set(keys))


def _id_of(region_id: int, key: str) -> UUID | None:
    """Our id, written whole or, as the ISB export writes it, without the region."""
    text = key if "." in key else f"{public_id(region_id, UUID(int=0)).partition('.')[0]}.{key}"
    try:
        region, id = parse_public_id(text)
    except NotFound:
        return None
    return id if region == region_id else None
