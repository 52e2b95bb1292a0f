"""Wishing: what buyers ask for that nobody lists, answered and not, and a shopping list
of the personas' satker; by the product's own doors."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.catalogue.models import PUBLISHED_VERSION, Listing, ListingVersion
from app.demand import asking
from app.demo.people import People
from app.demo.places import Ground
from app.demo.plans import PERSONA_SATKER
from app.orders import shopping_list

WISHES = (
    # name, quantity, unit, what it must be, the vendor's product that answers it
    ("Plakat penghargaan tenaga kesehatan teladan", 25, "buah", "Akrilik, nama diukir, dengan kotak.", "Plakat akrilik ukir nama"),
    ("Kursi roda lipat", 8, "unit", "Untuk puskesmas pembantu; dudukan 45 cm, beban 100 kg, ada izin edar alat kesehatan.", None),
    ("Lampu jalan tenaga surya", 40, "unit", "Tiang 6 meter, 30 watt, baterai paling sedikit 10 jam; dipasang di enam desa.", None),
)  # fmt: skip
LIST = "Kebutuhan triwulanan"


def wish(session: Session, ground: Ground, people: People, seller: Actor) -> None:
    region, at = ground.kabupaten, ground.at
    pp = people.official(region.id, PERSONA_SATKER, Role.PP)
    for days, (name, quantity, unit, description, answered_by) in enumerate(WISHES, start=2):
        asked_at = at - timedelta(days=10 - days)
        demand = asking.ask(
            session, name=name, quantity=Decimal(quantity), unit=unit, description=description, actor=pp, at=asked_at
        )
        if answered_by:
            product = _of_shop(session, ground, seller, answered_by)[0]
            asking.answer(session, demand=demand, listing_id=product.id, actor=seller, at=asked_at + timedelta(days=1))
    kept = shopping_list.make(session, name=LIST, actor=pp, at=at - timedelta(days=30))
    for quantity, product in zip((20, 12, 6), _of_shop(session, ground, seller, None), strict=False):
        shopping_list.put(
            session,
            on=kept,
            region_id=product.region_id,
            listing_id=product.id,
            quantity=Decimal(quantity),
            actor=pp,
            at=at - timedelta(days=30),
        )


def _of_shop(session: Session, ground: Ground, seller: Actor, name: str | None) -> list[Listing]:
    """The first shop's on show, oldest first; only the one of that name where a name is given."""
    mine = (
        select(Listing)
        .join(ListingVersion, PUBLISHED_VERSION)
        .where(Listing.region_id == ground.kabupaten.id, Listing.vendor_id == seller.vendor_id, Listing.state == "published")
        .order_by(Listing.id)
        .limit(3)
    )
    return list(session.scalars(mine if name is None else mine.where(ListingVersion.name == name)))
