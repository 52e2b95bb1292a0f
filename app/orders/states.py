"""The twelve states of an order and every move between them.

Rule: the order table of `docs/orders.md`. One name may lead to several states; the row's guard decides, never the caller.
"""

from enum import StrEnum

from app.moves.machine import Machine, Move, by_the_system
from app.orders import permissions as may
from app.orders.models import Order
from app.orders.succession.passing import catch_up


class OrderState(StrEnum):
    """The transaction statuses that INAPROC serves."""

    ON_NEGOTIATION = "ON_NEGOTIATION"
    WAITING_PPK_REVIEW = "WAITING_PPK_REVIEW"
    ESIGN_IN_PROGRESS = "ESIGN_IN_PROGRESS"
    WAITING_SELLER_CONFIRMATION = "WAITING_SELLER_CONFIRMATION"
    ON_PROCESS = "ON_PROCESS"
    ON_ADDENDUM = "ON_ADDENDUM"
    REQUEST_CANCEL_BY_ADMIN = "REQUEST_CANCEL_BY_ADMIN"
    PAYMENT_OUTSIDE_SYSTEM = "PAYMENT_OUTSIDE_SYSTEM"
    COMPLETED = "COMPLETED"
    CANCELLED_ON_NEGOTIATION = "CANCELLED_ON_NEGOTIATION"
    CANCELLED_ON_REVIEW = "CANCELLED_ON_REVIEW"
    CANCELLED = "CANCELLED"


REALISED = frozenset({OrderState.ON_PROCESS, OrderState.ON_ADDENDUM, OrderState.COMPLETED, OrderState.PAYMENT_OUTSIDE_SYSTEM})
"""An order counts as realised from its second signature, not from its payment."""
SETTLED = frozenset({OrderState.COMPLETED, OrderState.PAYMENT_OUTSIDE_SYSTEM})
REMARKS = ("hand_over", "hand_back", "pass_on_cancel", "overtake_cancel")
"""Lines of an order's history at which its state stays: who stands for it from then on, and
what became of a request to cancel that nobody opened."""
TERMINAL = SETTLED | {OrderState.CANCELLED_ON_NEGOTIATION, OrderState.CANCELLED_ON_REVIEW, OrderState.CANCELLED}
"""Ended: nobody has a move left. Money that came back alone takes a settled order out of it again (`reopen`, `reverse_outside`)."""
CAME_TO_NOTHING = TERMINAL - SETTLED
"""Ended before anything was received of it: nothing of it counts."""


def both_agreed(order: Order) -> bool:
    return order.buyer_agreed and order.vendor_agreed


def buyer_signed(order: Order) -> bool:
    return order.buyer_signed_at is not None


def buyer_unsigned(order: Order) -> bool:
    return order.buyer_signed_at is None


def cancel_asked(order: Order) -> bool:
    return order.open_cancel_request is not None


def no_cancel_asked(order: Order) -> bool:
    return order.open_cancel_request is None


def nothing_accepted(order: Order) -> bool:
    return all(line.accepted_quantity == 0 for line in order.lines)


def something_accepted(order: Order) -> bool:
    return not nothing_accepted(order)


def all_accepted(order: Order) -> bool:
    return all(line.accepted_quantity == line.quantity for line in order.lines)


def was_in_process(order: Order) -> bool:
    return order.suspended_from == ON_PROCESS


def was_on_addendum(order: Order) -> bool:
    return order.suspended_from == ON_ADDENDUM


def addendum_proposed(order: Order) -> bool:
    return order.open_addendum is not None and order.open_addendum.accepted_at is None


def addendum_accepted(order: Order) -> bool:
    return (
        order.open_addendum is not None
        and order.open_addendum.accepted_at is not None
        and order.open_addendum.buyer_signed_at is None
    )


def addendum_signed_by_buyer(order: Order) -> bool:
    return order.open_addendum is not None and order.open_addendum.buyer_signed_at is not None


ON_NEGOTIATION, WAITING_PPK_REVIEW, ESIGN_IN_PROGRESS, WAITING_SELLER_CONFIRMATION = list(OrderState)[:4]
ON_PROCESS, ON_ADDENDUM, REQUEST_CANCEL_BY_ADMIN, PAYMENT_OUTSIDE_SYSTEM, COMPLETED = list(OrderState)[4:9]
CANCELLED_ON_NEGOTIATION, CANCELLED_ON_REVIEW, CANCELLED = list(OrderState)[9:]
REASON = frozenset({"reason"})

