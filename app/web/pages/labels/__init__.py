"""Codes in the words of the screen: states, moves, roles, reasons, kinds, what
figures are asked by. One code has one word everywhere."""

from app.language import gettext
from app.web.pages.labels.figures import FIGURES
from app.web.pages.labels.happenings import HAPPENINGS
from app.web.pages.labels.kinds import KINDS
from app.web.pages.labels.moves import MOVES, OF_A_KIND
from app.web.pages.labels.reasons import REASONS
from app.web.pages.labels.roles import ROLES
from app.web.pages.labels.states import BAD, GOOD, STATES, WAITING

__all__ = ["LABELS", "label", "tone"]
LABELS = {**STATES, **MOVES, **ROLES, **REASONS, **FIGURES, **KINDS, **HAPPENINGS}
assert len(LABELS) == sum(map(len, (STATES, MOVES, ROLES, REASONS, FIGURES, KINDS, HAPPENINGS))), "one code has two words"


def label(code: str, of: str = "") -> str:
    """The word for a state, a move, a role or a reason; the code itself where there is none. With the kind of thing that a move
    is taken `of`, its button names the thing where several stand on one page."""
    said = OF_A_KIND.get((of, code)) or LABELS.get(code)
    return gettext(said) if said else code


def tone(state: str) -> str:
    """`good`, `bad`, `waiting` or `running`: how a state is shown."""
    return "good" if state in GOOD else "bad" if state in BAD else "waiting" if state in WAITING else "running"
