"""A vendor's life: every state × move × role, against a table written by hand."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.accounts.models import Grant
from app.actor import SYSTEM_ACTOR, Actor, Role
from app.clock import now
from app.errors import Invalid
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow, step
from app.regions.models import Region
from app.vendors import permissions as may
from app.vendors import states
from app.vendors.models import Vendor
from app.vendors.states import VENDOR, WRITABLE, VendorState, period_is_over

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
    ("verified", "curator"): ["return"],
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
def test_each_role_can_do_in_each_state_what_the_table_says_and_nothing_else(
    session: Session, state: VendorState, who: str
) -> None:
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
def test_whoever_stops_a_vendor_says_why(session: Session, state: str, who: str, move: str) -> None:
    vendor = vendor_in(VendorState(state))
    with pytest.raises(Invalid) as refused:
        step(session, VENDOR, vendor, move, actor=ACTORS[who], at=now(), reason="  ")
    assert [error.field for error in refused.value.errors] == ["reason"]
    assert vendor.state == state


def test_without_consent_nobody_becomes_active() -> None:
    vendor = vendor_in(VendorState.VERIFIED)
    vendor.consented_at = None
    assert moves_for(VENDOR, vendor, SYSTEM_ACTOR) == []


@pytest.mark.parametrize("who", ACTORS)
def test_while_its_period_runs_a_blacklist_is_only_lifted_and_only_by_the_admin_of_its_region(session: Session, who: str) -> None:
    vendor = vendor_in(VendorState.BLACKLISTED)
    vendor.blacklisted_until = date(2099, 1, 1)
    may_lift = who == "region_admin"
    assert names_of(moves_for(VENDOR, vendor, ACTORS[who])) == (["lift"] if may_lift else [])
    for name in VENDOR.names:
        if name == "lift" and may_lift:
            continue
        with pytest.raises(NotNow):
            step(session, VENDOR, vendor, name, actor=ACTORS[who], at=now(), reason="sebab", note="catatan")
        assert vendor.state == VendorState.BLACKLISTED


def test_every_state_is_reached_and_left_as_the_table_says() -> None:
    assert VENDOR.states == set(VendorState)
    assert {move.from_ for move in VENDOR.moves} == set(VendorState) - {VendorState.CLOSED}
    assert set(VENDOR.names) == {"submit", "verify", "activate", "return", "suspend", "reinstate", "blacklist", "lift", "close"}


LEADS = {
    ("draft", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("submitted", "verify"): "verified",
    ("submitted", "return"): "returned",
    ("verified", "activate"): "active",
    ("active", "suspend"): "suspended",
    ("suspended", "reinstate"): "active",
    ("active", "blacklist"): "blacklisted",
    ("suspended", "blacklist"): "blacklisted",
    ("verified", "return"): "returned",
    ("blacklisted", "reinstate"): "active",
    ("blacklisted", "lift"): "active",
    **{(state, "close"): "closed" for state in ("draft", "returned", "verified", "active", "suspended")},
}


def test_each_move_leads_where_it_should_and_whoever_stops_a_vendor_owes_a_reason() -> None:
    assert {(move.from_, move.name, move.to) for move in VENDOR.moves} == {
        *((state, name, to) for (state, name), to in LEADS.items()),
        ("blacklisted", "reinstate", "suspended"),
        ("blacklisted", "lift", "suspended"),
    }
    owing = {move.name for move in VENDOR.moves if move.needs == {"reason"}}
    assert owing == {"return", "suspend", "blacklist", "lift"}
    assert all(move.needs == ({"reason"} if move.name in owing else set()) for move in VENDOR.moves)
    assert {"draft", "returned"} == WRITABLE
    assert {"verified", "active", "suspended"} == may.PUBLIC_STATES


@pytest.mark.parametrize(("move", "until"), [("reinstate", date(2020, 1, 1)), ("lift", date(2099, 1, 1))])
def test_the_end_of_a_blacklist_does_not_end_the_suspension_that_it_came_over(session: Session, move: str, until: date) -> None:
    for suspension, left in (("Ada pengaduan.", "suspended"), (None, "active")):
        vendor = vendor_in(VendorState.BLACKLISTED)
        vendor.blacklisted_until, vendor.suspension_reason = until, suspension
        step(session, VENDOR, vendor, move, actor=ACTORS["region_admin"], at=now(), reason="sebab")
        assert vendor.state == left


@pytest.mark.parametrize(("zone", "over"), [("Asia/Jakarta", True), ("Asia/Jayapura", True), (None, True), ("UTC", False)])
def test_a_blacklist_is_over_on_the_day_of_its_home_region(zone: str | None, over: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 17.30 UTC on its last day the next day has begun in WIB, WITA and WIT."""
    monkeypatch.setattr(states, "now", lambda: datetime(2027, 3, 31, 17, 30, tzinfo=UTC))
    vendor = vendor_in(VendorState.BLACKLISTED)
    vendor.blacklisted_until = date(2027, 3, 31)
    set_committed_value(vendor, "home", zone and Region(id=HOME, timezone=zone))
    assert period_is_over(vendor) is over


def test_the_last_day_on_the_blacklist_is_still_on_it_and_a_ban_without_an_end_has_none() -> None:
    vendor = vendor_in(VendorState.BLACKLISTED)
    today = vendor.day_at_home(now())
    for until, over in ((today - timedelta(days=1), True), (today, False), (None, False)):
        vendor.blacklisted_until = until
        assert period_is_over(vendor) is over
    assert VENDOR.region_of(vendor) == HOME
    vendor.home_region_id = None
    assert VENDOR.region_of(vendor) == 0


def test_the_file_of_a_vendor_is_there_for_its_people_and_once_it_was_sent_in_for_the_office_of_its_region() -> None:
    sees = {who for who in ACTORS if may.see(ACTORS[who], vendor_in(VendorState.SUBMITTED))}
    assert sees == {"own", "colleague", "curator", "curator_who_registered", "region_admin", "auditor"}
    assert {who for who in ACTORS if may.see(ACTORS[who], vendor_in(VendorState.DRAFT))} == {
        "own",
        "colleague",
        "curator_who_registered",
    }
    assert {who for who in ACTORS if may.lead(ACTORS[who], vendor_in(VendorState.ACTIVE))} == {"own"}
    assert {who for who in ACTORS if may.take_over(ACTORS[who], HOME)} == {"curator", "curator_who_registered", "region_admin"}
    homeless = vendor_in(VendorState.SUBMITTED)
    homeless.home_region_id = None
    assert not may.see(ACTORS["curator"], homeless)


@pytest.mark.parametrize("hand", ["registered_by", "submitted_by", "taken_over_by"])
def test_whoever_had_a_hand_in_a_vendor_does_not_judge_it(hand: str) -> None:
    vendor = vendor_in(VendorState.SUBMITTED)
    setattr(vendor, hand, ACTORS["curator"].account_id)
    assert moves_for(VENDOR, vendor, ACTORS["curator"]) == []
    vendor.state = VendorState.ACTIVE
    setattr(vendor, hand, ACTORS["region_admin"].account_id)
    assert may.blacklist(ACTORS["region_admin"], vendor) is (hand == "submitted_by")


def test_whoever_held_a_role_in_a_vendor_does_not_judge_it() -> None:
    vendor = vendor_in(VendorState.SUBMITTED)
    vendor.people = [Grant(account_id=ACTORS["curator"].account_id)]
    assert moves_for(VENDOR, vendor, ACTORS["curator"]) == []
