"""The life of a payment: LS over SPP, SPM and SP2D; petty cash (UP) and the government credit card (KKPD) skip those three.

Money that came back (an SP2D that the bank returned, an advance that the vendor gave back) is `reverse`, also after the
order was completed by it. A part of it that was paid back (an audit found that too much was paid, an advance beyond what
was delivered) is `refund`: the payment stands for the rest. The SP2D by which petty cash was refilled later (GU) is
`link_gu`: it enters nothing, and one refills many payments.
"""

from enum import StrEnum

from sqlalchemy import and_

from app.moves.machine import Machine, Move
from app.orders.states import OrderState
from app.orders.succession.passing import catch_up_order
from app.payment import permissions as may
from app.payment.models import Payment


class PaymentState(StrEnum):
    """Where the payment stands; money has left the treasury from SP2D, PAID_UP or PAID_KKPD on."""

    INVOICED = "INVOICED"
    VERIFIED = "VERIFIED"
    SPP = "SPP"
    SPM = "SPM"
    SP2D = "SP2D"
    PAID_UP = "PAID_UP"
    PAID_KKPD = "PAID_KKPD"
    RECEIVED = "RECEIVED"
    RETURNED = "RETURNED"


P = PaymentState
RUNNING = frozenset({OrderState.ON_PROCESS, OrderState.ON_ADDENDUM})
"""Orders for which an advance may be paid."""


def by_treasury(payment: Payment) -> bool:
    return payment.route == "LS"


def from_imprest(payment: Payment) -> bool:
    """Paid by the treasurer of the office ahead of the treasury: from petty cash (UP, GU) or by the government's credit card."""
    return payment.route != "LS"


def unrefilled(payment: Payment) -> bool:
    """Paid from petty cash or by the card, and no SP2D GU is linked to it."""
    return from_imprest(payment) and payment.paid_on is not None and payment.refill_number is None


UNREFILLED = and_(Payment.route != "LS", Payment.paid_on.is_not(None), Payment.refill_number.is_(None))
"""The same as a question to the database."""


def unprepared(payment: Payment) -> bool:
    """No PPTK has said that its papers are complete. Nothing waits for it: an office may have no PPTK here."""
    return payment.prepared_by is None


def refilled(payment: Payment) -> bool:
    return payment.refill_number is not None


REASON = frozenset({"reason"})

# fmt: off
PAYMENT = Machine("payment", (
    #    from         move          to            who                 when              needs
    Move(P.INVOICED,  "prepare",    P.INVOICED,   may.prepare,        unprepared),
    Move(P.VERIFIED,  "prepare",    P.VERIFIED,   may.still_prepare,  unprepared),
    Move(P.INVOICED,  "verify",     P.VERIFIED,   may.check),
    Move(P.VERIFIED,  "issue_spp",  P.SPP,        may.treasure),
    Move(P.SPP,       "issue_spm",  P.SPM,        may.order_payment),
    Move(P.SPM,       "issue_sp2d", P.SP2D,       may.treasure),
    Move(P.VERIFIED,  "pay_up",     P.PAID_UP,    may.treasure),
    Move(P.VERIFIED,  "pay_kkpd",   P.PAID_KKPD,  may.treasure),
    Move(P.SP2D,      "receive",    P.RECEIVED,   may.bill),
    Move(P.PAID_UP,   "receive",    P.RECEIVED,   may.bill),
    Move(P.PAID_KKPD, "receive",    P.RECEIVED,   may.bill),
    Move(P.INVOICED,  "return",     P.RETURNED,   may.send_back,      needs=REASON),
    Move(P.VERIFIED,  "return",     P.RETURNED,   may.send_back,      needs=REASON),
    Move(P.SPP,       "return",     P.RETURNED,   may.send_back,      needs=REASON),
    Move(P.SPM,       "return",     P.RETURNED,   may.send_back,      needs=REASON),
    Move(P.RETURNED,  "resubmit",   P.INVOICED,   may.bill),
    Move(P.SP2D,      "reverse",    P.SPM,        may.treasure,       needs=REASON),
    Move(P.PAID_UP,   "reverse",    P.VERIFIED,   may.treasure,       needs=REASON),
    Move(P.PAID_KKPD, "reverse",    P.VERIFIED,   may.treasure,       needs=REASON),
    Move(P.RECEIVED,  "reverse",    P.SPM,        may.treasure,       by_treasury,      REASON),
    Move(P.RECEIVED,  "reverse",    P.VERIFIED,   may.treasure,       from_imprest,     REASON),
    Move(P.SP2D,      "refund",     P.SP2D,       may.treasure,       needs=REASON),
    Move(P.PAID_UP,   "refund",     P.PAID_UP,    may.treasure,       needs=REASON),
    Move(P.PAID_KKPD, "refund",     P.PAID_KKPD,  may.treasure,       needs=REASON),
    Move(P.RECEIVED,  "refund",     P.RECEIVED,   may.treasure,       needs=REASON),
    Move(P.PAID_UP,   "link_gu",    P.PAID_UP,    may.treasure,       unrefilled),
    Move(P.PAID_KKPD, "link_gu",    P.PAID_KKPD,  may.treasure,       unrefilled),
    Move(P.RECEIVED,  "link_gu",    P.RECEIVED,   may.treasure,       unrefilled),
    Move(P.PAID_UP,   "unlink_gu",  P.PAID_UP,    may.treasure,       refilled,         REASON),
    Move(P.PAID_KKPD, "unlink_gu",  P.PAID_KKPD,  may.treasure,       refilled,         REASON),
    Move(P.RECEIVED,  "unlink_gu",  P.RECEIVED,   may.treasure,       refilled,         REASON),
), catch_up=catch_up_order)
# fmt: on
