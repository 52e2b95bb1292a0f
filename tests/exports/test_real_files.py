"""The real files go out as they came in."""

import json
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.exchange.feeds import bring_in
from tests.exports.making import rows_of
from tests.realisation.conftest import REAL_AT

pytestmark = pytest.mark.real


def test_a_real_kabupatens_file_goes_out_as_it_came_in(session: Session, real_data: Path) -> None:
    path = real_data / "kab-bandung-2025/Ecat-PaketEPurchasingV6.json"
    bring_in(session, path, region_code="32.04", year=2025, at=REAL_AT)
    went = sorted(rows_of(session, "isb-v6", region="32.04", year=2025), key=lambda row: row["kd_paket"])
    came = sorted(json.loads(path.read_text()), key=lambda row: row["kd_paket"])
    assert [list(row.items()) for row in went] == [list(row.items()) for row in came]
    assert [type(row["jml_produk"]) for row in went] == [type(row["jml_produk"]) for row in came]


def test_a_real_ministrys_workbook_goes_out_with_its_realised_sum(session: Session, real_data: Path) -> None:
    path = real_data / "kemnaker-2025/ekatalog_paket-e-purchasing_2025.xlsx"
    bring_in(session, path, region_code="K34", year=2025, at=REAL_AT)
    realised, all_states = (rows_of(session, name, region="K34", year=2025) for name in ("isb-v6", "inaproc-v1"))
    assert (len(realised), sum(row["total_harga"] for row in realised)) == (678, 167_314_374_956)
    assert (len(all_states), sum(row["total"] for row in all_states)) == (781, 187_061_605_909)
