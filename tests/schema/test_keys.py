"""The tables keep the rules that let one database serve many regions, and let it be split by region later."""

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from app.schema.tables import metadata

SCALES = {"region", "reference", "local"}
TABLES = sorted(metadata.tables.values(), key=lambda table: table.name)
OF_REGIONS = [table for table in TABLES if table.info.get("scale") == "region"]
OF_ALL = [table for table in TABLES if table.info.get("scale") == "reference"]
GROWS_ONLY = {
    "entry",
    "audit_row",
    "move_taken",
    "frozen_report",
    "order_warning",
    "dispute_evidence",
    "rating",
    "rating_reply",
    "seal",
    "shipment_photo",
    "order_attachment",
    "letterhead_version",
}
CROSSES_BY_PLAIN_COLUMNS = {"order_line"}
"""An order line keeps a frozen copy of what it was bought from, and only the
keys of it: the one deliberate crossing between regions."""


def named(table: Table) -> str:
    return table.name


def uniques(table: Table) -> list[set[str]]:
    """The columns of every unique constraint and unique index."""
    constraints = [set(found.columns.keys()) for found in table.constraints if isinstance(found, UniqueConstraint)]
    return constraints + [
        {str(getattr(part, "name", part)) for part in index.expressions} for index in table.indexes if index.unique
    ]


def references(table: Table, scale: str) -> list[ForeignKeyConstraint]:
    return [found for found in table.foreign_key_constraints if found.referred_table.info["scale"] == scale]


@pytest.mark.parametrize("table", TABLES, ids=named)
def test_every_table_says_its_scale(table: Table) -> None:
    assert table.info.get("scale") in SCALES


@pytest.mark.parametrize("table", OF_REGIONS, ids=named)
def test_a_regions_table_is_keyed_by_its_region_first(table: Table) -> None:
    assert table.primary_key.columns.keys()[0] == "region_id"
    assert not table.c.region_id.nullable


@pytest.mark.parametrize("table", OF_REGIONS, ids=named)
def test_nothing_is_unique_across_regions(table: Table) -> None:
    assert [columns for columns in uniques(table) if "region_id" not in columns] == []


@pytest.mark.parametrize("table", OF_REGIONS, ids=named)
def test_a_reference_between_regions_tables_stays_in_its_region(table: Table) -> None:
    for reference in references(table, "region"):
        pairs = {element.parent.name: element.column.name for element in reference.elements}
        assert pairs.get("region_id") == "region_id", reference.name


@pytest.mark.parametrize("table", OF_ALL, ids=named)
def test_what_all_regions_share_never_points_into_one(table: Table) -> None:
    assert references(table, "region") == []


@pytest.mark.parametrize("table", OF_REGIONS, ids=named)
def test_a_regions_table_makes_up_nothing_by_itself(table: Table) -> None:
    """No serial, no identity, no default of the server: ids, times and hashes are
    the app's. A generated column follows from its row."""
    assert [column.name for column in table.columns if column.identity is not None] == []
    assert [column.name for column in table.columns if column.server_default is not None and column.computed is None] == []
    assert "SERIAL" not in str(CreateTable(table).compile(dialect=postgresql.dialect()))


def test_ledger_audit_and_history_only_grow() -> None:
    assert {table.name for table in TABLES if table.info.get("append_only")} == GROWS_ONLY


def test_the_order_line_alone_crosses_regions_and_says_so() -> None:
    assert {table.name for table in TABLES if table.info.get("crosses_by_plain_columns")} == CROSSES_BY_PLAIN_COLUMNS
    for name in CROSSES_BY_PLAIN_COLUMNS:
        table = metadata.tables[name]
        for column in table.info["crosses_by_plain_columns"]:
            assert not table.c[column].foreign_keys


def test_money_is_never_a_float() -> None:
    assert [f"{table.name}.{column.name}" for table in TABLES for column in table.columns if _is_float(column.type)] == []


def _is_float(type_: object) -> bool:
    from sqlalchemy import Double, Float, Numeric

    return isinstance(type_, Float | Double) or (isinstance(type_, Numeric) and type_.asdecimal is False)
