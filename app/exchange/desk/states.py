"""The life of an uploaded file. Only `apply` changes figures, and only a person takes it (a
pull's, where there is nothing to decide, the system)."""

from enum import StrEnum

from app.exchange.desk import permissions as may
from app.moves.machine import Machine, Move, by_the_system


class UploadState(StrEnum):
    RECEIVED = "RECEIVED"
    READING = "READING"
    PREVIEWED = "PREVIEWED"
    APPLYING = "APPLYING"
    APPLIED = "APPLIED"
    REFUSED = "REFUSED"
    DISCARDED = "DISCARDED"


RECEIVED, READING, PREVIEWED, APPLYING, APPLIED, REFUSED, DISCARDED = UploadState
AT_WORK = frozenset({RECEIVED, READING, APPLYING})
"""States in which a job has the file."""
TERMINAL = (APPLIED, DISCARDED)

# fmt: off
MOVES = (
    #    from       move          to         who
    Move(RECEIVED,  "read",       READING,   by_the_system),
    Move(READING,   "preview",    PREVIEWED, by_the_system),
    Move(READING,   "refuse",     REFUSED,   by_the_system),
    Move(PREVIEWED, "apply",      APPLYING,  may.may_import_or_system),
    Move(PREVIEWED, "read_again", RECEIVED,  may.may_import_or_system),
    Move(REFUSED,   "read_again", RECEIVED,  may.may_import),
    Move(APPLYING,  "finish",     APPLIED,   by_the_system),
    Move(APPLYING,  "outdated",   RECEIVED,  by_the_system),
    Move(APPLYING,  "refuse",     REFUSED,   by_the_system),
    Move(RECEIVED,  "discard",    DISCARDED, may.may_import),
    Move(READING,   "discard",    DISCARDED, may.may_import),
    Move(PREVIEWED, "discard",    DISCARDED, may.may_import),
    Move(REFUSED,   "discard",    DISCARDED, may.may_import),
)
# fmt: on

IMPORT_UPLOAD = Machine("import_upload", MOVES)
