"""Showing: a table of the report as its page has it. On paper each column stands by itself; on a screen a row is
called by its name, with its code and what else is said of it in words below, and a percent stands below its
amount: so the table fits, and on a phone reads as cards."""

from collections.abc import Sequence
from typing import Any

from app.documents import Kind, Table
from app.documents.report import NONE, NUMBERS, written

ROWS_SHOWN = 25
"""Of a table, until all are asked for."""


def shown(table: Table, *, whole: bool) -> dict[str, Any]:
    """`columns` and `rows` for the macro of tables; a row's `key` is its code, `about` what
    stands below its `name`, each cell (text, small text)."""
    lead = next((place for place, column in enumerate(table.columns) if column.kind is not Kind.TEXT), len(table.columns))
    rows = table.rows if whole else table.rows[:ROWS_SHOWN]
    return {
        "caption": table.caption,
        "note": table.note,
        "empty": table.empty,
        "by": table.columns[0].code,
        "columns": [
            (table.columns[1].name, ""),
            *(
                (column.name, "num" if column.kind in NUMBERS else "")
                for column in table.columns[lead:]
                if not _is_share(column.name)
            ),
        ],
        "rows": [
            {
                "key": row[0],
                "name": row[1],
                "about": " · ".join(str(part) for part in (row[0], *row[2:lead]) if part),
                "cells": _cells(table, row, lead),
            }
            for row in rows
        ],
        "totals": [written(table.totals[0], Kind.TEXT), *_cells(table, table.totals, lead)] if table.totals else None,
        "count": len(table.rows),
    }


def _cells(table: Table, row: Sequence[Any], lead: int) -> list[tuple[str, str]]:
    cells: list[tuple[str, str]] = []
    for cell, column in list(zip(row, table.columns, strict=True))[lead:]:
        text = written(cell, column.kind)
        if _is_share(column.name):
            cells[-1] = (cells[-1][0], "" if text == NONE else text)
        else:
            cells.append((text, ""))
    return cells


def _is_share(name: str) -> bool:
    """A percent of the amount before it."""
    return name == "%"
