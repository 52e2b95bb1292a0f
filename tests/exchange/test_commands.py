"""`lokapasar import` prints what it did; 0 done, 1 refused and nothing changed, 3 done with rows set aside."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import db
from app.errors import Refusal
from app.exchange import commands
from app.exchange.commands import import_files
from app.feeds.models import ImportBatch
from app.plan.models import Package
from app.regions.models import Region
from tests import elsewhere as servers
from tests.exchange.feeds import OFFICES, YEAR, as_json, packages

KEYS = ["dataset", "rows", "added", "changed", "unchanged", "gone", "quarantined", "quarantine_file", "as_of", "warnings"]


@pytest.fixture
def reading(committed: None) -> Iterator[Session]:
    with Session(db.engine()) as session:
        yield session


def bring(*paths: Path, **changes: Any) -> tuple[dict[str, Any], int]:
    return import_files(list(paths), **({"region": "99.01", "year": YEAR} | changes))


def test_one_file_prints_its_report(reading: Session, tmp_path: Path) -> None:
    document, code = bring(as_json(tmp_path, packages(5)))
    assert (list(document), code) == (KEYS, 0)
    assert document | {"warnings": None} == {
        "dataset": "RUP-PaketPenyedia-Terumumkan", "rows": 5, "added": 5, "changed": 0, "unchanged": 0, "gone": 0, "quarantined": 0,
        "quarantine_file": None, "as_of": "2026-01-31", "warnings": None,
    }  # fmt: skip
    json.dumps(document)


def test_several_files_print_a_list(reading: Session, tmp_path: Path) -> None:
    document, code = bring(as_json(tmp_path, OFFICES, "a.json"), as_json(tmp_path, packages(5), "b.json"))
    assert ([report["dataset"] for report in document["files"]], code) == (["RUP-MasterSatker", "RUP-PaketPenyedia-Terumumkan"], 0)


def test_rows_set_aside_end_with_3(reading: Session, tmp_path: Path) -> None:
    rows = packages(20)
    rows[0]["pagu"] = "x"
    document, code = bring(as_json(tmp_path, rows))
    assert (document["quarantined"], code) == (1, 3)
    assert Path(document["quarantine_file"]).exists()
    assert reading.scalar(select(func.count()).select_from(Package)) == 19


def test_one_bad_file_among_good_ones_and_nothing_changes(reading: Session, tmp_path: Path) -> None:
    broken = tmp_path / "rusak.json"
    broken.write_text('[{"kd_rup": 1')
    with pytest.raises(Refusal, match="rusak.json"):
        bring(as_json(tmp_path, packages(5)), broken)
    assert reading.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_a_dry_run_prints_and_changes_nothing(reading: Session, tmp_path: Path) -> None:
    document, code = bring(as_json(tmp_path, packages(5)), dry_run=True)
    assert (document["added"], code) == (5, 0)
    assert reading.scalar(select(func.count()).select_from(ImportBatch)) == 0


@pytest.mark.parametrize("percent", [-1, 101, float("nan")])
def test_a_limit_that_is_no_percentage_is_wrong_usage(tmp_path: Path, percent: float) -> None:
    with pytest.raises(typer.BadParameter):
        bring(tmp_path / "tidak-dibaca.json", max_bad=percent)


def test_a_dataset_that_nobody_knows_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter, match="RUP-Paket"):
        bring(tmp_path / "tidak-dibaca.json", dataset="RUP-Paket")


def test_while_a_new_regions_first_file_comes_in_another_new_regions_does_and_what_is_refused_leaves_no_region(
    reading: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each in a connection of its own; only the province is founded by whoever is done first."""
    servers.not_on_citus("whoever changes a row that is copied to every machine waits there for all who do")
    elsewhere = as_json(tmp_path, packages(3, kd_klpd="X9902"), "lain.json")
    broken = tmp_path / "rusak.json"
    broken.write_text('[{"kd_rup": 1')
    plainly, codes = commands.import_file, []

    def import_file(session: Session, path: Path, **asked: Any) -> Any:
        done = plainly(session, path, **asked)
        if asked["region_code"] == "99.01":
            session.execute(text("SET LOCAL lock_timeout = '3s'"))
            bring(elsewhere, region="99.02")
            with pytest.raises(Refusal):
                bring(broken, region="99.03")
            codes.extend(reading.scalars(select(Region.code).order_by(Region.code)))
        return done

    monkeypatch.setattr(commands, "import_file", import_file)
    bring(as_json(tmp_path, packages(5)))
    assert codes == ["99", "99.02"]
    reading.rollback()
    assert {region.code: region.parent_id is not None for region in reading.scalars(select(Region))} == {
        "99": False, "99.01": True, "99.02": True,
    }  # fmt: skip
