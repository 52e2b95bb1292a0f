"""The life of a list of SP2D: looked at, then applied or put away."""

from enum import StrEnum

from app.actor import Actor, Role
from app.moves.machine import Machine, Move
from app.payment.sp2d.models import Sp2dList


class ListState(StrEnum):
    PREVIEWED = "PREVIEWED"
    APPLIED = "APPLIED"
    DISCARDED = "DISCARDED"


def keep(actor: Actor, sent: Sp2dList) -> bool:
    """A treasurer of its satker."""
    return actor.role is Role.TREASURER and actor.serves(region_id=sent.region_id, satker_code=sent.satker_code)


S = ListState

SP2D_LIST = Machine(
    "sp2d_list",
    (
        Move(S.PREVIEWED, "apply", S.APPLIED, keep),
        Move(S.PREVIEWED, "discard", S.DISCARDED, keep),
    ),
)
