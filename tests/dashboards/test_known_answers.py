"""The dashboard of one real kabupaten: the known figures of its budget year, on the day of its files."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.dashboards.office import office_dashboard
from app.dashboards.region import region_dashboard
from app.exchange.importing import import_file
from app.realisation.asking import By, question
from app.realisation.tallying import tally
from app.regions.queries import region_by_code
from tests.realisation.making import two_places

pytestmark = pytest.mark.real
AT = datetime(2025, 10, 12, 3, 0, tzinfo=UTC)


def test_the_head_of_the_kabupaten_sees_what_its_files_say(session: Session, real_data: Path) -> None:
    for name in ("RUP-MasterSatker.json", "RUP-StrukturAnggaranPD.json", "Ecat-PaketEPurchasingV6.json"):
        import_file(session, real_data / "kab-bandung-2025" / name, region_code="32.04", year=2025, actor=SYSTEM_ACTOR, at=AT)
    region = region_by_code(session, "32.04")
    document = region_dashboard(session, region, year=2025, at=AT)
    assert (document["metric"]["code"], document["metric"]["percent"]) == ("EP_BUDGET", "7.6814")
    assert document["rank"] == {"place": 1, "of": 1}
    assert document["amounts"] == {
        "ordered": 189_677_834_789,
        "accepted": 104_619_793_896,
        "paid": 0,
        "settled": 40_023_530_383,
    }
    assert document["days_left"] == 80
    assert document["trend"][-1]["amount"] == 189_677_834_789
    assert document["course"]["months"][5]["ordered"] == 100_370_342_157, "the first semester"
    assert document["course"]["planned_from"] == "straight", "no packages of providers were imported"
    assert document["domestic"][0]["percent"] is None, "the feed says nothing of domestic products"
    offices = document["offices"]
    assert sum(row["ordered"] for row in offices) == 189_677_834_789
    assert sum(row["denominator"] or 0 for row in offices) == 2_469_300_268_019
    rolled = tally(session, question(region="32.04", year=2025, by=By.SATKER, rollup=True))["rows"]
    assert {row["kd_satker_str"]: row["ordered"] for row in offices if row["ordered"]} == {
        row["kd_satker_str"]: row["amount"] for row in rolled
    }
    health = next(row for row in offices if row["name"] == "DINAS KESEHATAN")
    assert (health["ordered"], two_places(health["percent"])) == (16_792_804_088, "5.37")
    assert [row["name"] for row in offices if not row["behind"] and row["percent"]] == ["DINAS KEBUDAYAAN"], "46.66 percent"
    own = office_dashboard(session, region, health["kd_satker_str"], year=2025, at=AT)
    assert (own["ordered"], own["percent"]) == (health["ordered"], health["percent"])
    assert own["course"]["months"][9]["ordered"] == health["ordered"]
