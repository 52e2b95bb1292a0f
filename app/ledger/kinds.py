"""The kinds of entry, the scopes they belong to and the basis each one counts in
(DOMAIN of realisation: ordered, accepted, paid, settled)."""

from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What an entry says happened."""

    PLANNED = "planned"
    """± pagu: a package was announced, revised or cancelled."""
    HELD = "held"
    """± at placing and when the agreed total changes: moves the package's `held` only."""
    RELEASED = "released"
    """− what was held, on entering ON_PROCESS or on any end before it."""
    COMMITTED = "committed"
    """+ total, on entering ON_PROCESS."""
    ADJUSTED = "adjusted"
    """± at an effective addendum or a cut; −/+ when another package carries the order."""
    REVERSED = "reversed"
    """− the rest, on CANCELLED after ON_PROCESS."""
    SUSPENDED = "suspended"
    """− the rest, while a cancellation is decided: out of the figures, not out of the package."""
    RESUMED = "resumed"
    """+ what was suspended: the first entry of every way out."""
    RECEIVED = "received"
    """+ the accepted value, at a handover (BAST) that both signed; the rest of it by
    an addendum that both signed once all was accepted."""
    PAID = "paid"
    """+ gross, at SP2D or at a payment from petty cash or card; − the same, or the part that came back, on the same day."""
    SETTLED = "settled"
    """+ total, on entering COMPLETED or PAYMENT_OUTSIDE_SYSTEM; − the same on the same day
    where the money came back and the order runs again."""
    MOVED = "moved"
    """No amount: only the state changed."""


class Basis(StrEnum):
    """When an order counts."""

    ORDERED = "ordered"
    ACCEPTED = "accepted"
    PAID = "paid"
    SETTLED = "settled"


BASIS_OF: dict[Kind, Basis] = {
    Kind.COMMITTED: Basis.ORDERED,
    Kind.ADJUSTED: Basis.ORDERED,
    Kind.REVERSED: Basis.ORDERED,
    Kind.SUSPENDED: Basis.ORDERED,
    Kind.RESUMED: Basis.ORDERED,
    Kind.RECEIVED: Basis.ACCEPTED,
    Kind.PAID: Basis.PAID,
    Kind.SETTLED: Basis.SETTLED,
}

COMMITMENT = (Kind.COMMITTED, Kind.ADJUSTED, Kind.REVERSED)
"""Kinds that move a package's and an order's `committed`."""
HOLD = (Kind.HELD, Kind.RELEASED)
SUSPENSION = (Kind.SUSPENDED, Kind.RESUMED)


class Scope(StrEnum):
    """Whose orders: placed here, imported, imported but the same as one placed here, or from the online shops."""

    EP_LOCAL = "EP_LOCAL"
    EP_NATIONAL = "EP_NATIONAL"
    EP_NATIONAL_DUP = "EP_NATIONAL_DUP"
    TOKO_DARING = "TOKO_DARING"


def semester(day: date) -> str:
    """The period key of a day: `2025-S1` or `2025-S2`, by the region's date."""
    return f"{day.year}-S{1 if day.month <= 6 else 2}"


UNIONS: dict[str, tuple[Scope, ...]] = {
    "EP_LOCAL": (Scope.EP_LOCAL,),
    "EP_NATIONAL": (Scope.EP_NATIONAL, Scope.EP_NATIONAL_DUP),
    "EP_ALL": (Scope.EP_LOCAL, Scope.EP_NATIONAL),
    "TOKO_DARING": (Scope.TOKO_DARING,),
    "DIGITAL": (Scope.EP_LOCAL, Scope.EP_NATIONAL, Scope.TOKO_DARING),
}
"""The scopes that figures are told for. An imported order that is one of ours is in EP_NATIONAL but not twice in EP_ALL."""

PERIODS: dict[str, tuple[int, ...]] = {
    "year": (0, 1, 2, 3, 4),
    "S1": (1, 2),
    "S2": (3, 4),
    "TW1": (1,),
    "TW2": (2,),
    "TW3": (3,),
    "TW4": (4,),
}
"""The parts of a fiscal year that figures are told for, by quarter; only the
whole year has what is dated outside of it (quarter 0)."""


def quarter(day: date | None, fiscal_year: int) -> int:
    """1 to 4, or 0 for a day of another year than the fiscal year and for none: an
    order for a year may be dated in the December before."""
    return (day.month + 2) // 3 if day is not None and day.year == fiscal_year else 0
