"""A listing's life: every state × what its newest version is × move × role, against a table written by hand."""

from datetime import timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.actor import SYSTEM_ACTOR, Actor, Role
from app.catalogue import permissions as may
from app.catalogue.models import Appeal, Listing, ListingVersion
from app.catalogue.states import LISTING, ListingState
from app.clock import now
from app.errors import Invalid
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow, step

HERE, ELSEWHERE = 1, 2
WRITER, FIRST_CURATOR = uuid4(), uuid4()
VENDOR_ID = uuid4()

ACTORS = {
    "own": Actor(role=Role.VENDOR, account_id=WRITER, vendor_id=VENDOR_ID),
    "stranger": Actor(role=Role.VENDOR, account_id=uuid4(), vendor_id=uuid4()),
    "curator": Actor(role=Role.CURATOR, account_id=uuid4(), region_id=HERE),
    "first_curator": Actor(role=Role.CURATOR, account_id=FIRST_CURATOR, region_id=HERE),
    "curator_elsewhere": Actor(role=Role.CURATOR, account_id=uuid4(), region_id=ELSEWHERE),
    "curator_who_wrote_it": Actor(role=Role.CURATOR, account_id=WRITER, region_id=HERE),
    "auditor": Actor(role=Role.AUDITOR, account_id=uuid4(), region_id=HERE),
    "auditor_elsewhere": Actor(role=Role.AUDITOR, account_id=uuid4(), region_id=ELSEWHERE),
    "region_admin": Actor(role=Role.REGION_ADMIN, account_id=uuid4(), region_id=HERE),
    "pp": Actor(role=Role.PP, account_id=uuid4(), region_id=HERE, satker_code="1"),
    "ppk": Actor(role=Role.PPK, account_id=uuid4(), region_id=HERE, satker_code="1"),
    "treasurer": Actor(role=Role.TREASURER, account_id=uuid4(), region_id=HERE, satker_code="1"),
    "budget_user": Actor(role=Role.BUDGET_USER, account_id=uuid4(), region_id=HERE, satker_code="1"),
    "leader": Actor(role=Role.LEADER, account_id=uuid4(), region_id=HERE),
    "public": Actor(role=Role.PUBLIC),
    "system": SYSTEM_ACTOR,
}
CURATORS = ("curator", "first_curator")
OPEN: dict[tuple[str, str, str], list[str]] = {
    ("draft", "draft", "own"): ["submit", "withdraw"],
    ("submitted", "in_curation", "system"): ["enter_curation"],
    ("in_curation", "in_curation", "own"): ["withdraw"],
    **{("in_curation", "in_curation", who): ["approve", "return"] for who in CURATORS},
    ("returned", "returned", "own"): ["submit", "withdraw", "appeal"],
    ("returned", "draft", "own"): ["submit", "withdraw"],
    **{("returned", "returned", who): ["reconsider"] for who in CURATORS},
    ("published", "approved", "own"): ["withdraw", "renew"],
    ("published", "draft", "own"): ["submit", "withdraw", "renew"],
    ("published", "in_curation", "own"): ["withdraw", "renew"],
    ("published", "returned", "own"): ["submit", "withdraw", "renew", "appeal"],
    **{("published", version, who): ["freeze"] for version, who in product(("approved", "draft"), CURATORS)},
    **{("published", "returned", who): ["reconsider", "freeze"] for who in CURATORS},
    **{("published", "in_curation", who): ["approve", "return", "freeze"] for who in CURATORS},
    **{("published", version, "auditor"): ["freeze"] for version in ("approved", "draft", "in_curation", "returned")},
    **{("published", version, "system"): ["expire"] for version in ("approved", "draft", "in_curation", "returned")},
    ("frozen", "approved", "own"): ["appeal"],
    ("frozen", "draft", "own"): ["submit", "appeal"],
    ("frozen", "in_curation", "own"): ["appeal"],
    ("frozen", "returned", "own"): ["submit", "appeal"],
    **{("frozen", version, who): ["unfreeze", "withdraw"] for version, who in product(("approved", "draft"), CURATORS)},
    **{("frozen", "returned", who): ["reconsider", "unfreeze", "withdraw"] for who in CURATORS},
    **{("frozen", "in_curation", who): ["approve", "return", "unfreeze", "withdraw"] for who in CURATORS},
    **{
        (state, version, "own"): ["submit"]
        for state, version in product(("withdrawn", "expired"), ("approved", "draft", "returned"))
    },
    **{("expired", "in_curation", who): ["approve", "return"] for who in CURATORS},
    **{("expired", "returned", who): ["reconsider"] for who in CURATORS},
}
"""What each may do with a listing of that state whose newest version is so; nothing else."""
CASES = [
    ("draft", "draft"),
    ("submitted", "in_curation"),
    ("in_curation", "in_curation"),
    ("returned", "returned"),
    ("returned", "draft"),
    *product(("published", "frozen"), ("approved", "draft", "in_curation", "returned")),
    *product(("withdrawn", "expired"), ("approved", "draft", "returned")),
    ("expired", "in_curation"),  # its day passed while a version waited
]
"""Every listing there can be."""


