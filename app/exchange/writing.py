"""Writing: what changed in a file becomes rows of a table by one statement over the stage; units exist from their first row on."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, false, func, literal, null, select, true
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from app.exchange.context import Import
from app.exchange.facts import Reader, Told, number_of, one_line, text_of
from app.organisations.models import Satker

QUIET: dict[str, Any] = {"synchronize_session": False}
SATKER_OF_ROW: dict[str, tuple[type, Reader]] = {
    "satker_code": (str, text_of("kd_satker_str")),
    "satker_name": (str, Told(("nama_satker", "kd_satker_str"), lambda name, code: one_line(name) or code)),
}
NUMBERED: dict[str, tuple[type, Reader]] = {"sirup_id": (int, number_of("kd_satker"))}


def write(
    session: Session,
    done: Import,
    table: Any,
    values: Mapping[str, ColumnElement[Any]],
    *,
    key: Sequence[str],
    replaces: bool = True,
    once: ColumnElement[Any] | None = None,
) -> None:
    """Insert the fresh rows; where the key is there already, all values but the key and the day since when it is known are
    replaced. Of rows that are the same in `once` the last is taken."""
    rows: Table = done.stage.table
    columns = {"region_id": literal(done.region.id), "id": rows.c.id, **values}
    chosen = select(*columns.values()).where(done.stage.is_fresh)
    if once is not None:
        chosen = chosen.ext(distinct_on(once)).order_by(once, rows.c.number.desc())
    statement = insert(table).from_select(list(columns), chosen)
    new = statement.excluded
    changes = {name: new[name] for name in columns if name not in (*key, "id", "known_since")}
    session.execute(
        statement.on_conflict_do_update(index_elements=key, set_=changes)
        if replaces
        else statement.on_conflict_do_nothing(index_elements=key)
    )


def make_satkers(session: Session, done: Import) -> None:
    """Units that no master file has named yet exist from their first row on."""
    rows = done.stage.table
    number = rows.c.sirup_id if "sirup_id" in rows.c else null()
    named = select(literal(done.region.id), rows.c.id, rows.c.satker_code, number, rows.c.satker_name, true(), false()).where(
        rows.c.number.in_(select(func.min(rows.c.number)).where(done.stage.is_fresh).group_by(rows.c.satker_code))
    )
    statement = insert(Satker).from_select(["region_id", "id", "code", "sirup_id", "name", "active", "blud"], named)
    session.execute(statement.on_conflict_do_nothing(index_elements=["region_id", "code"]))


def gone(done: Import) -> Any:
    return select(done.stage.gone.c.row_key)
