"""Lists: a table of things as data. What a room declares once (its columns, what narrows it) is a page, a CSV and XLSX of exactly what is filtered, a
choice of columns, and filters that a person keeps under a name. The room knows no noun: a column is a function of a row.

A route opens its list and gives the rows: `open_list`, `Listed.instead` (a file, or the person's own filter), `Listed.showing`.
"""

from app.lists.columns import Column as Column
from app.lists.columns import ListOf as ListOf
from app.lists.opening import Listed as Listed
from app.lists.opening import open_list as open_list
