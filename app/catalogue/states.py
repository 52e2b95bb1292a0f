"""The life of a listing as the API shows it. Its newest version may wait beside what is on show; guards look at it.

An appeal changes no state: it is open beside the return or the freeze until another curator decides it.
"""

from datetime import timedelta
from enum import StrEnum

from app.catalogue import permissions as may
from app.catalogue.models import Listing
from app.clock import now
from app.moves.machine import Machine, Move, by_the_system


class ListingState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_CURATION = "in_curation"
    RETURNED = "returned"
    PUBLISHED = "published"
    FROZEN = "frozen"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


DRAFT, SUBMITTED, IN_CURATION, RETURNED, PUBLISHED, FROZEN, WITHDRAWN, EXPIRED = ListingState
APPEAL_WITHIN = timedelta(days=14)
REASON = frozenset({"reason"})


def unsent(listing: Listing) -> bool:
    """The newest version is the vendor's to send, and no appeal is open about it."""
    return listing.newest.state in ("draft", "returned") and listing.open_appeal is None


def off_show(listing: Listing) -> bool:
    """As `unsent`, or as it was approved before it went off show: what made it go (an ended licence) may be mended without a
    word of it being changed. Stock that went stale is only confirmed."""
    return unsent(listing) or (listing.newest.state == "approved" and listing.open_appeal is None and not went_stale(listing))


def left_freely(listing: Listing) -> bool:
    """As `off_show`, for a listing that its own vendor took down: what the office took down stays down."""
    return off_show(listing) and listing.reason_code is None


def waiting(listing: Listing) -> bool:
    return listing.newest.state == "in_curation"


def freshly_returned(listing: Listing) -> bool:
    version = listing.newest
    first_time = all(appeal.first_decision_at != version.decided_at for appeal in listing.appeals)
    return (
        version.decision == "returned"
        and version.decided_at is not None
        and first_time
        and now() <= version.decided_at + APPEAL_WITHIN
    )


def freshly_frozen(listing: Listing) -> bool:
    first_time = all(appeal.first_decision_at != listing.decided_at for appeal in listing.appeals)
    return listing.decided_at is not None and first_time and now() <= listing.decided_at + APPEAL_WITHIN


def return_appealed(listing: Listing) -> bool:
    return listing.open_appeal is not None and listing.open_appeal.version_number is not None


def freeze_appealed(listing: Listing) -> bool:
    return listing.open_appeal is not None and listing.open_appeal.version_number is None


def not_appealed(listing: Listing) -> bool:
    """What a vendor appeals is not made final by whoever began it: another curator decides first."""
    return not freeze_appealed(listing)


def returned_and_unjudged(listing: Listing) -> bool:
    """The newest version was returned and stands as it was sent in; what another curator has judged on appeal stays judged."""
    version = listing.newest
    return version.state == "returned" and all(appeal.first_decision_at != version.decided_at for appeal in listing.appeals)


def taken_down_by_the_office(listing: Listing) -> bool:
    return listing.reason_code is not None


def went_stale(listing: Listing) -> bool:
    return listing.reason_code == "STOCK_STALE"


# fmt: off
MOVES = (
    #    from         move              to           who                when                    needs
    Move(DRAFT,       "submit",         SUBMITTED,   may.own,           unsent),
    Move(RETURNED,    "submit",         SUBMITTED,   may.own,           unsent),
    Move(WITHDRAWN,   "submit",         SUBMITTED,   may.own,           left_freely),
    Move(EXPIRED,     "submit",         SUBMITTED,   may.own,           off_show),
    Move(PUBLISHED,   "submit",         PUBLISHED,   may.own,           unsent),
    Move(FROZEN,      "submit",         FROZEN,      may.own,           unsent),
    Move(SUBMITTED,   "enter_curation", IN_CURATION, by_the_system),
    Move(IN_CURATION, "approve",        PUBLISHED,   may.curate,        waiting),
    Move(PUBLISHED,   "approve",        PUBLISHED,   may.curate,        waiting),
    Move(FROZEN,      "approve",        FROZEN,      may.curate,        waiting),
    Move(EXPIRED,     "approve",        PUBLISHED,   may.curate,        waiting),
    Move(IN_CURATION, "return",         RETURNED,    may.curate,        waiting,                REASON),
    Move(PUBLISHED,   "return",         PUBLISHED,   may.curate,        waiting,                REASON),
    Move(FROZEN,      "return",         FROZEN,      may.curate,        waiting,                REASON),
    Move(EXPIRED,     "return",         EXPIRED,     may.curate,        waiting,                REASON),
    Move(RETURNED,    "reconsider",     IN_CURATION, may.curate,        returned_and_unjudged,  REASON),
    Move(PUBLISHED,   "reconsider",     PUBLISHED,   may.curate,        returned_and_unjudged,  REASON),
    Move(FROZEN,      "reconsider",     FROZEN,      may.curate,        returned_and_unjudged,  REASON),
    Move(EXPIRED,     "reconsider",     EXPIRED,     may.curate,        returned_and_unjudged,  REASON),
    Move(WITHDRAWN,   "reconsider",     FROZEN,      may.curate,        taken_down_by_the_office, REASON),
    Move(PUBLISHED,   "freeze",         FROZEN,      may.freeze,        needs=REASON),
    Move(FROZEN,      "unfreeze",       PUBLISHED,   may.curate),
    Move(DRAFT,       "withdraw",       WITHDRAWN,   may.own),
    Move(IN_CURATION, "withdraw",       WITHDRAWN,   may.own),
    Move(RETURNED,    "withdraw",       WITHDRAWN,   may.own),
    Move(PUBLISHED,   "withdraw",       WITHDRAWN,   may.own),
    Move(FROZEN,      "withdraw",       WITHDRAWN,   may.curate,        not_appealed,           REASON),
    Move(PUBLISHED,   "renew",          PUBLISHED,   may.own),
    Move(EXPIRED,     "renew",          PUBLISHED,   may.own,           went_stale),
    Move(RETURNED,    "appeal",         RETURNED,    may.own,           freshly_returned,       REASON),
    Move(PUBLISHED,   "appeal",         PUBLISHED,   may.own,           freshly_returned,       REASON),
    Move(FROZEN,      "appeal",         FROZEN,      may.own,           freshly_frozen,         REASON),
    Move(RETURNED,    "uphold",         RETURNED,    may.judge_appeal,  return_appealed),
    Move(PUBLISHED,   "uphold",         PUBLISHED,   may.judge_appeal,  return_appealed),
    Move(EXPIRED,     "uphold",         EXPIRED,     may.judge_appeal,  return_appealed),
    Move(FROZEN,      "uphold",         FROZEN,      may.judge_appeal,  freeze_appealed),
    Move(RETURNED,    "overturn",       PUBLISHED,   may.judge_appeal,  return_appealed),
    Move(PUBLISHED,   "overturn",       PUBLISHED,   may.judge_appeal,  return_appealed),
    Move(EXPIRED,     "overturn",       PUBLISHED,   may.judge_appeal,  return_appealed),
    Move(FROZEN,      "overturn",       PUBLISHED,   may.judge_appeal,  freeze_appealed),
    Move(PUBLISHED,   "expire",         EXPIRED,     by_the_system,     needs=REASON),
)
# fmt: on

LISTING = Machine("listing", MOVES)
