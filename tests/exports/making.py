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
    found: list[Row] = json.loads(content)["data"]
    return found


def brought_in(session: Session, folder: Path, content: bytes, *, region: str, year: int = YEAR, at: datetime = AT) -> Report:
    path = folder / "kembali.json"
    path.write_bytes(content)
    return import_file(session, path, region_code=region, year=year, actor=SYSTEM_ACTOR, at=at)
