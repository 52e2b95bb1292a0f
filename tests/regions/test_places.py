"""Places: villages by code and postcode, and the served region that they lie in."""

import pytest
from sqlalchemy.orm import Session

from app.regions import places
from app.regions.queries import find_or_create


@pytest.fixture(autouse=True)
def _served(session: Session) -> None:
    for code in ("99.01", "99.71", "32"):
        find_or_create(session, code)


@pytest.mark.parametrize("code", ["99.01.01.2001", "9901012001", " 99.01.01.2001 "])
def test_a_code_may_be_written_with_or_without_dots(session: Session, code: str) -> None:
    found = places.find(session, code)
    assert found == places.Place("99.01.01.2001", "Desa Contoh Hulu, Kabupaten Contoh, Provinsi Contoh")


def test_a_real_village_is_known_by_the_list(session: Session) -> None:
    found = places.find(session, "32.04.05.2001")
    assert found is not None
    assert found.path.endswith("Jawa Barat")


@pytest.mark.parametrize("code", ["", "32", "abc", "98.01.01.2001", "32.99.01.2001", "99.01.01.20011", "99.01.1", "32.04.05.9999"])
def test_what_nobody_has_is_not_found(session: Session, code: str) -> None:
    assert places.find(session, code) is None


def test_the_smallest_served_region_takes_the_place(session: Session) -> None:
    kabupaten, province = find_or_create(session, "99.01"), find_or_create(session, "32")
    assert places.served_by(session, "99.01.01.2001") == kabupaten.id
    assert places.served_by(session, "32.04.05.2001") == province.id
    assert places.served_by(session, "33.25.01.2001") is None


def test_a_postcode_leads_to_its_villages(session: Session) -> None:
    assert [place.code for place in places.with_postcode(session, "00101")] == ["99.01.01.2001", "99.01.01.2002"]
    assert places.with_postcode(session, "00000") == []
    assert [place.code for place in places.with_postcode(session, "40621")] == ["32.04.05.2001"]


def test_served_regions_are_governments_of_a_region(session: Session) -> None:
    find_or_create(session, "K34")
    assert [region.code for region in places.served_regions(session)] == ["32", "99", "99.01", "99.71"]
