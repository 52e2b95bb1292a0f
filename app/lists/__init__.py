"""Lists: a table of things as data. What a room declares once (the rows that a person may see, its columns, what narrows it, its
orders) is a page, a CSV and XLSX of exactly what is filtered, a choice of columns, filters that a person keeps under a name, and
the API's pages. The room knows no noun: a column is a function of a row.

A page opens its list: `open_list`, `Listed.instead` (a file, or the person's own filter), `Listed.filled`; the API asks `called`.
"""

from app.lists.columns import Column as Column
from app.lists.columns import ListOf as ListOf
from app.lists.columns import Seen as Seen
from app.lists.columns import Sort as Sort
from app.lists.columns import down as down
from app.lists.columns import or_last as or_last
from app.lists.columns import up as up
from app.lists.filters import choice as choice
from app.lists.filters import day_of as day_of
from app.lists.filters import offered as offered
from app.lists.filters import picked as picked
from app.lists.filters import since as since
from app.lists.filters import tick as tick
from app.lists.filters import until as until
from app.lists.filters import words as words
from app.lists.opening import Listed as Listed
from app.lists.opening import open_list as open_list
from app.lists.paging import called as called
from app.lists.scene import Scene as Scene
from app.lists.scene import scene_of as scene_of