def version_that_is(state: str, number: int) -> ListingVersion:
    at = now()
    made = ListingVersion(number=number, written_by=WRITER, submitted_by=None, submitted_at=None, decision=None, decided_at=None)
    if state != "draft":
        made.submitted_by, made.submitted_at = WRITER, at
    if state in ("approved", "returned"):
        made.decision, made.decided_by, made.decided_at = state, FIRST_CURATOR, at
    return made


def listing_in(state: str, version: str) -> Listing:
    made = Listing(
        region_id=HERE,
        id=uuid4(),
        vendor_id=VENDOR_ID,
        state=state,
        created_by=WRITER,
        newest_version=2,
        published_version=1,
        reason_code=None,
        decided_by=FIRST_CURATOR if state == "frozen" else None,
        decided_at=now() if state == "frozen" else None,
    )
    set_committed_value(made, "versions", [version_that_is("approved", 1), version_that_is(version, 2)])
    set_committed_value(made, "appeals", [])
    return made


def appealed(listing: Listing, first_by: UUID = FIRST_CURATOR) -> Listing:
    of_version = listing.state != "frozen"
    at = listing.newest.decided_at if of_version else listing.decided_at
    appeal = Appeal(version_number=2 if of_version else None, first_decision_by=first_by, first_decision_at=at, outcome=None)
    set_committed_value(listing, "appeals", [appeal])
    return listing


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize(("state", "version"), CASES)
def test_each_role_can_do_in_each_state_what_the_table_says_and_nothing_else(
    session: Session, state: str, version: str, who: str
) -> None:
    allowed = OPEN.get((state, version, who), [])
    assert names_of(moves_for(LISTING, listing_in(state, version), ACTORS[who])) == allowed
    for name in LISTING.names:
        if name in allowed:
            continue
        listing = listing_in(state, version)
        with pytest.raises(NotNow) as refused:
            step(session, LISTING, listing, name, actor=ACTORS[who], at=now(), reason="OTHER", note="catatan")
        assert listing.state == state
        assert list(refused.value.moves or ()) == allowed


@pytest.mark.parametrize("state", ["returned", "published", "frozen"])
def test_an_appeal_is_decided_by_another_curator_and_by_nobody_else(state: str) -> None:
    for who, actor in ACTORS.items():
        listing = appealed(listing_in(state, "approved" if state == "frozen" else "returned"))
        judged = {"uphold", "overturn"} & set(names_of(moves_for(LISTING, listing, actor)))
        assert judged == ({"uphold", "overturn"} if who == "curator" else set())


def test_what_is_frozen_is_not_taken_off_for_good_while_its_vendor_appeals(session: Session) -> None:
    """Before that any curator may; during it neither who froze it nor who is to judge; after it any may again."""
    for who in CURATORS:
        assert "withdraw" in names_of(moves_for(LISTING, listing_in("frozen", "approved"), ACTORS[who]))
        listing = appealed(listing_in("frozen", "approved"))
        assert "withdraw" not in names_of(moves_for(LISTING, listing, ACTORS[who]))
        with pytest.raises(NotNow):
            step(session, LISTING, listing, "withdraw", actor=ACTORS[who], at=now(), reason="OTHER", note="catatan")
        listing.appeals[0].outcome = "UPHELD"
        assert "withdraw" in names_of(moves_for(LISTING, listing, ACTORS[who]))


