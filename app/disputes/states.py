"""The states of a dispute and every move between them.

The graph is that of Prozorro's complaints: a claim that is not answered in time goes to a reviewer
by itself; an answer that nobody takes up is let be.
"""

from enum import StrEnum

from app.disputes import permissions as may
from app.moves.machine import Machine, Move, by_the_system
from app.orders.succession.passing import catch_up_order


class DisputeState(StrEnum):
    CLAIM = "claim"
    ANSWERED = "answered"
    PENDING = "pending"
    RESOLVED = "resolved"
    DECLINED = "declined"
    INVALID = "invalid"
    CANCELLED = "cancelled"
    IGNORED = "ignored"


CLAIM, ANSWERED, PENDING, RESOLVED, DECLINED, INVALID, CANCELLED, IGNORED = DisputeState
TERMINAL = frozenset({RESOLVED, DECLINED, INVALID, CANCELLED, IGNORED})
REASON, NOTE = frozenset({"reason"}), frozenset({"note"})

# fmt: off
MOVES = (
    #    from      move                to         who                  needs
    Move(CLAIM,    "answer_dispute",   ANSWERED,  may.reply,           needs=NOTE),
    Move(CLAIM,    "escalate_dispute", PENDING,   by_the_system),
    Move(CLAIM,    "add_evidence",     CLAIM,     may.take_part,       needs=NOTE),
    Move(CLAIM,    "take_back",        CANCELLED, may.pursue,          needs=REASON),
    Move(ANSWERED, "settle",           RESOLVED,  may.pursue),
    Move(ANSWERED, "escalate_dispute", PENDING,   may.pursue,          needs=REASON),
    Move(ANSWERED, "add_evidence",     ANSWERED,  may.take_part,       needs=NOTE),
    Move(ANSWERED, "take_back",        CANCELLED, may.pursue,          needs=REASON),
    Move(ANSWERED, "expire",           IGNORED,   by_the_system),
    Move(PENDING,  "grant_dispute",    RESOLVED,  may.decide,          needs=REASON),
    Move(PENDING,  "decline_dispute",  DECLINED,  may.decide,          needs=REASON),
    Move(PENDING,  "void_dispute",     INVALID,   may.decide,          needs=REASON),
    Move(PENDING,  "add_evidence",     PENDING,   may.take_part,       needs=NOTE),
    Move(PENDING,  "take_back",        CANCELLED, may.pursue,          needs=REASON),
)
# fmt: on

DISPUTE = Machine("dispute", MOVES, catch_up=catch_up_order)
