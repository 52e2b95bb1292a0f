"""Regions come into being when they are first named; what a code says about one is read from the code."""

import threading

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import db
from app.errors import Invalid, NotFound
from app.regions.models import Region
from app.regions.names import name_of, tier_of, timezone_of
from app.regions.queries import find_or_create, find_or_create_apart, join_province, region_by_code, shopping_regions
from tests import elsewhere


@pytest.mark.parametrize(
    ("code", "tier"),
    [
        ("32", "provinsi"),
        ("32.04", "kabupaten"),
        ("32.70", "kabupaten"),
        ("32.71", "kota"),
        ("99.71", "kota"),
        ("K34", "kementerian"),
        ("L12", "lembaga"),
    ],
)
def test_the_code_tells_the_tier(code: str, tier: str) -> None:
    assert tier_of(code) == tier


@pytest.mark.parametrize("code", ["", "3", "3204", "32.04.05", "32.4", "D107", "K", "32.04\x00", "٣٢"])
def test_what_is_no_code_of_a_government_has_no_tier(code: str) -> None:
    assert tier_of(code) is None


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("32.04", "Asia/Jakarta"),
        ("61", "Asia/Jakarta"),
        ("51.71", "Asia/Makassar"),
        ("81", "Asia/Jayapura"),
        ("K34", "Asia/Jakarta"),
    ],
)
def test_the_province_tells_the_zone(code: str, zone: str) -> None:
    assert timezone_of(code) == zone


def test_names_come_from_the_list_and_the_demo_has_its_own() -> None:
    assert name_of("32.04") == "Kabupaten Bandung"
    assert name_of("32") == "Provinsi Jawa Barat"
    assert name_of("99.01") == "Kabupaten Contoh"
    assert name_of("88") == "Wilayah 88"
    assert (name_of("K34"), name_of("L34")) == ("Kementerian K34", "Lembaga L34")


def test_a_kabupaten_brings_its_province(session: Session) -> None:
    region = find_or_create(session, "32.04")
    assert (region.tier, region.timezone, region.klpd_code) == ("kabupaten", "Asia/Jakarta", None)
    assert session.get_one(Region, region.parent_id).code == "32"
    assert find_or_create(session, "32.04") is region
    assert shopping_regions(session, region.id) == [region.id, region.parent_id]


def test_a_ministry_stands_alone_under_its_klpd_code(session: Session) -> None:
    ministry = find_or_create(session, "K34")
    assert (ministry.tier, ministry.parent_id, ministry.klpd_code) == ("kementerian", None, "K34")


def test_a_wrong_code_is_refused_by_name(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        find_or_create(session, "Bandung")
    assert refused.value.errors[0].field == "region"


def test_a_region_that_is_not_here_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        region_by_code(session, "32.04")


@pytest.mark.usefixtures("committed")
def test_two_processes_that_name_a_region_at_once_found_it_once() -> None:
    together = threading.Barrier(6)
    faults: list[Exception] = []

    def name_it(code: str) -> None:
        try:
            with db.new_session() as session:
                together.wait()
                find_or_create(session, code)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=name_it, args=(code,)) for code in ("32.04", "32.04", "32.73", "32.73", "51", "K34")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with db.new_session() as session:
        assert session.scalar(select(func.count()).select_from(Region)) == 5


@pytest.mark.usefixtures("committed")
def test_two_new_regions_of_a_new_province_do_not_wait_for_each_other() -> None:
    elsewhere.not_on_citus("a change of a row that is copied to every machine waits there for every other such change")
    with Session(db.engine()) as first, Session(db.engine()) as second:
        one = find_or_create_apart(first, "99.02")
        second.execute(text("SET LOCAL lock_timeout = '3s'"))
        other = find_or_create_apart(second, "99.71")
        assert (one.id, other.id) == (1, 2), "the first is not done yet"
        join_province(second, other)
        second.commit()
        join_province(first, one)
        first.commit()
        assert one.parent_id == other.parent_id == region_by_code(first, "99").id
        assert {region.code for region in first.scalars(select(Region))} == {"99", "99.02", "99.71"}


@pytest.mark.usefixtures("committed")
def test_a_region_that_was_founded_for_nothing_leaves_no_trace_and_no_province() -> None:
    with Session(db.engine()) as first, Session(db.engine()) as second:
        find_or_create_apart(first, "99.02")
        kept = find_or_create_apart(second, "99.03")
        first.rollback()
        join_province(second, kept)
        second.commit()
        assert [region.code for region in first.scalars(select(Region).order_by(Region.code))] == ["99", "99.03"]
        assert find_or_create_apart(first, "99.03").id == kept.id
