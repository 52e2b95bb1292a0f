"""The seven states of a mini-competition and every move between them.

The hour is the system's: `open_bids` is taken by the worker, and a competition that nobody bid on fails there and then. An award
whose order came to nothing is lifted: the next in rank has its turn, or nobody is left and the competition has failed.
"""

from enum import StrEnum

from app.competition import permissions as may
from app.competition.models import Competition
from app.moves.machine import Machine, Move, by_the_system
from app.orders.states import CAME_TO_NOTHING


class CompetitionState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    EVALUATED = "evaluated"
    AWARDED = "awarded"
    FAILED = "failed"
    CANCELLED = "cancelled"


DRAFT, OPEN, CLOSED, EVALUATED, AWARDED, FAILED, CANCELLED = CompetitionState
TERMINAL = frozenset({FAILED, CANCELLED})
ANNOUNCED = frozenset({AWARDED, FAILED})
"""Where everybody reads the outcome, and each firm what was found of its own bid."""
REASON = frozenset({"reason"})


def is_announced(competition: Competition) -> bool:
    """Did everybody read an outcome of it? Also one that came to nothing since, until it is judged anew."""
    return competition.state in ANNOUNCED or (bool(competition.earlier_orders) and competition.evaluated_at is not None)


def somebody_bid(competition: Competition) -> bool:
    return bool(competition.bids)


def nobody_bid(competition: Competition) -> bool:
    return not competition.bids


def some_fit(competition: Competition) -> bool:
    return any(bid.fits and bid.passed_over_at is None for bid in competition.bids)


def none_fit(competition: Competition) -> bool:
    return not some_fit(competition)


def next_in_line(competition: Competition) -> bool:
    """The order of the award came to nothing, and a bid is left that may be awarded."""
    return _is_let_go(competition) and competition.best is not None


def nobody_in_line(competition: Competition) -> bool:
    return _is_let_go(competition) and competition.best is None


def _is_let_go(competition: Competition) -> bool:
    return competition.order is not None and competition.order.state in CAME_TO_NOTHING


# fmt: off
MOVES = (
    #    from       move          to         who                  when          needs
    Move(DRAFT,     "publish",    OPEN,      may.prepare),
    Move(DRAFT,     "cancel",     CANCELLED, may.decide,          needs=REASON),
    Move(OPEN,      "amend",      OPEN,      may.prepare,         needs=frozenset({"note"})),
    Move(OPEN,      "open_bids",  CLOSED,    by_the_system,       somebody_bid),
    Move(OPEN,      "open_bids",  FAILED,    by_the_system,       nobody_bid),
    Move(OPEN,      "cancel",     CANCELLED, may.decide,          needs=REASON),
    Move(CLOSED,    "evaluate",   EVALUATED, may.prepare,         some_fit),
    Move(CLOSED,    "evaluate",   FAILED,    may.prepare,         none_fit),
    Move(CLOSED,    "cancel",     CANCELLED, may.decide,          needs=REASON),
    Move(EVALUATED, "reevaluate", CLOSED,    may.decide,          needs=frozenset({"note"})),
    Move(EVALUATED, "award",      AWARDED,   may.award),
    Move(EVALUATED, "cancel",     CANCELLED, may.decide,          needs=REASON),
    Move(AWARDED,   "lift_award", EVALUATED, may.decide,          next_in_line,   REASON),
    Move(AWARDED,   "lift_award", FAILED,    may.decide,          nobody_in_line, REASON),
)
# fmt: on

COMPETITION = Machine("competition", MOVES)
