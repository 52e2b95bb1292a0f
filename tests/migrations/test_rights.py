"""What the application's role may do with the tables, as every migration leaves it."""

from itertools import product

import pytest
from sqlalchemy import text

from app import db
from app.schema.tables import metadata
from app.tree import TREE

GROWING = sorted(table.name for table in metadata.sorted_tables if table.info.get("append_only"))


LASTING = sorted(table.name for table in metadata.sorted_tables if table.info.get("never_deleted"))


@pytest.mark.parametrize(
    ("how", "name"),
    [*product(("update", "delete", "truncate"), GROWING), *product(("delete", "truncate"), LASTING)],
)
def test_the_apps_role_cannot_rewrite_what_only_grows_nor_delete_what_stays(database: str, how: str, name: str) -> None:
    table = metadata.tables[name]
    column = next(iter(table.columns)).name
    statement = {
        "update": f"UPDATE {name} SET {column} = {column}",
        "delete": f"DELETE FROM {name}",
        "truncate": f"TRUNCATE {name} CASCADE",
    }[how]
    with db.engine().connect() as connection, pytest.raises(Exception, match=f"permission denied for table {name}"):
        connection.execute(text(statement))


def test_docs_name_what_only_grows_and_what_is_never_deleted() -> None:
    told = (TREE / "docs/trust.md").read_text(encoding="utf-8").partition("## Rows that only grow")[2].partition("\n## ")[0]
    assert [name for name in (*GROWING, *LASTING) if f"`{name}`" not in told] == []
    assert len(GROWING) > 10
    assert {"purchase_order", "payment", "handover", "dispute", "account"} <= set(LASTING)


@pytest.mark.asvs("13.2.2")
def test_the_apps_role_cannot_change_the_shape_of_a_table(database: str) -> None:
    with db.engine().connect() as connection, pytest.raises(Exception, match="must be owner"):
        connection.execute(text("ALTER TABLE region ADD COLUMN extra int"))
