"""The ledger: every rupiah of plan and order as entries that only grow, and the tallies that are folded from them.

Knows no noun: an entry carries its own dimensions. `enter()` is the door for one order in its own transaction, `enter_rows()`
the door for an import; both write the entries and move every tally with them. `docs/ledger.md` restates kinds and invariants.
"""

from app.ledger.apart import count_apart
from app.ledger.entering import Account, Line, Subject, Written, count, domestic, enter, rows_of, write
from app.ledger.guards import BudgetExceeded
from app.ledger.importing import enter_planned, enter_rows
from app.ledger.kinds import Basis, Kind, Scope
from app.ledger.rebooking import Carrier, rebook
from app.ledger.rows import EntryRow

__all__ = [
    "Account",
    "Basis",
    "BudgetExceeded",
    "Carrier",
    "EntryRow",
    "Kind",
    "Line",
    "Scope",
    "Subject",
    "Written",
    "count",
    "count_apart",
    "domestic",
    "enter",
    "enter_planned",
    "enter_rows",
    "rebook",
    "rows_of",
    "write",
]
