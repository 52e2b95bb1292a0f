"""The life of a demand: open until its asker or a curator closes it; answers come while it is open."""

from app.demand import permissions as may
from app.moves.machine import Machine, Move

OPEN, CLOSED = "open", "closed"

MOVES = (
    #    from    move      to       who           when, needs
    Move(OPEN, "answer", OPEN, may.answer),
    Move(OPEN, "close", CLOSED, may.close, needs=frozenset({"reason"})),
)
DEMAND = Machine("demand", MOVES)
