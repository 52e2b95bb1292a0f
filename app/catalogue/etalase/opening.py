"""Etalase: shelves that a region's office makes over the tree of categories, and opens and closes by date."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.catalogue import permissions
from app.catalogue.editions import new_edition
from app.catalogue.models import Category, Etalase
from app.catalogue.slugs import slug_of
from app.errors import NotAllowed, invalid_field
from app.files.drawing import keep_drawn
from app.identifiers import new_id
from app.language import _
from app.regions.models import Region


def make_etalase(
    session: Session,
    *,
    region: Region,
    name: str,
    category_code: str,
    description: str = "",
    opens_on: date | None = None,
    closes_on: date | None = None,
    price_ceiling: int | None = None,
    open_to_others: bool = False,
    rules: str = "",
    certificates: Sequence[str] = (),
    umkk_only: bool = False,
    local_only: bool = False,
    industries: Sequence[str] = (),
    picture: str | None = None,
    actor: Actor,
    at: datetime,
) -> Etalase:
    """A new shelf; its slug is the region's digits and its name. `picture` is a subject of `files.drawing`; by default
    the name decides.

    Raises `NotAllowed` for another region's office, `Invalid` for an unknown category, a name in use, or dates in the
    wrong order.
    """
    if not permissions.make_etalase(actor, region.id):
        raise NotAllowed(_("Hanya kurator atau admin daerah yang membuat etalase daerahnya."))
    if session.get(Category, category_code) is None:
        raise invalid_field("category", _("Kategori ini tidak ada."))
    slug = f"{region.digits}-{slug_of(name)}".lower()
    if session.scalar(select(Etalase.id).where(Etalase.region_id == region.id, Etalase.slug == slug)) is not None:
        raise invalid_field("name", _("Etalase dengan nama ini sudah ada."))
    made = Etalase(
        region_id=region.id,
        id=new_id(),
        slug=slug,
        name=name,
        description=description,
        category_code=category_code,
        picture_sha256=keep_drawn(session, picture or name, sum(name.encode()), at=at).sha256,
        price_ceiling=price_ceiling,
        open_to_others=open_to_others,
        rules=rules,
        certificates=list(certificates),
        umkk_only=umkk_only,
        local_only=local_only,
        industries=list(industries),
        created_at=at,
        created_by=actor.account_id,
    )
    session.add(made)
    set_dates(made, opens_on=opens_on, closes_on=closes_on)
    session.flush()
    new_edition(session, region.id)
    _record(session, made, "make", actor, at)
    return made


def change_etalase(
    session: Session,
    *,
    etalase: Etalase,
    description: str,
    opens_on: date | None,
    closes_on: date | None,
    price_ceiling: int | None,
    open_to_others: bool,
    rules: str,
    certificates: Sequence[str],
    umkk_only: bool,
    local_only: bool,
    industries: Sequence[str],
    actor: Actor,
    at: datetime,
) -> Etalase:
    """Open or close it by date, set or lift its ceiling, say who may list and what a listing must hold.
    What is published and ordered already stays as it is."""
    if not permissions.make_etalase(actor, etalase.region_id):
        raise NotAllowed(_("Hanya kurator atau admin daerah yang mengubah etalase daerahnya."))
    set_dates(etalase, opens_on=opens_on, closes_on=closes_on)
    etalase.description, etalase.price_ceiling, etalase.open_to_others = description, price_ceiling, open_to_others
    etalase.rules, etalase.certificates, etalase.industries = rules, list(certificates), list(industries)
    etalase.umkk_only, etalase.local_only = umkk_only, local_only
    session.flush()
    new_edition(session, etalase.region_id)
    _record(session, etalase, "change", actor, at)
    return etalase


def set_dates(etalase: Etalase, *, opens_on: date | None, closes_on: date | None) -> None:
    if opens_on is not None and closes_on is not None and closes_on < opens_on:
        raise invalid_field("closes_on", _("Hari tutup mendahului hari buka."))
    etalase.opens_on, etalase.closes_on = opens_on, closes_on


def _record(session: Session, etalase: Etalase, verb: str, actor: Actor, at: datetime) -> None:
    audit.write_down(
        session, etalase, f"etalase.{verb}", actor, at,
        name=etalase.name,
        opens_on=etalase.opens_on and etalase.opens_on.isoformat(),
        closes_on=etalase.closes_on and etalase.closes_on.isoformat(),
        price_ceiling=etalase.price_ceiling,
        open_to_others=etalase.open_to_others,
        certificates=etalase.certificates,
        umkk_only=etalase.umkk_only,
        local_only=etalase.local_only,
        industries=etalase.industries,
    )  # fmt: skip
