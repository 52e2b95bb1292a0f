"""Every tally is the fold of its entries: the proof of `ledger.proving`, told as SQL
so that the database can be asked without the program."""

from collections.abc import Iterator

from sqlalchemy import String, cast, func, literal_column, select, union_all
from sqlalchemy.dialects import postgresql

from app.invariants.invariant import Invariant
from app.ledger.proving import tallies_as_told


def _folds() -> Iterator[Invariant]:
    """Rows as they are and as they should be cancel each other out; each side is read once."""
    for table, told in tallies_as_told(None):
        names = [column.name for column in told.selected_columns]
        kept = select(*(table.c[name] for name in names), literal_column("1").label("is_there"))
        should = told.subquery("should")
        rows = union_all(kept, select(*should.c, literal_column("-1"))).subquery("rows_of_both")
        key = [cast(rows.c[column.name], String) for column in table.primary_key if column.name != "region_id"]
        differing = [rows.c[name] for name in names]
        there = func.sum(rows.c.is_there)
        told_row = func.concat_ws(" ", func.sign(there), *(cast(column, String) for column in differing))
        statement = (
            select(rows.c.region_id, func.concat_ws(" ", *key).label("subject"), told_row.label("found"))
            .group_by(*differing)
            .having(there != literal_column("0"))
        )
        sql = str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
        yield Invariant(f"{table.name}_is_its_fold", f"`{table.name}` is what its entries add up to, row for row.", sql)


FOLDS = tuple(_folds())
