"""`lokapasar export` writes what it says: the file, beside it what the file says of itself, or everything with a manifest."""

import hashlib
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
import typer

from app import db
from app.errors import Refusal
from app.exports import exporting
from app.exports.commands import export_data
from tests import world as worlds
from tests.exchange.feeds import YEAR, as_json, bring_in, order


@pytest.fixture
def year(committed: None, tmp_path: Path) -> None:
    with db.new_session() as session:
        made = worlds.build(session)
        worlds.in_process(session, made)
        bring_in(session, as_json(tmp_path, [order(1), order(2)]))


def test_a_file_is_told_with_its_rows_and_its_hash(year: None, tmp_path: Path) -> None:
    path = tmp_path / "isb.json"
    told = export_data("isb-v6", region="99.01", year=YEAR, output=path)
    assert told is not None
    assert (told["rows"], told["sha256"]) == (3, hashlib.sha256(path.read_bytes()).hexdigest())
    assert told["bytes"] == path.stat().st_size
    assert json.loads((tmp_path / "isb.json.meta.json").read_text()) == told
    assert len(json.loads(path.read_text())) == 3, "ISB's rows stand alone"
    enveloped = tmp_path / "inaproc.json"
    told = export_data("inaproc-v1", region="99.01", year=YEAR, output=enveloped)
    assert told is not None
    meta = json.loads(enveloped.read_text())["meta"]
    assert {name: meta[name] for name in ("as_of", "rows", "rows_sha256", "licence")} == {
        name: told[name] for name in ("as_of", "rows", "rows_sha256", "licence")
    }


def test_a_day_to_come_is_not_written_under_its_name(year: None, tmp_path: Path) -> None:
    path = tmp_path / "isb.json"
    with pytest.raises(typer.BadParameter, match="belum terjadi") as refused:
        export_data("isb-v6", region="99.01", year=YEAR, output=path, as_of=date(2099, 1, 1))
    assert (refused.value.param_hint, list(tmp_path.glob("isb*"))) == ("--as-of", [])


@pytest.mark.parametrize("name", ["semua", "semua.zip"])
def test_everything_comes_with_a_manifest_that_holds(year: None, tmp_path: Path, name: str) -> None:
    told = export_data("all", region="99.01", year=YEAR, output=tmp_path / name)
    assert told is not None
    for file in told["files"]:
        content = (
            (tmp_path / name / file["file"]).read_bytes()
            if name == "semua"
            else zipfile.ZipFile(tmp_path / name).read(file["file"])
        )
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["bytes"])
    assert {file["format"] for file in told["files"]} >= {"csv", "isb-v6", "inaproc-v1", "spse-pencatatan", "spse-realisasi"}


@pytest.mark.parametrize("name", ["semua", "semua.zip"])
def test_what_ends_in_the_middle_leaves_everything_as_it_was(
    year: None, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_data("all", region="99.01", year=YEAR, output=tmp_path / name)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def cut_off(*_given: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(exporting, "write_package", cut_off)
    with pytest.raises(OSError, match="no space"):
        export_data("all", region="99.01", year=YEAR, output=tmp_path / name)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["semua.json", "semua.csv", "semua.jsonl.gz"])
def test_everything_does_not_go_into_one_file(year: None, tmp_path: Path, name: str) -> None:
    with pytest.raises(typer.BadParameter, match="folder"):
        export_data("all", region="99.01", year=YEAR, output=tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_region_or_an_ending_that_is_not_known_leaves_no_file(year: None, tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        export_data("isb-v6", region="98.71", year=YEAR, output=tmp_path / "isb.json")
    for form, name in (("isb-v6", "isb.docx"), ("ocds", "isb.csv")):
        with pytest.raises(typer.BadParameter, match=r"Pakai \.json"):
            export_data(form, region="99.01", year=YEAR, output=tmp_path / name)
    assert not list(tmp_path.glob("isb*"))


def test_without_a_file_the_data_itself_is_printed(year: None, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert export_data("isb-v6", region="99.01", year=YEAR) is None
    told = capfdbinary.readouterr()
    assert len(json.loads(told.out)) == 3
    assert re.search(rb"Per \d{4}-\d\d-\d\dT\d\d:\d\d\+07:00: 3 baris, SHA-256 [0-9a-f]{64}", told.err), "as of when, and its hash"
