"""The directory of vendors: who stands in it, how it is narrowed, and that nothing that only an office knows is in it."""

import csv
import io
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app import db
from app.identifiers import parse_public_id, public_id
from app.vendors.models import Vendor, VendorDocument
from app.vendors.queries import standing
from app.vendors.states import VENDOR
from tests.vendors import making
from tests.web.browsing import Browser

Firms = dict[str, str]


@pytest.fixture
def firms(committed: None) -> Firms:
    """Public ids by name: two of the kabupaten, one of the kota, one whose paper
    has ended, and one in each state that is not shown."""
    with db.new_session() as session:
        made = {
            "Mawar": making.trading(session)[0],
            "Melati": making.trading(session, scale="medium")[0],
            "Kenanga": making.trading(session, region_code="99.71.01.1001")[0],
            "Dahlia": making.active(session)[0],
            **{
                f"Hilang {state}": making.trading(session)[0]
                for state in ("submitted", "returned", "blacklisted", "closed", "draft")
            },
        }
        for name, vendor in made.items():
            vendor.legal_name = f"CV {name} Contoh"
            if name.startswith("Hilang"):
                vendor.state = name.split()[1]
                vendor.blacklist_decree, vendor.blacklisted_until = "SK-1", making.today()
        paper = session.query(VendorDocument).filter_by(vendor_id=made["Dahlia"].id, kind="NIB").one()
        paper.expires_on = making.today() - timedelta(days=1)
        return {name: public_id(0, vendor.id) for name, vendor in made.items()}


def listed(asked: str = "") -> list[dict[str, Any]]:
    answer = Browser().get(f"/api/v1/vendor-directory?{asked}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def names(asked: str = "") -> list[str]:
    return [row["name"].split()[1] for row in listed(asked)]


def test_everybody_reads_the_vendors_that_may_show_themselves_and_no_others(firms: Firms) -> None:
    shown = Browser().get("/penyedia").text
    for name, id in firms.items():
        assert (f'href="/penyedia/{id}"' in shown) is not name.startswith("Hilang"), name
        assert Browser().get(f"/penyedia/{id}").status_code == (404 if name.startswith("Hilang") else 200), (
            "the list leads to every page that there is"
        )
    assert names() == ["Dahlia", "Kenanga", "Mawar", "Melati"]
    assert set(VENDOR.states) >= {name.split()[1] for name in firms if name.startswith("Hilang")}


def test_it_is_narrowed_by_name_place_scale_and_who_takes_orders(firms: Firms) -> None:
    assert names("q=mawar") == ["Mawar"]
    assert names("q=contoh%20kena") == ["Kenanga"]
    assert names("q=%25") == []
    assert names("place=99.71") == ["Kenanga"]
    assert names("place=99.01") == ["Dahlia", "Mawar", "Melati"]
    assert names("place=99") == names()
    assert names("place=9") == names("place=99.0") == []
    assert names("umkk=true") == ["Dahlia", "Kenanga", "Mawar"]
    assert names("scale=medium") == ["Melati"]
    assert names("accepts_orders=true") == ["Kenanga", "Mawar", "Melati"]
    page = Browser().get("/penyedia?di=99.71").text
    assert "CV Kenanga Contoh" in page
    assert "CV Mawar Contoh" not in page
    assert "Kota Contoh" in page, "the place is chosen by its name"


def test_what_it_says_of_taking_orders_is_what_the_order_would_be_told(firms: Firms) -> None:
    with db.new_session() as session:
        for row in listed():
            vendor = session.get_one(Vendor, parse_public_id(row["id"])[1])
            assert row["accepts_orders"] is standing(session, vendor_id=vendor.id, today=making.today()).may_sell, row["name"]
    assert "sedang tidak menerima pesanan baru" in Browser().get("/penyedia?q=dahlia").text
    assert "sedang tidak menerima pesanan baru" not in Browser().get("/penyedia?q=mawar").text


def test_who_takes_orders_is_told_by_the_clock_of_the_vendors_own_region_as_on_its_page(committed: None) -> None:
    """Half past ten in the evening of WIB is the next day of WIT: there the paper that was good until that day has ended."""
    evening = datetime.combine(making.today(), time(22, 30), ZoneInfo("Asia/Jakarta"))
    with db.new_session() as session:
        for place in ("99.01.01.2001", "99.71.01.1001"):
            vendor = making.active(session, region_code=place)[0]
            vendor.legal_name = f"CV {place}"
            paper = session.query(VendorDocument).filter_by(vendor_id=vendor.id, kind="NIB").one()
            paper.expires_on = making.today()
        making.region(session, "99.71").timezone = "Asia/Jayapura"
    with time_machine.travel(evening, tick=False):
        shown = listed()
        assert [row["accepts_orders"] for row in shown] == [True, False]
        assert [Browser().get(row["record"]).json()["accepts_orders"] for row in shown] == [True, False]
        assert names("accepts_orders=true") == ["99.01.01.2001"]


def test_its_file_has_no_number_no_person_and_no_account(firms: Firms) -> None:
    file = Browser().get("/penyedia?unduh=csv&kolom=diverifikasi&kolom=tempat&kolom=skala&kolom=tanda").text
    rows = list(csv.DictReader(io.StringIO(file)))
    assert [row["usaha"] for row in rows] == [f"CV {name} Contoh" for name in ("Dahlia", "Kenanga", "Mawar", "Melati")]
    told = file + str(listed())
    for hidden in ("9900112233", "Sari Contoh", "08001234567", "@contoh.example", "Jalan Contoh"):
        assert hidden not in told
    with db.new_session() as session:
        for vendor in session.query(Vendor):
            assert str(vendor.nib) not in told
            assert str(vendor.npwp) not in told


def test_whoever_searches_the_catalogue_by_a_name_is_led_to_the_vendors(firms: Firms) -> None:
    assert '<a href="/penyedia?q=cv%20mawar">' in Browser().get("/katalog?q=cv+mawar").text
