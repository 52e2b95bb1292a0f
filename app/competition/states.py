"""The seven states of a mini-competition and every move between them.

The hour is the system's: `open_bids` is taken by the worker, and a competition that nobody bid on fails there and then.
"""

from enum import StrEnum

from app.competition import permissions as may
from app.competition.models import Competition
from app.transitions import Machine, Move


class CompetitionState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    EVALUATED = "evaluated"
    AWARDED = "awarded"
    FAILED = "failed"
    CANCELLED = "cancelled"


DRAFT, OPEN, CLOSED, EVALUATED, AWARDED, FAILED, CANCELLED = CompetitionState
TERMINAL = frozenset({AWARDED, FAILED, CANCELLED})
ANNOUNCED = frozenset({AWARDED, FAILED})
"""Where everybody reads the outcome, and each firm what was found of its own bid."""
REASON = frozenset({"reason"})


def somebody_bid(competition: Competition) -> bool:
    return bool(competition.bids)


def nobody_bid(competition: Competition) -> bool:
    return not competition.bids


def some_fit(competition: Competition) -> bool:
    return any(bid.fits for bid in competition.bids)


def none_fit(competition: Competition) -> bool:
    return not some_fit(competition)


# fmt: off
MOVES = (
    #    from       move          to         who                  when          needs
    Move(DRAFT,     "publish",    OPEN,      may.prepare),
    Move(DRAFT,     "cancel",     CANCELLED, may.decide,          needs=REASON),
    Move(OPEN,      "amend",      OPEN,      may.prepare,         needs=frozenset({"note"})),
    Move(OPEN,      "open_bids",  CLOSED,    may.be_the_system,   somebody_bid),
    Move(OPEN,      "open_bids",  FAILED,    may.be_the_system,   nobody_bid),
    Move(OPEN,      "cancel",     CANCELLED, may.decide,          needs=REASON),
    Move(CLOSED,    "evaluate",   EVALUATED, may.prepare,         some_fit),
    Move(CLOSED,    "evaluate",   FAILED,    may.prepare,         none_fit),
    Move(CLOSED,    "cancel",     CANCELLED, may.decide,          needs=REASON),
    Move(EVALUATED, "reevaluate", CLOSED,    may.decide,          needs=frozenset({"note"})),
    Move(EVALUATED, "award",      AWARDED,   may.award),
    Move(EVALUATED, "cancel",     CANCELLED, may.decide,          needs=REASON),
)
# fmt: on

COMPETITION = Machine("competition", MOVES)
