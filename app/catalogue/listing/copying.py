"""Copying: a listing written once more, as a draft to be changed, or as a variant beside the first."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.listing.writing import CONTENT, demand_writer, etalase_of, rewrite, share_photos, write
from app.catalogue.models import Listing
from app.catalogue.selling.families import FAMILY_MAX
from app.identifiers import public_id
from app.language import _

NAME_MAX = 250


def copy(session: Session, *, listing: Listing, actor: Actor, at: datetime) -> Listing:
    """The newest version as a new draft, with its photos and without SKU, family and stock. Raises as `writing.write` does."""
    demand_writer(session, listing, actor)
    content = {name: getattr(listing.newest, name) for name in CONTENT}
    content |= {"name": _("{name} (salinan)").format(name=listing.newest.name[: NAME_MAX - 12]), "options": {}}
    made = write(session, etalase=etalase_of(session, listing), content=content, stock=Decimal(0), actor=actor, at=at)
    return _with_photos(session, listing, made)


def add_variant(
    session: Session,
    *,
    listing: Listing,
    options: Mapping[str, str],
    own_options: Mapping[str, str],
    unit_price: int,
    stock: Decimal,
    sku: str | None,
    actor: Actor,
    at: datetime,
) -> Listing:
    """A draft of the same family that differs by its options, price, stock and SKU; its name says the options too.

    `own_options` are those of the listing itself, where it has none yet: it becomes the
    first of a new family. Raises as `write` and `rewrite` do.
    """
    demand_writer(session, listing, actor)
    changes: dict[str, Any] = {}
    if not listing.family:
        changes["family"] = (listing.sku or public_id(listing.region_id, listing.id))[:FAMILY_MAX]
    if not listing.newest.options:
        changes["options"] = dict(own_options)
    if changes:
        rewrite(session, listing=listing, changes=changes, actor=actor, at=at)
    version = listing.newest
    content = {name: getattr(version, name) for name in CONTENT}
    plain = version.name.removesuffix(f", {', '.join(version.options.values())}")
    name = f"{plain[: NAME_MAX - 70]}, {', '.join(options.values())}"[:NAME_MAX]
    content |= {"name": name, "options": dict(options), "unit_price": unit_price}
    content["tiers"] = [tier for tier in version.tiers if tier["price"] < unit_price]
    made = write(
        session,
        etalase=etalase_of(session, listing),
        content=content,
        stock=stock,
        sku=sku,
        family=listing.family,
        actor=actor,
        at=at,
    )
    return _with_photos(session, listing, made)


def _with_photos(session: Session, listing: Listing, made: Listing) -> Listing:
    share_photos(session, listing.newest.photos, version=made.newest)
    session.flush()
    session.expire(made.newest, ["photos"])
    return made
