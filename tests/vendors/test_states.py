"""A vendor's life: every state × move × role, against a table written by hand."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR, Actor, Role
from app.clock import now
from app.errors import Invalid
from app.transitions import NotNow, moves_for, names_of, step
from app.vendors.models import Vendor
from app.vendors.states import VENDOR, VendorState

HOME, ELSEWHERE = 1, 2
OWNER, VERIFIER = uuid4(), uuid4()
VENDOR_ID = uuid4()

ACTORS = {
    "own": Actor(role=Role.VENDOR, account_id=OWNER, vendor_id=VENDOR_ID),
    "colleague": Actor(role=Role.VENDOR, account_id=uuid4(), vendor_id=VENDOR_ID),
    "stranger": Actor(role=Role.VENDOR, account_id=uuid4(), vendor_id=uuid4()),
    "curator": Actor(role=Role.CURATOR, account_id=VERIFIER, region_id=HOME),
    "curator_elsewhere": Actor(role=Role.CURATOR, account_id=uuid4(), region_id=ELSEWHERE),
    "curator_who_registered": Actor(role=Role.CURATOR, account_id=OWNER, region_id=HOME),
    "region_admin": Actor(role=Role.REGION_ADMIN, account_id=uuid4(), region_id=HOME),
    "region_admin_elsewhere": Actor(role=Role.REGION_ADMIN, account_id=uuid4(), region_id=ELSEWHERE),
    "auditor": Actor(role=Role.AUDITOR, account_id=uuid4(), region_id=HOME),
    "pp": Actor(role=Role.PP, account_id=uuid4(), region_id=HOME, satker_code="1"),
    "ppk": Actor(role=Role.PPK, account_id=uuid4(), region_id=HOME, satker_code="1"),
    "treasurer": Actor(role=Role.TREASURER, account_id=uuid4(), region_id=HOME, satker_code="1"),
    "budget_user": Actor(role=Role.BUDGET_USER, account_id=uuid4(), region_id=HOME, satker_code="1"),
    "leader": Actor(role=Role.LEADER, account_id=uuid4(), region_id=HOME),
    "public": Actor(role=Role.PUBLIC),
    "system": SYSTEM_ACTOR,
}
OPEN = {
    ("draft", "own"): ["submit", "close"],
    ("draft", "colleague"): ["submit", "close"],
    ("draft", "curator_who_registered"): ["submit", "close"],
    ("returned", "own"): ["submit", "close"],
    ("returned", "colleague"): ["submit", "close"],
    ("returned", "curator_who_registered"): ["submit", "close"],
    ("submitted", "curator"): ["verify", "return"],
    ("verified", "system"): ["activate"],
    ("verified", "own"): ["close"],
    ("verified", "colleague"): ["close"],
    ("verified", "curator_who_registered"): ["close"],
    ("active", "curator"): ["suspend"],
    ("active", "region_admin"): ["suspend", "blacklist"],
    ("active", "own"): ["close"],
    ("active", "colleague"): ["close"],
    ("active", "curator_who_registered"): ["close"],
    ("suspended", "curator"): ["reinstate"],
    ("suspended", "region_admin"): ["reinstate", "blacklist"],
    ("suspended", "own"): ["close"],
    ("suspended", "colleague"): ["close"],
    ("suspended", "curator_who_registered"): ["close"],
    ("blacklisted", "region_admin"): ["reinstate"],
}
"""What each may do in each state; nothing else."""


def vendor_in(state: VendorState) -> Vendor:
    return Vendor(
        id=VENDOR_ID,
        state=state,
        registered_by=OWNER,
        submitted_by=OWNER,
        home_region_id=HOME,
        consented_at=now(),
        blacklisted_until=date(2020, 1, 1),
    )


@pytest.mark.asvs("2.3.1", "8.2.1")
@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("state", VendorState)
def test_each_role_can_do_in_each_state_what_the_table_says_and_nothing_else(session: Session, state: VendorState, who: str):
    allowed = OPEN.get((state, who), [])
    assert names_of(moves_for(VENDOR, vendor_in(state), ACTORS[who])) == allowed
    for name in VENDOR.names:
        if name in allowed:
            continue
        vendor = vendor_in(state)
        with pytest.raises(NotNow) as refused:
            step(session, VENDOR, vendor, name, actor=ACTORS[who], at=now(), reason="sebab", note="catatan")
        assert vendor.state == state
        assert list(refused.value.moves or ()) == allowed


@pytest.mark.parametrize(
    ("state", "who", "move"),
    [("submitted", "curator", "return"), ("active", "curator", "suspend"), ("active", "region_admin", "blacklist")],
)
def test_whoever_stops_a_vendor_says_why(session: Session, state: str, who: str, move: str):
    vendor = vendor_in(VendorState(state))
    with pytest.raises(Invalid) as refused:
        step(session, VENDOR, vendor, move, actor=ACTORS[who], at=now(), reason="  ")
    assert [error.field for error in refused.value.errors] == ["reason"]
    assert vendor.state == state


def test_without_consent_nobody_becomes_active():
    vendor = vendor_in(VendorState.VERIFIED)
    vendor.consented_at = None
    assert moves_for(VENDOR, vendor, SYSTEM_ACTOR) == []


def test_a_blacklisted_vendor_returns_only_when_its_period_is_over():
    vendor = vendor_in(VendorState.BLACKLISTED)
    vendor.blacklisted_until = date(2099, 1, 1)
    assert moves_for(VENDOR, vendor, ACTORS["region_admin"]) == []


def test_every_state_is_reached_and_left_as_the_table_says():
    assert VENDOR.states == set(VendorState)
    assert {move.from_ for move in VENDOR.moves} == set(VendorState) - {VendorState.CLOSED}
    assert set(VENDOR.names) == {"submit", "verify", "activate", "return", "suspend", "reinstate", "blacklist", "close"}