# fmt: off
MOVES = (
    #    from                         move                 to                           who                     when                      needs
    Move(ON_NEGOTIATION,              "offer",             ON_NEGOTIATION,              may.negotiate),
    Move(ON_NEGOTIATION,              "agree",             ON_NEGOTIATION,              may.negotiate),
    Move(ON_NEGOTIATION,              "submit_for_review", WAITING_PPK_REVIEW,          may.act_as_buyer,       both_agreed),
    Move(ON_NEGOTIATION,              "abandon",           CANCELLED_ON_NEGOTIATION,    may.abandon,            needs=REASON),
    Move(ON_NEGOTIATION,              "expire",            CANCELLED_ON_NEGOTIATION,    by_the_system),
    Move(WAITING_PPK_REVIEW,          "approve",           ESIGN_IN_PROGRESS,           may.review),
    Move(WAITING_PPK_REVIEW,          "send_back",         ON_NEGOTIATION,              may.review,             needs=frozenset({"note"})),
    Move(WAITING_PPK_REVIEW,          "reject",            CANCELLED_ON_REVIEW,         may.review,             needs=REASON),
    Move(WAITING_PPK_REVIEW,          "expire",            CANCELLED_ON_REVIEW,         by_the_system),
    Move(ESIGN_IN_PROGRESS,           "sign",              WAITING_SELLER_CONFIRMATION, may.sign_as_ppk,        buyer_unsigned),
    Move(ESIGN_IN_PROGRESS,           "sign",              ON_PROCESS,                  may.answer,             buyer_signed),
    Move(ESIGN_IN_PROGRESS,           "decline",           CANCELLED,                   may.answer,             buyer_signed,             REASON),
    Move(ESIGN_IN_PROGRESS,           "cancel",            CANCELLED_ON_REVIEW,         may.cancel,             buyer_unsigned,           REASON),
    Move(ESIGN_IN_PROGRESS,           "cancel",            CANCELLED,                   may.cancel,             buyer_signed,             REASON),
    Move(ESIGN_IN_PROGRESS,           "expire",            CANCELLED_ON_REVIEW,         by_the_system,          buyer_unsigned),
    Move(ESIGN_IN_PROGRESS,           "expire",            CANCELLED,                   by_the_system,          buyer_signed),
    Move(WAITING_SELLER_CONFIRMATION, "accept",            ESIGN_IN_PROGRESS,           may.answer),
    Move(WAITING_SELLER_CONFIRMATION, "decline",           CANCELLED,                   may.answer,             needs=REASON),
    Move(WAITING_SELLER_CONFIRMATION, "cancel",            CANCELLED,                   may.cancel,             needs=REASON),
    Move(WAITING_SELLER_CONFIRMATION, "expire",            CANCELLED,                   by_the_system),
    Move(ON_PROCESS,                  "propose_addendum",  ON_ADDENDUM,                 may.change,             no_cancel_asked),
    Move(ON_PROCESS,                  "request_cancel",    ON_PROCESS,                  may.change,             no_cancel_asked,          REASON),
    Move(ON_PROCESS,                  "open_cancel",       REQUEST_CANCEL_BY_ADMIN,     may.open_cancel,        cancel_asked,             later=may.open_passed_on),
    Move(ON_PROCESS,                  "dismiss_cancel",    ON_PROCESS,                  may.open_cancel,        cancel_asked,             later=may.open_passed_on),
    Move(ON_PROCESS,                  "settle_outside",    PAYMENT_OUTSIDE_SYSTEM,      may.settle_outside,     all_accepted),
    Move(ON_PROCESS,                  "complete",          COMPLETED,                   by_the_system,          all_accepted),
    Move(COMPLETED,                   "reopen",            ON_PROCESS,                  by_the_system),
    Move(PAYMENT_OUTSIDE_SYSTEM,      "reverse_outside",   ON_PROCESS,                  may.settle_outside,     needs=REASON),
    Move(ON_ADDENDUM,                 "accept_addendum",   ON_ADDENDUM,                 may.answer_addendum,    addendum_proposed),
    Move(ON_ADDENDUM,                 "sign_addendum",     ON_ADDENDUM,                 may.sign_as_ppk,        addendum_accepted),
    Move(ON_ADDENDUM,                 "sign_addendum",     ON_PROCESS,                  may.answer,             addendum_signed_by_buyer),
    Move(ON_ADDENDUM,                 "refuse_addendum",   ON_PROCESS,                  may.answer_addendum,    needs=REASON),
    Move(ON_ADDENDUM,                 "withdraw_addendum", ON_PROCESS,                  may.withdraw_addendum,  needs=REASON),
    Move(ON_ADDENDUM,                 "request_cancel",    ON_ADDENDUM,                 may.change,             no_cancel_asked,          REASON),
    Move(ON_ADDENDUM,                 "open_cancel",       REQUEST_CANCEL_BY_ADMIN,     may.open_cancel,        cancel_asked,             later=may.open_passed_on),
    Move(ON_ADDENDUM,                 "dismiss_cancel",    ON_ADDENDUM,                 may.open_cancel,        cancel_asked,             later=may.open_passed_on),
    Move(ON_ADDENDUM,                 "expire",            ON_PROCESS,                  by_the_system),
    Move(REQUEST_CANCEL_BY_ADMIN,     "grant_cancel",      CANCELLED,                   may.decide_cancel,      nothing_accepted,         REASON),
    Move(REQUEST_CANCEL_BY_ADMIN,     "grant_cancel",      ON_PROCESS,                  may.decide_cancel,      something_accepted,       REASON),
    Move(REQUEST_CANCEL_BY_ADMIN,     "refuse_cancel",     ON_PROCESS,                  may.decide_cancel,      was_in_process,           REASON),
    Move(REQUEST_CANCEL_BY_ADMIN,     "refuse_cancel",     ON_ADDENDUM,                 may.decide_cancel,      was_on_addendum,          REASON),
)
# fmt: on

ORDER = Machine("order", MOVES, catch_up=catch_up)
