"""The life of a webhook: on, off (by its owner, or because nothing arrived any more), removed."""

from enum import StrEnum

from app.moves.machine import Machine, Move, by_the_system
from app.webhooks import permissions as may


class WebhookState(StrEnum):
    ON = "on"
    OFF = "off"
    REMOVED = "removed"


ON, OFF, REMOVED = WebhookState

# fmt: off
WEBHOOK = Machine("webhook", (
    #    from  move             to        who
    Move(ON,   "ping",          ON,       may.write),
    Move(ON,   "change",        ON,       may.write),
    Move(OFF,  "change",        OFF,      may.write),
    Move(ON,   "rotate_secret", ON,       may.write),
    Move(OFF,  "rotate_secret", OFF,      may.write),
    Move(ON,   "switch_off",    OFF,      may.write),
    Move(OFF,  "switch_on",     ON,       may.write),
    Move(ON,   "give_up",       OFF,      by_the_system),
    Move(ON,   "remove",        REMOVED,  may.write),
    Move(OFF,  "remove",        REMOVED,  may.write),
), region_of=lambda hook: hook.home_region_id)
# fmt: on
