"""Tile maps of realisation: every place has a tile, also where nothing is known of it; each has its table."""

from sqlalchemy.orm import Session

from app.realisation.asking import By, question
from app.realisation.maps import of_districts, of_provinces
from app.realisation.tallying import reading_of, told
from app.regions.grid import COLUMNS, PROVINCES
from app.regions.places import districts_of
from app.regions.queries import find_or_create
from tests import world as worlds


def test_each_of_the_38_provinces_has_a_tile_of_its_own() -> None:
    places = [(column, row) for _short, column, row in PROVINCES.values()]
    assert len(PROVINCES) == len(set(places)) == 38
    assert all(0 <= column < COLUMNS for column, _row in places)
    row = {"region": "32", "name": "Provinsi Jawa Barat", "percent": "12.5000", "amount": 1, "denominator": 8}
    drawn = of_provinces([row], {"32": "/realisasi/32"})
    assert drawn.drawing.count("<rect") == 38
    assert drawn.rows[0][0] == '<a href="/realisasi/32">Provinsi Jawa Barat</a>'


def test_a_kecamatan_shows_what_was_bought_from_vendors_that_live_there(session: Session) -> None:
    world = worlds.build(session)
    worlds.in_process(session, world)
    session.flush()
    asked = question(region="99.01", year=2026, by=By.SATKER, rollup=True)
    reading = reading_of(session, asked)
    drawn = of_districts(reading, told(reading))
    assert drawn is not None
    assert {str(row[0]) for row in drawn.rows} == {name for _code, name in districts_of("99.01")}
    assert drawn.rows[0][1] == "100,00%"


def test_without_any_address_the_offices_of_the_kecamatan_are_shown(session: Session) -> None:
    find_or_create(session, "99.01")
    reading = reading_of(session, question(region="99.01", year=2026, by=By.SATKER, rollup=True))
    rows = [
        {"name": f"KECAMATAN CONTOH {name}", "percent": percent, "amount": 5} for name, percent in (("A", "10.0000"), ("B", None))
    ]
    drawn = of_districts(reading, {"amount": 10, "rows": rows})
    assert drawn is not None
    assert [[str(cell) for cell in row] for row in drawn.rows] == [["Contoh A", "10,00%", "Rp5"], ["Contoh B", "—", "Rp5"]]
    assert of_districts(reading, {"amount": 10, "rows": rows[:1]}) is None
