"""The life of a vendor: draft, judged by its home region, active, and the ways in which it is stopped."""

from enum import StrEnum

from app.clock import now
from app.moves.machine import Machine, Move, by_the_system
from app.vendors import permissions as may
from app.vendors.models import Vendor


class VendorState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED = "verified"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    BLACKLISTED = "blacklisted"
    CLOSED = "closed"


DRAFT, SUBMITTED, RETURNED, VERIFIED, ACTIVE, SUSPENDED, BLACKLISTED, CLOSED = VendorState
WRITABLE = frozenset({DRAFT, RETURNED})
"""States in which its own people may change everything."""
REASON = frozenset({"reason"})


def consented(vendor: Vendor) -> bool:
    return vendor.consented_at is not None


def period_is_over(vendor: Vendor) -> bool:
    """The blacklist's last day has passed where its home region is."""
    return vendor.blacklisted_until is not None and vendor.day_at_home(now()) > vendor.blacklisted_until


def period_runs(vendor: Vendor) -> bool:
    return not period_is_over(vendor)


def was_suspended(vendor: Vendor) -> bool:
    """A suspension stood when it was blacklisted, and nobody has ended it."""
    return vendor.suspension_reason is not None


def over_and_suspended(vendor: Vendor) -> bool:
    return period_is_over(vendor) and was_suspended(vendor)


def runs_and_suspended(vendor: Vendor) -> bool:
    return period_runs(vendor) and was_suspended(vendor)


# fmt: off
MOVES = (
    #    from         move          to           who                 when             needs
    Move(DRAFT,       "submit",     SUBMITTED,   may.own),
    Move(RETURNED,    "submit",     SUBMITTED,   may.own),
    Move(SUBMITTED,   "verify",     VERIFIED,    may.judge),
    Move(SUBMITTED,   "return",     RETURNED,    may.judge,          needs=REASON),
    Move(VERIFIED,    "return",     RETURNED,    may.judge,          needs=REASON),
    Move(VERIFIED,    "activate",   ACTIVE,      by_the_system,      consented),
    Move(ACTIVE,      "suspend",    SUSPENDED,   may.suspend,        needs=REASON),
    Move(SUSPENDED,   "reinstate",  ACTIVE,      may.suspend),
    Move(ACTIVE,      "blacklist",  BLACKLISTED, may.blacklist,      needs=REASON),
    Move(SUSPENDED,   "blacklist",  BLACKLISTED, may.blacklist,      needs=REASON),
    Move(BLACKLISTED, "reinstate",  SUSPENDED,   may.blacklist,      over_and_suspended),
    Move(BLACKLISTED, "reinstate",  ACTIVE,      may.blacklist,      period_is_over),
    Move(BLACKLISTED, "lift",       SUSPENDED,   may.blacklist,      runs_and_suspended,  REASON),
    Move(BLACKLISTED, "lift",       ACTIVE,      may.blacklist,      period_runs,     needs=REASON),
    Move(DRAFT,       "close",      CLOSED,      may.own),
    Move(RETURNED,    "close",      CLOSED,      may.own),
    Move(VERIFIED,    "close",      CLOSED,      may.own),
    Move(ACTIVE,      "close",      CLOSED,      may.own),
    Move(SUSPENDED,   "close",      CLOSED,      may.own),
)
# fmt: on

VENDOR = Machine("vendor", MOVES, region_of=lambda vendor: vendor.home_region_id or 0)
