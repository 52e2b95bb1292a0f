"""The nation's targets, as data: each with its article and how sure we are of
it. A region's own target of the same metric goes before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class National:
    """One dated row. `certainty` is `sure`, `likely` or `unsure`."""

    metric: str
    percent: Decimal
    valid_from: date
    valid_until: date | None
    source: str
    certainty: str

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


NATIONAL = (National("UMKK_COMMIT", Decimal(40), date(2021, 2, 2), None, "Perpres 12/2021 pasal 65 ayat (3); PP 7/2021", "sure"),)
