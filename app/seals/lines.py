"""A row as bytes: the JSON array of its table's name and its columns in a fixed order, as PostgreSQL writes it.

The columns of a format never change: what is sealed in one is checked in it for
ever. A column that a table gets later takes a new format.
"""

from sqlalchemy import Column, ColumnElement, DateTime, LargeBinary, String, Table, cast, func, literal

from app.audit.models import AuditRow
from app.ledger.models import Entry

FORMAT = 1
"""The one that new seals have."""
COLUMNS: dict[int, dict[str, tuple[str, ...]]] = {
    1: {
        "entry": (
            "region_id", "id", "at", "known_at", "account_id", "kind", "basis", "basis_date", "period", "fiscal_year", "scope", "order_key",
            "order_date", "state_from", "state_to", "total", "satker_code", "kd_rup", "charged_to", "vendor_key", "fund_set", "account_code",
            "amount", "orders_delta", "pdn_lkpp", "pdn_true", "pdn_known", "umkk_local", "umkk_known", "proxy", "advance", "ref",
        ),
        "audit_row": (
            "region_id", "id", "at", "account_id", "role", "actor_name", "action", "subject_kind", "subject_id", "details",
        ),
    }
}  # fmt: skip
TABLES: dict[str, Table] = {model.__tablename__: model.__table__ for model in (Entry, AuditRow)}  # type: ignore[misc]


def line(table: str, format: int) -> ColumnElement[str]:
    """The SQL of a row's line. Times are UTC with six digits of the second, whatever the
    session's zone; identifiers, days and codes are texts."""
    columns = (TABLES[table].c[name] for name in COLUMNS[format][table])
    return cast(func.json_build_array(literal(table, String), *map(_value, columns)), String)


def leaf(table: str, format: int) -> ColumnElement[bytes]:
    """The SQL of `verifier.leaf` of a row's line, so that rows need not travel to be hashed."""
    return func.sha256(literal(b"\x00", LargeBinary).op("||")(func.convert_to(line(table, format), "UTF8")), type_=LargeBinary)


def _value(column: Column[object]) -> ColumnElement[object]:
    if isinstance(column.type, DateTime):
        return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return column