def test_a_decision_is_appealed_once_and_within_14_days() -> None:
    listing = listing_in("returned", "returned")
    assert "appeal" in names_of(moves_for(LISTING, listing, ACTORS["own"]))
    listing.newest.decided_at = now() - timedelta(days=14, minutes=1)
    assert "appeal" not in names_of(moves_for(LISTING, listing, ACTORS["own"]))
    decided = appealed(listing_in("returned", "returned"))
    decided.appeals[0].outcome = "UPHELD"
    assert "appeal" not in names_of(moves_for(LISTING, decided, ACTORS["own"]))


def test_a_freeze_is_appealed_once_and_within_14_days_and_not_because_another_was() -> None:
    def may_appeal(listing: Listing) -> bool:
        return "appeal" in names_of(moves_for(LISTING, listing, ACTORS["own"]))

    late = listing_in("frozen", "approved")
    late.decided_at = now() - timedelta(days=14, minutes=1)
    assert not may_appeal(late)
    decided = appealed(listing_in("frozen", "approved"))
    decided.appeals[0].outcome = "UPHELD"
    assert not may_appeal(decided)
    decided.decided_at = now()
    assert may_appeal(decided), "frozen anew, which is another decision"
    undecided = listing_in("frozen", "approved")
    undecided.decided_at = None
    assert not may_appeal(undecided)


@pytest.mark.parametrize(("state", "version"), [("published", "returned"), ("returned", "returned"), ("frozen", "returned")])
def test_an_appeal_is_decided_where_its_own_decision_stands(state: str, version: str) -> None:
    listing = appealed(listing_in(state, version))
    listing.appeals[0].version_number = 2 if state == "frozen" else None
    assert not {"uphold", "overturn"} & set(names_of(moves_for(LISTING, listing, ACTORS["curator"])))


def test_while_an_appeal_is_open_the_version_is_not_sent_in_again() -> None:
    assert "submit" not in names_of(moves_for(LISTING, appealed(listing_in("returned", "returned")), ACTORS["own"]))


@pytest.mark.parametrize("state", ["draft", "returned", "withdrawn", "expired", "published", "frozen"])
def test_what_waits_for_the_curators_already_is_not_sent_in_from_any_state(state: str) -> None:
    """Also from states in which no version waits as things are done now: that one is
    enough is said by the version, not by its listing."""
    listing = listing_in(state, "in_curation")
    assert "submit" not in names_of(moves_for(LISTING, listing, ACTORS["own"]))
    set_committed_value(listing, "versions", [version_that_is("approved", 1), version_that_is("draft", 2)])
    assert "submit" in names_of(moves_for(LISTING, listing, ACTORS["own"]))


def test_what_the_office_took_down_stays_down_unless_the_office_reconsiders() -> None:
    listing = listing_in("withdrawn", "draft")
    listing.reason_code = "PROHIBITED"
    open_ = {who: names_of(moves_for(LISTING, listing, actor)) for who, actor in ACTORS.items()}
    assert {who: names for who, names in open_.items() if names} == {who: ["reconsider"] for who in CURATORS}


@pytest.mark.parametrize("outcome", [None, "UPHELD"])
@pytest.mark.parametrize("state", ["returned", "published"])
def test_a_return_that_is_appealed_or_was_judged_is_not_reconsidered(state: str, outcome: str | None) -> None:
    listing = appealed(listing_in(state, "returned"))
    listing.appeals[0].outcome = outcome
    for who in CURATORS:
        assert "reconsider" not in names_of(moves_for(LISTING, listing, ACTORS[who]))
    listing.newest.decided_at = now()
    if outcome is not None:
        assert "reconsider" in names_of(moves_for(LISTING, listing, ACTORS["first_curator"])), (
            "returned anew, which is another decision"
        )


