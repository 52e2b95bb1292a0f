"""What several tests of realisation stand on: a year of an invented kabupaten, and the files of a real one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app import db
from app.actor import SYSTEM_ACTOR
from app.exchange import synthetic
from app.exchange.importing import import_file
from tests.exchange.feeds import OFFICES, YEAR, as_json, bring_in, order, packages
from tests.undoing import undone, undone_within

REAL_AT = datetime(2025, 10, 12, 3, 0, tzinfo=UTC)
REAL_FILES = (
    "RUP-MasterSatker.json",
    "RUP-StrukturAnggaranPD.json",
    "RUP-PaketSwakelola-Terumumkan.csv",
    "Ecat-PaketEPurchasingV6.json",
)


@pytest.fixture
def committed_year(committed: None, tmp_path: Path) -> Iterator[Session]:
    with db.new_session() as session:
        rows = packages(60)
        bring_in(session, as_json(tmp_path, OFFICES))
        bring_in(session, as_json(tmp_path, rows))
        bring_in(session, as_json(tmp_path, list(synthetic.satker_budgets(OFFICES, rows, year=YEAR))))
        bring_in(session, as_json(tmp_path, [order(number, tgl_order=f"2026-{number:02}-15") for number in range(1, 10)]))
    with Session(db.engine()) as session:
        yield session


def bring_in_the_real_files(session: Session, real_data: Path) -> None:
    for name in REAL_FILES:
        import_file(session, real_data / "kab-bandung-2025" / name, region_code="32.04", year=2025, actor=SYSTEM_ACTOR, at=REAL_AT)


@pytest.fixture(scope="module")
def real_kabupaten(database: str, real_data: Path) -> Iterator[Session]:
    """Its files, brought in once for a module; undone afterwards."""
    with undone() as session:
        bring_in_the_real_files(session, real_data)
        yield session


@pytest.fixture
def kabupaten(real_kabupaten: Session) -> Iterator[Session]:
    """What a test does with it is undone."""
    with undone_within(real_kabupaten) as session:
        yield session
