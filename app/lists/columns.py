"""What a list is made of: its columns and what narrows it, declared once a list, in `LISTS` by code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.documents import Cell, Kind

Says = Callable[[Any], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`code` stands in addresses and CSV, `name` (a marked text) on the page. `value` is the exact cell: whole rupiah, an ISO date, a text. The page
    may say more: `href` leads to the thing, `note` stands small below it, `state` shows a tag. Where `shown` is False, one has to choose it."""

    code: str
    name: str
    value: Callable[[Any], Cell]
    kind: Kind = Kind.TEXT
    href: Says | None = None
    note: Says | None = None
    state: Says | None = None
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """A list at `path`. The first column names the row and is always there; `filters` are the parameters that narrow it, each with its marked name."""

    code: str
    path: str
    title: str
    columns: tuple[Column, ...]
    filters: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        codes = [column.code for column in self.columns]
        assert len(set(codes)) == len(codes), f"{self.code}: a column is there twice"
        assert LISTS.setdefault(self.code, self) is self, f"{self.code} is declared twice"


LISTS: dict[str, ListOf] = {}
"""Every list there is, by code."""
