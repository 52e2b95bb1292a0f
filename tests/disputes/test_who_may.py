"""Who takes which move of a dispute, where it leads and what it owes: written down a second time, and compared with the table."""

from dataclasses import replace
from uuid import UUID

import pytest

from app.disputes import permissions as may
from app.disputes.models import Dispute, Evidence
from app.disputes.states import DISPUTE, DisputeState
from app.orders.states import OrderState
from tests.cast import CAST, OTHER_FIRM, REGION, open_moves, order_in, person, who

BUYERS, SIDES = "pp ppk", "pp ppk vendor"
EVIDENCE = {
    state: {f"add_evidence → {state} (note)": SIDES, "take_back → cancelled (reason)": BUYERS}
    for state in ("claim", "answered", "pending")
}
OPEN: dict[str, dict[str, str]] = {
    "claim": EVIDENCE["claim"] | {"answer_dispute → answered (note)": "vendor", "escalate_dispute → pending": "system"},
    "answered": EVIDENCE["answered"]
    | {"settle → resolved": BUYERS, "escalate_dispute → pending (reason)": BUYERS, "expire → ignored": "system"},
    "pending": EVIDENCE["pending"]
    | {
        "grant_dispute → resolved (reason)": "region_admin",
        "decline_dispute → declined (reason)": "region_admin",
        "void_dispute → invalid (reason)": "region_admin",
    },
}
"""Of a dispute that the buyer opened; in every other state nothing is open to anybody."""


def dispute_in(state: str, *, side: str = "buyer", order_state: str = OrderState.ON_PROCESS) -> Dispute:
    dispute = Dispute(
        region_id=REGION, id=UUID(int=98), state=state, side=side, opened_by=person("ppk"), answered_by=person("vendor")
    )
    dispute.order = order_in(order_state)
    dispute.evidence = []
    return dispute


@pytest.mark.asvs("2.3.1", "8.2.2")
@pytest.mark.parametrize("state", DisputeState)
def test_each_person_has_the_moves_of_a_dispute_that_are_theirs(state: DisputeState) -> None:
    assert open_moves(DISPUTE, dispute_in(state)) == OPEN.get(state, {})


def test_it_is_pursued_also_once_the_order_has_ended() -> None:
    assert open_moves(DISPUTE, dispute_in("answered", order_state=OrderState.COMPLETED)) == OPEN["answered"]


def test_the_vendors_dispute_is_answered_by_the_buyer_and_pursued_by_the_vendor() -> None:
    opened = open_moves(DISPUTE, dispute_in("claim", side="vendor"))
    assert (opened["answer_dispute → answered (note)"], opened["take_back → cancelled (reason)"]) == (BUYERS, "vendor")
    assert open_moves(DISPUTE, dispute_in("answered", side="vendor"))["settle → resolved"] == "vendor"


@pytest.mark.asvs("2.3.5")
def test_nobody_decides_who_had_a_hand_in_the_order_or_the_dispute() -> None:
    admin = person("region_admin")
    assert decides(dispute_in("pending")) == "region_admin"
    for hand in ("opened_by", "answered_by"):
        assert decides(_with(dispute_in("pending"), hand, admin)) == "", hand
    for hand in ("placed_by", "buyer_account_id", "ppk_account_id", "vendor_signed_by"):
        of_order = dispute_in("pending")
        setattr(of_order.order, hand, admin)
        assert decides(of_order) == "", hand
    proved = dispute_in("pending")
    proved.evidence = [Evidence(added_by=admin)]
    assert decides(proved) == ""


def test_the_same_persons_elsewhere_are_no_side_of_it() -> None:
    dispute = dispute_in("claim")
    elsewhere = {
        "ppk_in_b": replace(CAST["ppk"], satker_code="B"),
        "ppk_in_3": replace(CAST["ppk"], region_id=3),
        "pp_as_ppk": replace(CAST["ppk"], account_id=person("pp")),
        "vendor_of_another": replace(CAST["vendor"], vendor_id=OTHER_FIRM),
    }
    assert who(lambda actor: may.take_part(actor, dispute), **elsewhere) == SIDES


def decides(dispute: Dispute) -> str:
    return who(lambda actor: may.decide(actor, dispute))


def _with(dispute: Dispute, name: str, value: object) -> Dispute:
    setattr(dispute, name, value)
    return dispute