@pytest.mark.parametrize("who", ACTORS)
def test_only_what_went_stale_is_renewed_without_curation_and_only_by_its_vendor(who: str) -> None:
    listing = listing_in("expired", "approved")
    for code, renewable in (("STOCK_STALE", True), ("TKDN_EXPIRED", False), (None, False)):
        listing.reason_code = code
        open_ = names_of(moves_for(LISTING, listing, ACTORS[who]))
        assert open_ == ([] if who != "own" else ["renew"] if renewable else ["submit"])


@pytest.mark.parametrize("who", ACTORS)
def test_who_sees_a_listing_that_is_not_on_show_and_what_lies_behind_one_and_who_makes_an_etalase(who: str) -> None:
    """Its vendor always, the region's office once it was sent in, everybody while it is published."""
    never_sent_in = listing_in("draft", "draft")
    set_committed_value(never_sent_in, "versions", [version_that_is("draft", 1)])
    listings = (never_sent_in, listing_in("in_curation", "in_curation"), listing_in("published", "approved"))
    office = who in {*CURATORS, "curator_who_wrote_it", "auditor", "region_admin"}
    assert [may.see(ACTORS[who], one) for one in listings] == [who == "own", who == "own" or office, True]
    assert [may.see_behind(ACTORS[who], one) for one in listings] == [who == "own" or office] * 3
    assert [may.make_etalase(ACTORS[who], region) for region in (HERE, ELSEWHERE)] == [
        who in {*CURATORS, "curator_who_wrote_it", "region_admin"},
        who == "curator_elsewhere",
    ]


@pytest.mark.parametrize(
    ("state", "version", "who", "move"),
    [
        ("in_curation", "in_curation", "curator", "return"),
        ("published", "approved", "auditor", "freeze"),
        ("frozen", "approved", "curator", "withdraw"),
    ],
)
def test_whoever_takes_a_product_off_show_says_why(session: Session, state: str, version: str, who: str, move: str) -> None:
    with pytest.raises(Invalid) as refused:
        step(session, LISTING, listing_in(state, version), move, actor=ACTORS[who], at=now())
    assert [error.field for error in refused.value.errors] == ["reason"]


def test_the_moves_are_those_of_the_api_and_one_of_the_system() -> None:
    assert set(LISTING.names) == {
        *("submit", "approve", "return", "freeze", "unfreeze", "withdraw", "renew", "appeal", "uphold", "overturn", "expire"),
        *("enter_curation", "reconsider"),
    }
    assert LISTING.states == set(ListingState)


STAYS = {"uphold", "appeal", "return", "approve", "submit", "renew", "reconsider"}
LEADS = {
    **{(state, "submit"): "submitted" for state in ("draft", "returned", "withdrawn", "expired")},
    ("submitted", "enter_curation"): "in_curation",
    ("in_curation", "approve"): "published",
    ("expired", "approve"): "published",
    ("in_curation", "return"): "returned",
    ("published", "freeze"): "frozen",
    ("frozen", "unfreeze"): "published",
    **{(state, "withdraw"): "withdrawn" for state in ("draft", "in_curation", "returned", "published", "frozen")},
    ("expired", "renew"): "published",
    ("returned", "reconsider"): "in_curation",
    ("withdrawn", "reconsider"): "frozen",
    **{(state, "overturn"): "published" for state in ("returned", "published", "frozen", "expired")},
    ("published", "expire"): "expired",
}


def test_each_move_leads_where_it_should_and_what_takes_a_listing_from_its_vendor_owes_a_reason() -> None:
    assert {(move.from_, move.name): move.to for move in LISTING.moves if move.to != move.from_} == {
        step: to for step, to in LEADS.items() if step[0] != to
    }
    assert {move.name for move in LISTING.moves if move.to == move.from_} == STAYS | {"overturn"}
    owing = {(move.from_, move.name) for move in LISTING.moves if move.needs == {"reason"}}
    assert owing == {
        *((state, "return") for state in ("in_curation", "published", "frozen", "expired")),
        *((state, "reconsider") for state in ("returned", "published", "frozen", "expired", "withdrawn")),
        *((state, "appeal") for state in ("returned", "published", "frozen")),
        ("published", "freeze"),
        ("frozen", "withdraw"),
        ("published", "expire"),
    }
    assert all(move.needs == ({"reason"} if (move.from_, move.name) in owing else set()) for move in LISTING.moves)
