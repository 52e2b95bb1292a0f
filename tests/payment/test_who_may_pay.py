"""Who takes which move of a payment, where it leads and what it owes: written down a second time, and compared with the table."""

from dataclasses import replace
from uuid import UUID

import pytest

from app.actor import SYSTEM_ACTOR, Actor, Role
from app.moves.machine import moves_for
from app.orders.models import Order
from app.payment.models import Payment
from app.payment.states import PAYMENT, PaymentState

FIRM, PP, CHECKED, PPTK = UUID(int=1), UUID(int=11), UUID(int=12), UUID(int=17)


def official(role: Role, person: UUID, satker: str = "A", region: int = 2) -> Actor:
    return Actor(role=role, account_id=person, region_id=region, satker_code=satker)


PERSONAS = {
    "vendor": Actor(role=Role.VENDOR, account_id=UUID(int=13), vendor_id=FIRM),
    "verifier": official(Role.VERIFIER, CHECKED),
    "treasurer": official(Role.TREASURER, UUID(int=14)),
    "pptk": official(Role.ACTIVITY_OFFICER, PPTK),
    "pp_as_pptk": official(Role.ACTIVITY_OFFICER, PP),
    "verifier_as_treasurer": official(Role.TREASURER, CHECKED),
    "budget_user": official(Role.BUDGET_USER, UUID(int=15)),
    # to these no move is ever open
    "other_vendor": Actor(role=Role.VENDOR, account_id=UUID(int=13), vendor_id=UUID(int=2)),
    "pp_as_treasurer": official(Role.TREASURER, PP),
    "pp_as_verifier": official(Role.VERIFIER, PP),
    "pp_as_budget_user": official(Role.BUDGET_USER, PP),
    "treasurer_elsewhere": official(Role.TREASURER, UUID(int=14), "B"),
    "treasurer_of_another_region": official(Role.TREASURER, UUID(int=14), "A", 3),
    "pptk_elsewhere": official(Role.ACTIVITY_OFFICER, PPTK, "B"),
    "pptk_of_another_activity": replace(official(Role.ACTIVITY_OFFICER, PPTK), sub_activities=frozenset({"1.01.01.2.06.0009"})),
    "ppk": official(Role.PPK, UUID(int=16)),
    "system": SYSTEM_ACTOR,
}
S = PaymentState
PREPARES = dict.fromkeys(("pptk", "pp_as_pptk"), "prepare")
CHECKED_BY_VERIFIER = {
    S.INVOICED: PREPARES | {"verifier": "verify return", "treasurer": "return", "budget_user": "return"},
    S.VERIFIED: PREPARES | {"verifier": "return", "treasurer": "issue_spp pay_up pay_kkpd return", "budget_user": "return"},
    S.SPP: {"verifier": "return", "treasurer": "return", "budget_user": "issue_spm return"},
    S.SPM: {"verifier": "return", "treasurer": "issue_sp2d return", "budget_user": "return"},
    **dict.fromkeys((S.SP2D, S.PAID_UP, S.PAID_KKPD), {"vendor": "receive", "treasurer": "reverse refund"}),
    S.RECEIVED: {"treasurer": "reverse refund"},
    S.RETURNED: {"vendor": "resubmit"},
}
LEADS = {
    "verify": S.VERIFIED,
    "issue_spp": S.SPP,
    "issue_spm": S.SPM,
    "issue_sp2d": S.SP2D,
    "pay_up": S.PAID_UP,
    "pay_kkpd": S.PAID_KKPD,
    "receive": S.RECEIVED,
    "return": S.RETURNED,
    "resubmit": S.INVOICED,
}
REVERSED = {S.SP2D: S.SPM, S.PAID_UP: S.VERIFIED, S.PAID_KKPD: S.VERIFIED, S.RECEIVED: S.SPM}  # fmt: skip


def payment_in(state: PaymentState, checker: Role) -> Payment:
    order = Order(
        region_id=2, id=UUID(int=99), state="ON_PROCESS", satker_code="A", vendor_id=FIRM, placed_by=PP, buyer_account_id=PP, ppk_account_id=None,
        vendor_signed_by=None, earlier_officials=[],
    )  # fmt: skip
    payment = Payment(region_id=2, id=UUID(int=98), state=state, checker=checker, verified_by=CHECKED, route="LS")
    payment.order = order
    return payment


@pytest.mark.asvs("2.3.1", "2.3.5")
@pytest.mark.parametrize("state", PaymentState)
def test_each_person_has_the_moves_of_a_payment_that_are_theirs(state: PaymentState) -> None:
    payment = payment_in(state, Role.VERIFIER)
    for name, actor in PERSONAS.items():
        moves = moves_for(PAYMENT, payment, actor)
        assert " ".join(move.name for move in moves) == CHECKED_BY_VERIFIER[state].get(name, ""), name
        for move in moves:
            leads = {"reverse": REVERSED.get(state), "refund": state, "prepare": state, **LEADS}[move.name]
            assert (move.to, move.needs) == (leads, {"reason"} if move.name in ("return", "reverse", "refund") else set())


def test_where_no_verifier_checked_the_treasurer_did() -> None:
    payment = payment_in(S.INVOICED, Role.TREASURER)
    may = {name for name, actor in PERSONAS.items() if any(move.name == "verify" for move in moves_for(PAYMENT, payment, actor))}
    assert may == {"treasurer", "verifier_as_treasurer"}


@pytest.mark.asvs("2.3.5")
@pytest.mark.parametrize("state", PaymentState)
@pytest.mark.parametrize("person", ["verifier", "treasurer", "budget_user"])
def test_whoever_prepared_a_payment_checks_orders_and_makes_none_of_it(person: str, state: PaymentState) -> None:
    payment = payment_in(state, Role.VERIFIER)
    payment.prepared_by = PERSONAS[person].account_id
    assert moves_for(PAYMENT, payment, PERSONAS[person]) == []
    others = {name for name in ("verifier", "treasurer", "budget_user") if name != person and name in CHECKED_BY_VERIFIER[state]}
    assert all(moves_for(PAYMENT, payment, PERSONAS[name]) for name in others)


def test_a_payment_is_prepared_once() -> None:
    payment = payment_in(S.INVOICED, Role.VERIFIER)
    payment.prepared_by = PPTK
    assert moves_for(PAYMENT, payment, PERSONAS["pptk"]) == []
