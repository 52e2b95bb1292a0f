"""What only grows cannot be changed, removed or truncated by the application's
role, nor can that role change the shape of anything."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.schema.tables import metadata

GROWING = sorted(table.name for table in metadata.tables.values() if table.info.get("append_only"))


@pytest.mark.parametrize("table", GROWING)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET region_id = region_id", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}", "ALTER TABLE {} ADD x int"],
)
def test_the_app_only_adds_to_it(session: Session, table: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"), session.begin_nested():
        session.execute(text(statement.format(table)))


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE mine (x int)", "CREATE SCHEMA mine", "DROP VIEW invariant_package_within_pagu", "CREATE ROLE mine",
     "SET session_replication_role = replica", "UPDATE alembic_version SET version_num = 'x'"],
)  # fmt: skip
def test_the_app_has_no_right_to_the_schema(session: Session, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"), session.begin_nested():
        session.execute(text(statement))
