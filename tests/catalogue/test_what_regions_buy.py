"""What the seeds of this market name, each from the vendor's form to a buyer's order: catering by the portion, a souvenir,
stationery, asphalt, a vehicle's service, road works by the square metre."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from app.catalogue import search
from app.catalogue.bulk.columns import values_of
from app.catalogue.bulk.planning import Effect, columns_of, plan
from app.catalogue.bulk.reading import read_sheet
from app.catalogue.bulk.uploads import listings_with_sku
from app.catalogue.bulk.workbook import Written, listing_workbook
from app.catalogue.curation import deciding
from app.catalogue.listing import sending, writing
from app.catalogue.listing.form import read_listing
from app.catalogue.orderable import orderable_listing
from app.catalogue.search import Question
from app.clock import now
from tests.catalogue import making
from tests.vendors import making as vendors


@dataclass(frozen=True)
class Ware:
    """As it is typed, how it is asked for, and how much of it is bought: what one then costs, and what cannot be bought."""

    typed: dict[str, str]
    asked: str
    bought: str
    price: int
    refused: str = ""


CATERING = {
    "name": "Nasi kotak ayam bakar dan lauk", "kind": "service", "unit": "porsi", "unit_price": "27.500", "stock": "2.000", "min_purchase": "30",
    "preorder_days": "2", "tiers.0.from": "200", "tiers.0.price": "25.000", "halal_number": "ID00110000123", "zones.0.region": "99.01", "zones.0.shipping": "0",
}  # fmt: skip
SOUVENIR = {
    "name": "Plakat akrilik ukir", "unit": "buah", "unit_price": "185.000", "stock": "40", "min_purchase": "1", "preorder_days": "7", "size_cm": "20 x 15 x 3",
    "weight_g": "650", "family": "PLAKAT", "options": "Ukuran=Sedang", "zones.0.region": "99.01", "zones.0.shipping": "15.000",
}  # fmt: skip
STATIONERY = {
    "name": "Bolpoin gel hitam 0,5 mm isi 12",
    "unit": "lusin",
    "unit_price": "36.000",
    "stock": "150",
    "min_purchase": "1",
}
ASPHALT = {
    "name": "Aspal campuran panas AC-WC terhampar", "kind": "construction", "unit": "ton", "unit_price": "1.485.000", "stock": "500", "min_purchase": "1",
    "price_with_ppn": "tidak", "sni_number": "SNI 8198:2015",
}  # fmt: skip
SERVICE = {
    "name": "Servis berkala kendaraan roda empat",
    "kind": "service",
    "unit": "kali",
    "unit_price": "1.250.000",
    "stock": "60",
    "min_purchase": "1",
}
ROAD = {
    "name": "Perkerasan jalan beton tebal 20 cm", "kind": "construction", "unit": "m²", "unit_price": "412.000", "stock": "12.500,5", "min_purchase": "50",
    "tiers.0.from": "1.000", "tiers.0.price": "398.000",
}  # fmt: skip
WARES = {
    "catering": Ware(CATERING, "catering nasi box 200 porsi", "200", 25_000, refused="200,5"),
    "souvenir": Ware(SOUVENIR, "plakat", "3", 185_000, refused="2,5"),
    "stationery": Ware(STATIONERY, "pulpen hitam 0.5mm", "5", 36_000, refused="0,5"),
    "asphalt": Ware(ASPHALT, "hotmix", "12,75", 1_485_000),
    "vehicle service": Ware(SERVICE, "service mobil", "2", 1_250_000, refused="1,5"),
    "road works": Ware(ROAD, "jalan beton per m2", "1.234,5", 398_000, refused="49"),
}
FORM = {
    "description": "Lengkap dengan pengerjaannya.",
    "kbki": "3212801000",
    "pdn_reason": "made_here",
    "kind": "goods",
    "price_with_ppn": "ya",
}


def number(typed: str) -> Decimal:
    return Decimal(typed.replace(".", "").replace(",", "."))


@pytest.mark.parametrize("which", WARES)
def test_from_the_form_to_an_order(session: Session, which: str) -> None:
    ware = WARES[which]
    _vendor, staff = vendors.trading(session)
    shelf = making.shelf(session, "Katering" if which == "catering" else "Kebutuhan daerah")
    typed = read_listing(FormData({**FORM, **ware.typed}), ())
    made = writing.write(
        session,
        etalase=shelf,
        content=typed.content,
        stock=typed.stock,
        sku=f"A-{which}",
        family=typed.family,
        actor=staff,
        at=now(),
    )
    sending.submit(session, listing=made, actor=staff, at=now())
    deciding.approve(session, listing=made, actor=making.curator(session, vendors.region(session)), at=now())
    assert [card.listing_id for card in search.find(session, Question(q=ware.asked)).cards] == [made.id]
    ordered = orderable_listing(session, region_id=made.region_id, listing_id=made.id, buyer_region_id=made.region_id)
    assert ordered is not None
    bought = number(ware.bought)
    assert (ordered.kind, ordered.unit, ordered.why_not(bought)) == (made.newest.kind, ware.typed["unit"], None)
    assert ordered.price_for(bought) == ware.price
    assert not ware.refused or ordered.why_not(number(ware.refused))


def test_all_of_them_go_through_one_workbook_and_come_back_unchanged(session: Session, tmp_path: Path) -> None:
    _vendor, staff = vendors.trading(session)
    shelf = making.shelf(session, "Kebutuhan daerah")
    for which, ware in WARES.items():
        typed = read_listing(FormData({**FORM, **ware.typed}), ())
        writing.write(
            session, etalase=shelf, content=typed.content, stock=typed.stock, sku=which, family=typed.family, actor=staff, at=now()
        )
    known = columns_of(session, shelf)
    file = tmp_path / "semua.xlsx"

    kept = listings_with_sku(session, etalase=shelf, vendor_id=staff.vendor_id)
    file.write_bytes(
        listing_workbook(
            etalase=shelf,
            columns=known,
            rows=[Written({column.name: column.shown(values_of(one).get(column.name)) for column in known}) for one in kept],
        )
    )
    planned = plan(session, sheet=read_sheet(file, known), etalase=shelf, vendor_id=staff.vendor_id, at=now())
    assert [(one.sku, one.effect) for one in planned] == [(which, Effect.UNCHANGED) for which in sorted(WARES)]
