"""Etalase: shelves that a region's office makes over the tree of categories, and opens and closes by date."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Self

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an etalase says, when it is open, and what it asks of listings and of those who list."""

    description: str = ""
    rules: str = ""
    opens_on: date | None = None
    closes_on: date | None = None
    price_ceiling: int | None = None
    open_to_others: bool = False
    umkk_only: bool = False
    local_only: bool = False
    industries: Sequence[str] = ()
    certificates: Sequence[str] = ()

    @classmethod
    def of(cls, etalase: Etalase) -> Self:
        """As they stand."""
        return cls(**{each.name: getattr(etalase, each.name) for each in fields(cls)})

    def lay_down(self, etalase: Etalase) -> None:
        """Raises `Invalid` for days in the wrong order."""
        if self.opens_on is not None and self.closes_on is not None and self.closes_on < self.opens_on:
            raise invalid_field("closes_on", _("Hari tutup mendahului hari buka."))
        etalase.description, etalase.rules = self.description, self.rules
        etalase.opens_on, etalase.closes_on = self.opens_on, self.closes_on
        etalase.price_ceiling, etalase.open_to_others = self.price_ceiling, self.open_to_others
        etalase.umkk_only, etalase.local_only = self.umkk_only, self.local_only
        etalase.industries, etalase.certificates = list(self.industries), list(self.certificates)


def make_etalase(
    session: Session,
    *,
    region: Region,
    name: str,
    category_code: str,
    terms: Terms = Terms(),
    picture: str | None = None,
    actor: Actor,
    at: datetime,
) -> Etalase:
    """A new shelf; its slug is the region's digits and its name. `picture` is a subject of `files.drawing`; by default
    the name decides.

    Raises `NotAllowed` for another region's office, `Invalid` for an unknown category, a name in use, or days in the
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
        category_code=category_code,
        picture_sha256=keep_drawn(session, picture or name, sum(name.encode()), at=at).sha256,
        created_at=at,
        created_by=actor.account_id,
    )
    terms.lay_down(made)
    session.add(made)
    session.flush()
    new_edition(session, region.id)
    _record(session, made, "make", actor, at)
    return made


def change_etalase(session: Session, *, etalase: Etalase, terms: Terms, actor: Actor, at: datetime) -> Etalase:
    """Open or close it by date, set or lift its ceiling, say who may list and what a listing must hold.
    What is published and ordered already stays as it is."""
    if not permissions.make_etalase(actor, etalase.region_id):
        raise NotAllowed(_("Hanya kurator atau admin daerah yang mengubah etalase daerahnya."))
    terms.lay_down(etalase)
    session.flush()
    new_edition(session, etalase.region_id)
    _record(session, etalase, "change", actor, at)
    return etalase


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
