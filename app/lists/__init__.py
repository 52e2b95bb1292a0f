"""Lists: a table of things as data. What a room declares once (the rows that a person may see, its columns, what narrows it, its
orders) is a page, a CSV and XLSX of exactly what is filtered, a choice of columns, filters that a person keeps under a name, and
the API's pages. The room knows no noun: a column is a function of a row.

A page opens its list: `open_list`, `Listed.instead` (a file, or the person's own filter), `Listed.filled`; the API asks `called`.
"""

from app.lists.columns import Column, ListOf, Seen, Sort, down, or_last, up
from app.lists.filters import choice, day_of, offered, picked, since, tick, until, words
from app.lists.opening import Listed, open_list
from app.lists.paging import called
from app.lists.scene import Scene, scene_of

__all__ = [
    "Column",
    "ListOf",
    "Listed",
    "Scene",
    "Seen",
    "Sort",
    "called",
    "choice",
    "day_of",
    "down",
    "offered",
    "open_list",
    "or_last",
    "picked",
    "scene_of",
    "since",
    "tick",
    "until",
    "up",
    "words",
]
