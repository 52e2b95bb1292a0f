"""Exports for tests: as bytes, as rows, and brought in again somewhere else."""

import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.exchange.importing import Report, import_file
from app.exports.declaring import Asked
from app.exports.exporting import Exported, export, usual_form
from app.exports.formats import by_name
from app.exports.writing import Form
from app.ledger import Basis
from app.realisation.asking import AskedScope, By, question
from app.realisation.tallying import tally
from app.regions.queries import region_by_code
from tests.exchange.feeds import AT, YEAR

Row = dict[str, Any]


def exported(
    session: Session, name: str, *, region: str = "99.01", year: int = YEAR, as_of: date | None = None, form: Form | None = None
) -> tuple[bytes, Exported]:
    what, out = by_name(name), io.BytesIO()
    asked = Asked(region_by_code(session, region), year, as_of)
    done = export(session, what, asked, out, file="-", form=form or usual_form(what), at=AT)
    return out.getvalue(), done


def rows_of(session: Session, name: str, **changes: Any) -> list[Row]:
    content, _done = exported(session, name, form=Form.JSON, **changes)
    return in_file(content)


def in_file(content: bytes) -> list[Row]:
    """The rows of a JSON file: bare, as ISB's are, or in INAPROC's envelope."""
    found = json.loads(content)
    rows: list[Row] = found if isinstance(found, list) else found["data"]
    return rows


def brought_in(session: Session, folder: Path, content: bytes, *, region: str, year: int = YEAR, at: datetime = AT) -> Report:
    path = folder / "kembali.json"
    path.write_bytes(content)
    return import_file(session, path, region_code=region, year=year, actor=SYSTEM_ACTOR, at=at)


def told(session: Session, region: str, year: int, basis: Basis, by: By) -> dict[str, Any]:
    """The tally, but for what depends on where it is: names of units, and keys of vendors, which an import makes its own."""
    answer = tally(session, question(region=region, year=year, basis=basis, scope=AskedScope.EP_ALL, by=by))
    rows = [
        {
            name: row[name]
            for name in row
            if name in ("kd_satker_str", "orders", "amount") or (name == "key" and by is not By.VENDOR)
        }
        for row in answer["rows"]
    ]
    return {**{name: answer[name] for name in ("orders", "amount", "plans", "satkers", "vendors")}, "rows": rows}


def the_same_elsewhere(session: Session, folder: Path, *, year: int, form: Form = Form.JSON) -> None:
    """An export of 99.01, brought in as that of another government, has the same tally there."""
    content, done = exported(session, "isb-v6", year=year, form=form)
    brought_in(session, folder, content.replace(b"X9901", b"X9801"), region="98.01", year=year)
    for basis, ways in ((Basis.ORDERED, (By.SATKER, By.MONTH, By.VENDOR, By.FUND)), (Basis.SETTLED, (By.SATKER, By.VENDOR))):
        for by in ways:
            assert told(session, "98.01", year, basis, by) == told(session, "99.01", year, basis, by)
    assert done.rows == told(session, "98.01", year, Basis.ORDERED, By.SATKER)["orders"]
