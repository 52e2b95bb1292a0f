"""A process that imports one room alone, as a command does, knows the tables that the room's tables point to."""

import ast
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from app.db import Base
from app.schema.tables import metadata

WHERE = {str(mapper.local_table): mapper.class_.__module__ for mapper in Base.registry.mappers}


@cache
def brought(module: str) -> frozenset[str]:
    """The modules of tables that come with one: what stands at its top, and what comes with that."""
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    named = set()
    for statement in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Import):
            named |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom) and statement.module is not None:
            named.add(statement.module)
    tables = {name for name in named if name.startswith("app.") and name in WHERE.values()}
    return frozenset({module}.union(*map(brought, tables)))


def test_a_module_of_tables_brings_the_tables_that_it_points_to() -> None:
    """Relationships are made up of all foreign keys of their columns: one that leads
    nowhere, and every statement of the process fails."""
    related = {str(mapper.local_table) for mapper in Base.registry.mappers if mapper.relationships}
    missing = {
        (table, target)
        for table in related
        for target in {key.target_fullname.rsplit(".", 1)[0] for key in metadata.tables[table].foreign_keys}
        if WHERE[target] not in brought(WHERE[table])
    }
    assert missing == set()
