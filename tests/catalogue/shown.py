"""An etalase, and a product on show in it, each of its own transaction."""

from uuid import UUID

from app import db
from app.catalogue import queries
from app.identifiers import parse_public_id, public_id
from tests.catalogue import making
from tests.vendors.serving import Person


def shelf(**other) -> str:
    with db.new_session() as session:
        return making.shelf(session, **other).slug


def published(staff: Person, slug: str, **other) -> str:
    with db.new_session() as session:
        made = making.published(session, queries.etalase_by_slug(session, slug), staff.actor, **other)
        return public_id(made.region_id, made.id)


def key_of(id: str) -> tuple[int, UUID]:
    """Of a product, as its address has it."""
    return parse_public_id(id)
