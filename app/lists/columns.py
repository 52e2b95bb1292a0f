"""What a list is made of, declared once: its columns, what narrows it, its orders
and the rows that a person may see; in `LISTS` by code."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Date, Select, func

from app.actor import Actor, Role
from app.db import Expression
from app.documents import Cell, Kind
from app.lists.filters import Filter
from app.lists.scene import Scene

Says = Callable[[Any], str]
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""Behind every instant and day that there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`code` stands in addresses and CSV, `name` (a marked text) on the page, `field` is the same in the API (`vendor.name`;
    empty: it has none). `value` is the exact cell: whole rupiah, an ISO date, a text. The page may say more: `href` leads to the
    thing, `note` stands small below it, `state` shows a tag. Where `shown` is False, one has to choose it; so have those in
    `known_to`, to whom it tells nothing (a vendor, its own name in each row)."""

    code: str
    name: str
    value: Callable[[Any], Cell]
    kind: Kind = Kind.TEXT
    href: Says | None = None
    note: Says | None = None
    state: Says | None = None
    shown: bool = True
    known_to: AbstractSet[Role] = frozenset()
    field: str = ""

    def opens_for(self, actor: Actor) -> bool:
        """Whether it is there before anybody has chosen columns."""
        return self.shown and actor.role not in self.known_to


@dataclass(frozen=True, slots=True)
class Key:
    """An expression that rows are ordered by; never NULL."""

    on: Any
    descending: bool = False

    @property
    def order(self) -> Any:
        """As a statement is ordered by it."""
        return self.on.desc() if self.descending else self.on

    @property
    def backwards(self) -> "Key":
        return Key(self.on, descending=not self.descending)


def up(on: Any) -> Key:
    return Key(on)


def down(on: Any) -> Key:
    return Key(on, descending=True)


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of a list: `code` in addresses, `field` in the API, `text` (marked)
    on the page. The last key tells any two rows apart."""

    code: str
    field: str
    text: str
    keys: tuple[Key, ...]


def or_last(column: Expression) -> Expression:
    """The column as a key: rows in which it is empty come behind all others."""
    return func.coalesce(column, NEVER.date() if isinstance(column.type, Date) else NEVER)


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing of a list, and the zone of whoever reads it."""

    it: Any
    zone: str


def seen(scene: Scene, rows: Sequence[Any]) -> Sequence[Seen]:
    """The first of each row, with nothing more asked about it."""
    return [Seen(row[0], scene.zone) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """A list at `path`, called at `api`; who may is said by its routes. `rows` is everything that this person may see, in no
    order; `dressed` makes of some of them what the columns read (whatever else they need, asked once for all). The first column
    names the row and is always there; the first sort is how the list opens."""

    code: str
    path: str
    title: str
    rows: Callable[[Scene], Select[Any]]
    dressed: Callable[[Scene, Sequence[Any]], Sequence[Any]] = seen
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    sorts: tuple[Sort, ...]
    api: str = ""
    ticked: Says | None = None
    """Where rows can be taken together: the value of a row's box."""
    carried: bool = False
    """Whether the address of what is opened from it says how it was filtered, so that one comes back to that."""

    def __post_init__(self) -> None:
        for said in (self.columns, self.sorts):
            codes = [one.code for one in said]
            assert len(set(codes)) == len(codes), f"{self.code}: something is there twice"
        assert LISTS.setdefault(self.code, self) is self, f"{self.code} is declared twice"


LISTS: dict[str, ListOf] = {}
"""Every list there is, by code."""
