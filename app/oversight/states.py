"""The lives of a finding and of a complaint. Neither can be taken back or
removed: what is over is closed with a sentence that stays."""

from enum import StrEnum

from app.moves.machine import Machine, Move, by_the_system
from app.oversight import permissions as may
from app.oversight.models import Complaint, Finding


class FindingState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class ComplaintState(StrEnum):
    RECEIVED = "received"
    REPLIED = "replied"
    FINISHED = "finished"


def not_escalated(thing: Finding | Complaint) -> bool:
    return thing.escalated_at is None


def not_objected(complaint: Complaint) -> bool:
    return complaint.objected_at is None


OPEN, ANSWERED, CLOSED = FindingState
RECEIVED, REPLIED, FINISHED = ComplaintState
NOTE = frozenset({"note"})

# fmt: off
FINDING_MOVES = (
    #    from      move              to        who                 when           needs
    Move(OPEN,     "answer_finding", ANSWERED, may.answer_finding,                needs=NOTE),
    Move(OPEN,     "close_finding",  CLOSED,   may.follow_finding,                needs=NOTE),
    Move(OPEN,     "escalate",       OPEN,     by_the_system,      not_escalated),
    Move(ANSWERED, "ask_again",      OPEN,     may.follow_finding,                needs=NOTE),
    Move(ANSWERED, "close_finding",  CLOSED,   may.follow_finding,                needs=NOTE),
)
COMPLAINT_MOVES = (
    #    from      move        to        who                   when           needs
    Move(RECEIVED, "reply",    REPLIED,  may.answer_complaint,                needs=NOTE),
    Move(RECEIVED, "dismiss",  FINISHED, may.answer_complaint,                needs=NOTE),
    Move(RECEIVED, "escalate", RECEIVED, by_the_system,        not_escalated),
    Move(REPLIED,  "object",   RECEIVED, may.hold_the_link,    not_objected,  NOTE),
    Move(REPLIED,  "finish_complaint", FINISHED, by_the_system),
)
# fmt: on
FINDING = Machine("finding", FINDING_MOVES)
COMPLAINT = Machine("complaint", COMPLAINT_MOVES)
