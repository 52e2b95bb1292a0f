"""Showcase: a few products of the first persona's shop that use what a form offers: variants, wholesale prices,
delivery by region, services and works, papers. They are written by the product's own commands and stand beside
the two thousand; no order of the example is of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.catalogue.curation import deciding
from app.catalogue.listing import copying, sending, writing
from app.catalogue.models import Etalase, Listing
from app.demo.asking import answers_of
from app.demo.firms import Firm
from app.demo.people import People
from app.demo.places import Ground
from app.demo.words import SHELVES

NEARBY = [{"region": "99.01", "shipping": 15_000}, {"region": "99", "shipping": 45_000}, {"region": "", "shipping": 120_000}]
PRODUCTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Alat Tulis Kantor", {
        "name": "Kertas A4 80 gsm isi 500 lembar Cap Rusa Contoh", "unit": "rim", "unit_price": 54_000, "brand": "Cap Rusa Contoh", "model": "A4-80",
        "tiers": [{"from": 10, "price": 52_500}, {"from": 50, "price": 51_000}, {"from": 200, "price": 49_500}], "zones": NEARBY,
        "weight_g": 2_500, "size_mm": [300, 215, 50], "sni_number": "SNI 7274:2008", "sustainability": ["recycled", "low_plastic"],
    }),
    ("Makanan dan Minuman Rapat", {
        "name": "Nasi kotak ayam kecap dengan buah", "unit": "porsi", "unit_price": 38_000, "min_purchase": Decimal(20), "preorder_days": 2,
        "tiers": [{"from": 50, "price": 36_500}, {"from": 200, "price": 34_000}], "zones": [{"region": "99.01", "shipping": 0}],
        "halal_number": "ID99110000000000001", "sustainability": ["local_material"],
    }),
    ("Suvenir dan Batik", {
        "name": "Plakat akrilik ukir nama", "unit": "buah", "unit_price": 190_000, "preorder_days": 5,
        "tiers": [{"from": 10, "price": 175_000}, {"from": 30, "price": 160_000}], "zones": NEARBY, "weight_g": 650, "size_mm": [220, 160, 45],
    }),
    ("Aspal dan Perkerasan Jalan", {
        "name": "Aspal campuran panas AC-WC 4 cm terpasang", "unit": "m²", "unit_price": 148_000, "min_purchase": Decimal(100), "preorder_days": 14,
        "tiers": [{"from": 1_000, "price": 141_000}, {"from": 5_000, "price": 134_500}],
        "zones": [{"region": "99.01", "shipping": 0}, {"region": "99.71", "shipping": 0}], "warranty": "Masa pemeliharaan 180 hari",
    }),
    ("Servis Kendaraan", {
        "name": "Servis berkala roda empat 10.000 km", "unit": "kali", "unit_price": 1_180_000,
        "zones": [{"region": "99.01", "shipping": 0}], "warranty": "14 hari atau 1.000 km",
    }),
)  # fmt: skip
SHIRT = ("Seragam dan Sandang", {
        "name": "Kaus olahraga lengan pendek", "unit": "potong", "unit_price": 92_000, "brand": "Nusa Contoh",
        "tiers": [{"from": 24, "price": 86_000}], "zones": NEARBY, "weight_g": 180,
    })  # fmt: skip
"""Written before the others: four sizes of one thing are not what a catalogue begins with."""
SIZES = (("S", 92_000, 40), ("M", 92_000, 120), ("L", 92_000, 90), ("XL", 97_000, 35))
"""Of the shirt: what it is called, its price, its stock."""
FIRST_SKU = "CTH-0"
"""The paper, with which the tour begins."""
NOTE = "Harga sesuai isi yang tertulis di keterangan."
"""Where the price is far above what else has the same code and unit, the assistant asks for a sentence."""
COUNT = len(PRODUCTS) + len(SIZES)


def show(session: Session, ground: Ground, people: People, firm: Firm) -> None:
    """Written, sent in and approved, with the picture of their etalase."""
    region, staff = ground.kabupaten, firm.staff
    office = people.of_region[region.id, Role.CURATOR]
    shelves = {one.name: one for one in session.scalars(select(Etalase).where(Etalase.region_id == region.id))}
    at = ground.at - timedelta(days=12)
    _in_sizes(session, _written(session, shelves, *SHIRT, sku="CTH-KAUS", actor=staff, at=at), staff, office, at)
    for number, (name, told) in enumerate(PRODUCTS):
        _publish(session, _written(session, shelves, name, told, sku=f"CTH-{number}", actor=staff, at=at), staff, office, at)


def _written(
    session: Session, shelves: Mapping[str, Etalase], name: str, told: Mapping[str, Any], *, sku: str, actor: Actor, at: datetime
) -> Listing:
    shelf = next(one for one in SHELVES if one.name == name)
    content = {
        "description": f"{told['name']}, dijual per {told['unit']}. Ini data contoh: barang dan penyedianya tidak ada.",
        "kind": shelf.kind, "kbki": shelf.kbki, "pdn": True, "min_purchase": Decimal(1), "attributes": answers_of(name, told["name"]), **told,
    }  # fmt: skip
    return writing.write(session, etalase=shelves[name], content=content, stock=Decimal(5_000), sku=sku, actor=actor, at=at)


def _in_sizes(session: Session, first: Listing, staff: Actor, office: Actor, at: datetime) -> None:
    (size, _price, stock), *others = SIZES
    writing.rewrite(
        session, listing=first, changes={"name": f"{first.newest.name}, {size}"}, stock=Decimal(stock), actor=staff, at=at
    )
    for other, price, count in others:
        variant = copying.add_variant(
            session,
            listing=first,
            options={"Ukuran": other},
            own_options={"Ukuran": size},
            unit_price=price,
            stock=Decimal(count),
            sku=f"{first.sku}-{other}",
            actor=staff,
            at=at,
        )
        _publish(session, variant, staff, office, at)
    _publish(session, first, staff, office, at)


def _publish(session: Session, made: Listing, staff: Actor, office: Actor, at: Any) -> None:
    sending.submit(session, listing=made, note=NOTE, actor=staff, at=at + timedelta(hours=1))
    deciding.approve(session, listing=made, actor=office, at=at + timedelta(hours=3))
