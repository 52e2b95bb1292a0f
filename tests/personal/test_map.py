"""The map of personal data is whole: every column that can hold something about a person was judged."""

import pytest
from sqlalchemy import ARRAY, JSON, Column, LargeBinary, String

from app.personal.map import MAP, PERSONAL
from app.personal.rest import REST
from app.schema.tables import metadata

EVERY = {f"{table.name}.{column.name}": column for table in metadata.tables.values() for column in table.columns}
JUDGED = {f"{table}.{name}" for table, names in REST.items() for name in names.split()}


def can_hold(column: Column[object]) -> bool:
    return isinstance(column.type, String | JSON | LargeBinary | ARRAY)


@pytest.mark.asvs("14.1.1")
def test_every_column_that_can_hold_something_about_a_person_was_judged() -> None:
    """A new column: say in app/personal/map.py what it holds of whom and for how
    long, or in rest.py that it holds nothing of anybody."""
    assert sorted(name for name, column in EVERY.items() if can_hold(column) and name not in PERSONAL and name not in JUDGED) == []


def test_what_is_judged_is_there_and_judged_once() -> None:
    assert sorted((JUDGED | PERSONAL.keys()) - EVERY.keys()) == []
    assert sorted(JUDGED & PERSONAL.keys()) == []
    assert sum(len(held.columns) for held in MAP) == len(PERSONAL)


def test_what_is_held_says_what_for_how_long_and_who_sees_it() -> None:
    assert all((held.subject, held.what, held.purpose, held.basis, held.until, held.seen_by) for held in MAP)


def test_what_names_a_person_is_held_as_such() -> None:
    """By what columns are called: none of these is ever in the rest."""
    telling = (
        "phone",
        "email",
        "contact",
        "owner_name",
        "actor_name",
        "bank_account",
        "bank_holder",
        "address",
        "agent",
        "login",
        "npwp",
        "nik",
        "nip",
    )
    assert [name for name in JUDGED if name.partition(".")[2] in telling] == []
