"""Who may take which move of an order, where it leads and what must come with it: written
down here a second time, and compared with the table.

Nothing is asked of the database: an order is put into each situation by hand. A person keeps its key in whatever role it acts.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.actor import SYSTEM_ACTOR, Actor, Role
from app.moves.machine import moves_for
from app.orders import permissions as may
from app.orders.models import Addendum, CancelRequest, Order, OrderAccount, OrderLine
from app.orders.states import ORDER, REALISED, SETTLED, OrderState

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
AFTER = AT + timedelta(microseconds=1)
FIRM, OTHER_FIRM = UUID(int=1), UUID(int=2)
SUB_ACTIVITY = "1.01.01.2.06.0002"
PP, PPK, VENDOR, PAYER = UUID(int=11), UUID(int=12), UUID(int=13), UUID(int=14)


def official(role: Role, person: int | UUID, satker: str | None = "A", region: int = 2) -> Actor:
    return Actor(
        role=role, account_id=person if isinstance(person, UUID) else UUID(int=person), region_id=region, satker_code=satker
    )


PERSONAS = {
    "vendor": Actor(role=Role.VENDOR, account_id=VENDOR, vendor_id=FIRM),
    "pp": official(Role.PP, PP),
    "ppk": official(Role.PPK, PPK),
    "second_ppk": official(Role.PPK, 21),
    "treasurer": official(Role.TREASURER, PAYER),
    "budget_user": official(Role.BUDGET_USER, 22),
    "region_admin": official(Role.REGION_ADMIN, 23, None),
    "system": SYSTEM_ACTOR,
    # the same persons in another office, and others: to these hardly a move is ever open
    "other_vendor": Actor(role=Role.VENDOR, account_id=VENDOR, vendor_id=OTHER_FIRM),
    "second_pp": official(Role.PP, 24),
    "pp_as_ppk": official(Role.PPK, PP),
    "ppk_elsewhere": official(Role.PPK, PPK, "B"),
    "pp_elsewhere": official(Role.PP, PP, "B"),
    "ppk_of_another_region": official(Role.PPK, PPK, "A", 3),
    "treasurer_elsewhere": official(Role.TREASURER, PAYER, "B"),
    "budget_user_elsewhere": official(Role.BUDGET_USER, 22, "B"),
    "admin_elsewhere": official(Role.REGION_ADMIN, 23, None, 3),
    "pp_as_treasurer": official(Role.TREASURER, PP),
    "ppk_as_budget_user": official(Role.BUDGET_USER, PPK),
    "verifier": official(Role.VERIFIER, 25),
    "pptk": official(Role.ACTIVITY_OFFICER, 29),
    "pp_as_pptk": official(Role.ACTIVITY_OFFICER, PP),
    "ppk_as_pptk": official(Role.ACTIVITY_OFFICER, PPK),
    "auditor": official(Role.AUDITOR, 26, None),
    "leader": official(Role.LEADER, 27, None),
    "curator": official(Role.CURATOR, 28, None),
    "visitor": Actor(role=Role.PUBLIC, account_id=PP),
}


def order_in(state: OrderState, *, accepted: int = 0, **changes: Any) -> Order:
    """Placed by the PP, for the PPK to sign; 2 ordered in each of two lines, of the first so many accepted."""
    order = Order(
        region_id=2, id=UUID(int=99), satker_code="A", vendor_id=FIRM, state=state, placed_by=PP, placed_as="pp", buyer_account_id=PP,
        ppk_account_id=PPK, vendor_signed_by=None, earlier_officials=[], buyer_agreed=False, vendor_agreed=False,
        buyer_signed_at=None, suspended_from=None,
    )  # fmt: skip
    order.lines = [
        OrderLine(quantity=Decimal(2), accepted_quantity=Decimal(min(2, part))) for part in (accepted, max(0, accepted - 2))
    ]
    for name, value in changes.items():
        setattr(order, name, value)
    return order


def addendum(by: str, *, accepted: bool = False, signed: bool = False) -> Addendum:
    return Addendum(proposed_side=by, accepted_at=AT if accepted else None, buyer_signed_at=AT if signed else None)


S = OrderState
ASKED = CancelRequest(asked_by=VENDOR)
PASSED_ON = CancelRequest(asked_by=VENDOR, passed_on_at=AT)
EVERY_PPK = dict.fromkeys(("ppk", "second_ppk", "pp_as_ppk"), "abandon")
TALKS = {"vendor": "offer agree abandon", "pp": "offer agree abandon", **EVERY_PPK, "system": "expire"}
END_OF_TALKS = dict.fromkeys(("abandon", "expire"), S.CANCELLED_ON_NEGOTIATION)
REVIEW = "approve send_back reject"
END_OF_REVIEW = {
    "approve": S.ESIGN_IN_PROGRESS, "send_back": S.ON_NEGOTIATION, "reject": S.CANCELLED_ON_REVIEW, "expire": S.CANCELLED_ON_REVIEW,
}  # fmt: skip
ENDS_ADDENDUM = {"refuse_addendum": S.ON_PROCESS, "withdraw_addendum": S.ON_PROCESS, "expire": S.ON_PROCESS}
Situation = tuple[Order, dict[str, str], dict[str, OrderState]]
SITUATIONS: dict[str, Situation] = {
    # situation: the order, what is open to whom, where moves lead that do not stay
    "in talks": (order_in(S.ON_NEGOTIATION), TALKS, END_OF_TALKS),
    "in talks, the buyer agreed": (order_in(S.ON_NEGOTIATION, buyer_agreed=True), TALKS, END_OF_TALKS),
    "in talks, the vendor agreed": (order_in(S.ON_NEGOTIATION, vendor_agreed=True), TALKS, END_OF_TALKS),
    "agreed": (
        order_in(S.ON_NEGOTIATION, buyer_agreed=True, vendor_agreed=True),
        TALKS | {"pp": "offer agree submit_for_review abandon"},
        END_OF_TALKS | {"submit_for_review": S.WAITING_PPK_REVIEW},
    ),
    "at review": (
        order_in(S.WAITING_PPK_REVIEW, ppk_account_id=None),
        {"ppk": REVIEW, "second_ppk": REVIEW, "system": "expire"},
        END_OF_REVIEW,
    ),
    "at review, of one who stood for it": (
        order_in(S.WAITING_PPK_REVIEW, ppk_account_id=None, earlier_officials=[PPK]),
        {"second_ppk": REVIEW, "system": "expire"},
        END_OF_REVIEW,
    ),
    "at review, placed by the PPK": (
        order_in(S.WAITING_PPK_REVIEW, placed_as="ppk", placed_by=PPK, buyer_account_id=PPK),
        {"ppk": REVIEW, "system": "expire"},
        END_OF_REVIEW,
    ),
    "to be signed": (
        order_in(S.ESIGN_IN_PROGRESS),
        {"ppk": "sign cancel", "system": "expire"},
        {"sign": S.WAITING_SELLER_CONFIRMATION, "cancel": S.CANCELLED_ON_REVIEW, "expire": S.CANCELLED_ON_REVIEW},
    ),
    "signed by the buyer": (
        order_in(S.ESIGN_IN_PROGRESS, buyer_signed_at=AT),
        {"ppk": "cancel", "vendor": "sign decline", "system": "expire"},
        {"sign": S.ON_PROCESS, "cancel": S.CANCELLED, "decline": S.CANCELLED, "expire": S.CANCELLED},
    ),
    "before the vendor": (
        order_in(S.WAITING_SELLER_CONFIRMATION, buyer_signed_at=AT),
        {"ppk": "cancel", "vendor": "accept decline", "system": "expire"},
        {"accept": S.ESIGN_IN_PROGRESS, "cancel": S.CANCELLED, "decline": S.CANCELLED, "expire": S.CANCELLED},
    ),
    "running": (
        order_in(S.ON_PROCESS, accepted=3),
        dict.fromkeys(("vendor", "ppk"), "propose_addendum request_cancel"),
        {"propose_addendum": S.ON_ADDENDUM},
    ),
    "all received": (
        order_in(S.ON_PROCESS, accepted=4),
        {"vendor": "propose_addendum request_cancel", "ppk": "propose_addendum request_cancel settle_outside",
         "treasurer": "settle_outside", "system": "complete"},
        {"propose_addendum": S.ON_ADDENDUM, "settle_outside": S.PAYMENT_OUTSIDE_SYSTEM, "complete": S.COMPLETED},
    ),
    "running, its end asked for": (
        order_in(S.ON_PROCESS, open_cancel_request=ASKED),
        {"region_admin": "open_cancel dismiss_cancel"},
        {"open_cancel": S.REQUEST_CANCEL_BY_ADMIN},
    ),
    "its end asked for, not opened in time": (
        order_in(S.ON_PROCESS, open_cancel_request=PASSED_ON),
        dict.fromkeys(("budget_user", "region_admin"), "open_cancel dismiss_cancel"),
        {"open_cancel": S.REQUEST_CANCEL_BY_ADMIN},
    ),
    "its end asked for, its hour come, the worker not": (
        order_in(S.ON_PROCESS, open_cancel_request=CancelRequest(asked_by=VENDOR, due_at=AT)),
        dict.fromkeys(("budget_user", "region_admin"), "open_cancel dismiss_cancel"),
        {"open_cancel": S.REQUEST_CANCEL_BY_ADMIN},
    ),
    "its end asked for, in its last instant": (
        order_in(S.ON_ADDENDUM, open_cancel_request=CancelRequest(asked_by=VENDOR, due_at=AFTER)),
        {"region_admin": "open_cancel dismiss_cancel", "system": "expire"},
        {"open_cancel": S.REQUEST_CANCEL_BY_ADMIN, "expire": S.ON_PROCESS},
    ),
    "its end asked for, not opened in time, by an admin with a hand in it": (
        order_in(S.ON_PROCESS, open_cancel_request=PASSED_ON, earlier_officials=[UUID(int=23)]),
        {"budget_user": "open_cancel dismiss_cancel"},
        {"open_cancel": S.REQUEST_CANCEL_BY_ADMIN},
    ),
    "its end asked for by the budget user, not opened in time": (
        order_in(S.ON_PROCESS, open_cancel_request=CancelRequest(asked_by=UUID(int=22), passed_on_at=AT)),
        {"region_admin": "open_cancel dismiss_cancel"},
        {"open_cancel": S.REQUEST_CANCEL_BY_ADMIN},
    ),
    "a change proposed by the vendor": (
        order_in(S.ON_ADDENDUM, open_addendum=addendum("vendor")),
        {"vendor": "withdraw_addendum request_cancel", "ppk": "accept_addendum refuse_addendum request_cancel", "system": "expire"},
        ENDS_ADDENDUM,
    ),
    "a change proposed by the buyer": (
        order_in(S.ON_ADDENDUM, open_addendum=addendum("buyer")),
        {"ppk": "withdraw_addendum request_cancel", "vendor": "accept_addendum refuse_addendum request_cancel", "system": "expire"},
        ENDS_ADDENDUM,
    ),
    "a change accepted": (
        order_in(S.ON_ADDENDUM, open_addendum=addendum("vendor", accepted=True)),
        {"ppk": "sign_addendum refuse_addendum request_cancel", "vendor": "withdraw_addendum request_cancel", "system": "expire"},
        ENDS_ADDENDUM,
    ),
    "a change signed by the buyer": (
        order_in(S.ON_ADDENDUM, open_addendum=addendum("vendor", accepted=True, signed=True)),
        {"ppk": "refuse_addendum request_cancel", "vendor": "sign_addendum withdraw_addendum request_cancel", "system": "expire"},
        ENDS_ADDENDUM | {"sign_addendum": S.ON_PROCESS},
    ),
    "its end asked for while a change is open": (
        order_in(S.ON_ADDENDUM, open_addendum=addendum("buyer", accepted=True, signed=True), open_cancel_request=ASKED),
        {"ppk": "withdraw_addendum", "vendor": "sign_addendum refuse_addendum", "region_admin": "open_cancel dismiss_cancel", "system": "expire"},
        ENDS_ADDENDUM | {"sign_addendum": S.ON_PROCESS, "open_cancel": S.REQUEST_CANCEL_BY_ADMIN},
    ),
    "no change in sight": (order_in(S.ON_ADDENDUM), dict.fromkeys(("vendor", "ppk"), "request_cancel") | {"system": "expire"}, ENDS_ADDENDUM),
    "its end to be decided": (
        order_in(S.REQUEST_CANCEL_BY_ADMIN, open_cancel_request=ASKED, suspended_from=S.ON_PROCESS),
        {"budget_user": "grant_cancel refuse_cancel"},
        {"grant_cancel": S.CANCELLED, "refuse_cancel": S.ON_PROCESS},
    ),
    "its end to be decided, something received": (
        order_in(S.REQUEST_CANCEL_BY_ADMIN, accepted=1, suspended_from=S.ON_ADDENDUM),
        {"budget_user": "grant_cancel refuse_cancel"},
        {"grant_cancel": S.ON_PROCESS, "refuse_cancel": S.ON_ADDENDUM},
    ),
    "its end asked for by the budget user": (
        order_in(S.REQUEST_CANCEL_BY_ADMIN, open_cancel_request=CancelRequest(asked_by=UUID(int=22)), suspended_from=S.ON_PROCESS), {}, {},
    ),
    "completed": (order_in(S.COMPLETED), {"system": "reopen"}, {"reopen": S.ON_PROCESS}),
    "paid outside": (
        order_in(S.PAYMENT_OUTSIDE_SYSTEM), dict.fromkeys(("ppk", "treasurer"), "reverse_outside"), {"reverse_outside": S.ON_PROCESS},
    ),
    **{str(state): (order_in(state), {}, {}) for state in (S.CANCELLED, S.CANCELLED_ON_REVIEW)},
}  # fmt: skip
OWED = {"send_back": {"note"}} | dict.fromkeys(
    (
        "abandon",
        "reject",
        "decline",
        "cancel",
        "request_cancel",
        "grant_cancel",
        "refuse_cancel",
        "refuse_addendum",
        "withdraw_addendum",
        "reverse_outside",
    ),
    {"reason"},
)
"""What must come with a move."""


@pytest.mark.asvs("2.3.1", "8.2.1", "8.2.2")
@pytest.mark.parametrize("situation", SITUATIONS)
def test_in_each_situation_each_person_has_the_moves_that_are_theirs(situation: str) -> None:
    order, open_to, leads = SITUATIONS[situation]
    for name, actor in PERSONAS.items():
        moves = moves_for(ORDER, order, actor, AFTER)
        assert " ".join(move.name for move in moves) == open_to.get(name, ""), name
        for move in moves:
            assert (move.to, move.needs) == (leads.get(move.name, order.state), OWED.get(move.name, set())), move


def test_whoever_had_a_hand_in_it_neither_pays_it_nor_judges_its_end() -> None:
    for hand in ("placed_by", "buyer_account_id", "ppk_account_id", "vendor_signed_by"):
        order = order_in(S.ON_PROCESS, **{hand: PAYER})
        assert may.has_acted(PERSONAS["treasurer"], order), hand
    assert may.has_acted(PERSONAS["treasurer"], order_in(S.ON_PROCESS, earlier_officials=[PAYER]))
    assert not may.has_acted(PERSONAS["treasurer"], order_in(S.ON_PROCESS))


def test_an_order_exists_for_its_parties_and_the_regions_overseers_alone() -> None:
    order = order_in(S.ON_PROCESS)
    sees = {name for name, actor in PERSONAS.items() if may.see(actor, order)}
    of_the_satker = {
        "pp",
        "second_pp",
        "ppk",
        "second_ppk",
        "pp_as_ppk",
        "treasurer",
        "pp_as_treasurer",
        "verifier",
        "pptk",
        "pp_as_pptk",
        "ppk_as_pptk",
        "budget_user",
        "ppk_as_budget_user",
    }
    assert sees == {"vendor", "region_admin", "auditor"} | of_the_satker
    assert not may.see(replace(PERSONAS["auditor"], region_id=3), order)


def test_an_order_is_run_by_the_pptk_of_its_sub_activities_and_of_the_whole_office() -> None:
    order = order_in(S.ON_PROCESS)
    order.accounts = [
        OrderAccount(account_code=f"{SUB_ACTIVITY}.5.1.02.01.01.0024"),
        OrderAccount(account_code="0.30.12.0.60.0055"),
    ]
    assert {name for name, actor in PERSONAS.items() if may.run_its_activity(actor, order)} == {"pptk", "pp_as_pptk", "ppk_as_pptk"}
    for named, runs in ((SUB_ACTIVITY, True), ("1.01.01.2.06.0009", False)):
        assert may.run_its_activity(replace(PERSONAS["pptk"], sub_activities=frozenset({named})), order) is runs
    assert not may.run_its_activity(official(Role.ACTIVITY_OFFICER, 29, "B"), order)
    assert not may.run_its_activity(official(Role.ACTIVITY_OFFICER, 29, "A", 3), order)


def test_each_side_is_spoken_for_by_its_own() -> None:
    order = order_in(S.COMPLETED)
    spoken = {name: may.party(actor, order) for name, actor in PERSONAS.items()}
    assert {name: side for name, side in spoken.items() if side} == {"vendor": "vendor", "pp": "buyer", "ppk": "buyer"}


def test_an_order_counts_from_its_second_signature_to_its_end_and_is_settled_in_two_ways() -> None:
    assert {S.ON_PROCESS, S.ON_ADDENDUM, S.COMPLETED, S.PAYMENT_OUTSIDE_SYSTEM} == REALISED
    assert {S.COMPLETED, S.PAYMENT_OUTSIDE_SYSTEM} == SETTLED
