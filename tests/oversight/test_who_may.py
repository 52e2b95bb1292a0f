"""Who takes which move of a finding and of a complaint, where it leads and what it owes:
written down a second time, and compared with the tables."""

from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest

from app.actor import Actor
from app.oversight import permissions as may
from app.oversight.models import Complaint, Finding
from app.oversight.states import COMPLAINT, FINDING, ComplaintState, FindingState
from tests.cast import CAST, OFFICE, REGION, open_moves, person, who
from tests.world import AT

SHOP = ("listing", "price", "vendor")
ANSWERS = {OFFICE: "budget_user ppk", None: "curator region_admin"}
OFFICIALS = "budget_user pp ppk pptk treasurer verifier"


def finding_in(state: str, *, office: str | None = OFFICE, escalated: bool = False) -> Finding:
    """Written by the auditor."""
    return Finding(
        region_id=REGION, id=UUID(int=98), state=state, satker_code=office, found_by=person("auditor"), escalated_at=AT if escalated else None
    )  # fmt: skip


def complaint_in(state: str, *, about: str = "order", escalated: bool = False, objected: bool = False) -> Complaint:
    return Complaint(
        region_id=REGION, id=UUID(int=97), state=state, subject_kind=about, escalated_at=AT if escalated else None, objected_at=AT if objected else None
    )  # fmt: skip


@pytest.mark.asvs("2.3.1", "8.2.2")
@pytest.mark.parametrize("office", ANSWERS)
def test_each_person_has_the_moves_of_a_finding_that_are_theirs(office: str | None) -> None:
    opened = {"answer_finding → answered (note)": ANSWERS[office], "close_finding → closed (note)": "auditor"}
    second = {"second_auditor": replace(CAST["auditor"], account_id=UUID(int=77))}
    assert open_moves(FINDING, finding_in("open", office=office)) == opened | {"escalate → open": "system"}
    assert open_moves(FINDING, finding_in("open", office=office, escalated=True)) == opened
    assert open_moves(FINDING, finding_in("answered", office=office), **second) == {
        "ask_again → open (note)": "auditor second_auditor",
        "close_finding → closed (note)": "auditor second_auditor",
    }
    assert open_moves(FINDING, finding_in("closed", office=office)) == {}
    assert FINDING.states == set(FindingState)


@pytest.mark.asvs("2.3.5")
def test_whoever_found_it_does_not_answer_it_in_another_role() -> None:
    for office, name in ((OFFICE, "ppk"), (OFFICE, "budget_user"), (None, "curator"), (None, "region_admin")):
        finding = finding_in("open", office=office)
        finding.found_by = person(name)
        others = ANSWERS[office].replace(name, "").strip()
        assert open_moves(FINDING, finding)["answer_finding → answered (note)"] == others, name


@pytest.mark.asvs("2.3.1", "8.2.2")
@pytest.mark.parametrize("about", [*SHOP, "order", "office"])
def test_each_person_has_the_moves_of_a_complaint_that_are_theirs(about: str) -> None:
    office = "curator region_admin" if about in SHOP else "region_admin"
    answers = {"reply → replied (note)": office, "dismiss → finished (note)": office}
    assert open_moves(COMPLAINT, complaint_in("received", about=about)) == answers | {"escalate → received": "system"}
    assert open_moves(COMPLAINT, complaint_in("received", about=about, escalated=True)) == answers
    objects = {"object → received (note)": "visitor"}
    assert open_moves(COMPLAINT, complaint_in("replied", about=about)) == objects | {"finish_complaint → finished": "system"}
    assert open_moves(COMPLAINT, complaint_in("replied", about=about, objected=True)) == {"finish_complaint → finished": "system"}
    assert open_moves(COMPLAINT, complaint_in("finished", about=about)) == {}
    assert COMPLAINT.states == set(ComplaintState)


def test_who_reads_findings_and_complaints() -> None:
    assert who(lambda actor: may.see_finding(actor, finding_in("open"))) == " ".join(
        sorted(["auditor", "region_admin", *OFFICIALS.split()])
    )
    assert who(lambda actor: may.see_finding(actor, finding_in("open", office=None))) == "auditor curator region_admin"
    for about in (*SHOP, "order"):
        curator = "curator " if about in SHOP else ""
        complaint = complaint_in("received", about=about)
        assert who(partial(_sees, complaint)) == f"auditor {curator}leader region_admin"


def _sees(complaint: Complaint, actor: Actor) -> bool:
    return may.see_complaint(actor, complaint)


def test_the_auditor_and_the_admin_look_on_and_the_auditor_alone_finds() -> None:
    assert who(lambda actor: may.look_on(actor, REGION)) == "auditor region_admin"
    assert who(lambda actor: may.find(actor, REGION)) == "auditor"
