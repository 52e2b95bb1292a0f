"""The datasets that can be imported, one file each: fields as data, what tells a
dataset from another, what makes a row the same row.

ISB and INAPROC-v1 headings are read alike: a v1 name is an alias.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from app.exchange.datasets.budget_lines import BUDGET_LINES
from app.exchange.datasets.fields import Complaint, Dataset, Field, Kind
from app.exchange.datasets.non_tender import PAYMENTS, RECORDS
from app.exchange.datasets.online_shops import ONLINE_SHOPS
from app.exchange.datasets.orders_v5 import ORDERS_V5
from app.exchange.datasets.orders_v6 import ORDERS_V6
from app.exchange.datasets.packages import PACKAGES
from app.exchange.datasets.revisions import REVISIONS
from app.exchange.datasets.satker_budgets import SATKER_BUDGETS
from app.exchange.datasets.satkers import SATKERS
from app.exchange.datasets.self_managed import SELF_MANAGED
from app.language import _

DATASETS: tuple[Dataset, ...] = (
    PACKAGES,
    SELF_MANAGED,
    BUDGET_LINES,
    SATKER_BUDGETS,
    SATKERS,
    REVISIONS,
    ORDERS_V5,
    ORDERS_V6,
    ONLINE_SHOPS,
    RECORDS,
    PAYMENTS,
)

__all__ = ["BUDGET_LINES", "DATASETS", "ONLINE_SHOPS", "ORDERS_V5", "ORDERS_V6", "PACKAGES", "PAYMENTS", "RECORDS"]
__all__ += ["REVISIONS", "SATKERS", "SATKER_BUDGETS", "SELF_MANAGED"]
__all__ += ["Complaint", "Dataset", "Field", "Kind", "by_name", "recognise", "unknown"]


def by_name(name: str) -> Dataset | None:
    return next((dataset for dataset in DATASETS if dataset.name == name), None)


def unknown(name: str) -> str:
    """What is said of a name that no dataset has: those that there are, and the nearest where one is near."""
    names = [dataset.name for dataset in DATASETS]
    said = _("Kumpulan data {name} tidak dikenal. Pilih salah satu: {names}.").format(name=name[:60], names=", ".join(names))
    near = get_close_matches(name, names, n=1)
    return f"{said} {_('Maksudnya {word}?').format(word=near[0])}" if near else said


def recognise(headings: Iterable[str]) -> Dataset | None:
    """The dataset whose signature these headings hold, in ISB or v1 names; None where none does. File names lie, headings don't."""
    found = set(headings)
    return next((dataset for dataset in DATASETS if dataset.recognises(found)), None)
