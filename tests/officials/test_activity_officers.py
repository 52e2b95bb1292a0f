"""The PPTK: appointed by decree for sub-activities or for the whole office, over the API and the
pages; what else the person holds is shown as a doubt."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db, reactions
from app.accounts.models import Account, Grant
from app.actor import Role
from app.audit import AuditRow
from app.errors import Invalid
from app.officials import appointing
from app.orders.activity import officers_of
from app.organisations.decree import Decree
from tests import world as worlds
from tests.journeys.house import Caller, callers
from tests.officials.conftest import Person
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, SATKER, World

DAYS = {"decree_number": "SK 5/2026", "decree_date": "2026-03-02", "valid_from": "2026-03-02", "until": "2026-12-31"}
OURS, OTHER = "1.01.01.2.06.0002", "1.01.01.2.06.0009"
"""The sub-activity of the package that the world's orders are placed against, and one that nothing is planned in."""


@pytest.fixture
def served(committed: None, march: None) -> World:
    reactions.install()
    with db.new_session() as session:
        return worlds.build(session)


@pytest.fixture
def browser(served: World) -> Browser:
    one = Browser()
    assert one.sign_in("region_admin", PASSWORD).status_code == 303
    return one


@pytest.fixture
def by(served: World) -> Mapping[str, Caller]:
    return callers(served)


def pptk(login: str = "tri@contoh.example", **more: Any) -> dict[str, Any]:
    return {"login": login, "name": "Tri Contoh", "role": "activity_officer", "satker": SATKER, **DAYS, **more}


def named(session: Session, grant: Grant, *activities: str) -> None:
    grant.sub_activities = list(activities)
    session.flush()


def test_a_decree_names_sub_activities_and_a_new_one_others(by: Mapping[str, Caller], browser: Browser) -> None:
    admin = by["region_admin"]
    made = admin.post("/officials", pptk(sub_activities=[f"{OTHER}.5.1.02.01.01.0024", OURS, f"{OURS}."]))
    assert (made["role"], made["sub_activities"], made["doubts"]) == ("activity_officer", [OURS, OTHER], [])
    assert f"Belum ada paket tahun 2026 dengan sub kegiatan {OTHER}." in browser.get(f"/pejabat/{made['id']}").text
    decree = {**DAYS, "decree_number": "SK 6/2026", "until": "2027-06-30"}
    assert admin.post(f"/officials/{made['id']}/decree", decree, status=200)["sub_activities"] == [OURS, OTHER]
    wider = {**decree, "decree_number": "SK 7/2026", "until": "2027-12-31", "sub_activities": []}
    assert admin.post(f"/officials/{made['id']}/decree", wider, status=200)["sub_activities"] == []


def test_other_sub_activities_are_run_from_the_first_day_of_their_decree_and_not_before(by: Mapping[str, Caller]) -> None:
    admin = by["region_admin"]
    made = admin.post("/officials", pptk(sub_activities=[OURS]))
    later = {**DAYS, "decree_number": "SK 6/2026", "valid_from": "2027-01-01", "until": "2027-12-31"}
    for wider in ([], [OURS, OTHER]):
        refused = admin.post(f"/officials/{made['id']}/decree", {**later, "sub_activities": wider}, status=422)
        assert [error["field"] for error in refused["errors"]] == ["sub_activities"]
    assert admin.get(f"/officials/{made['id']}")["sub_activities"] == [OURS]
    same = admin.post(f"/officials/{made['id']}/decree", {**later, "sub_activities": [f"{OURS}."]}, status=200)
    assert [one["number"] for one in same["decrees"]] == ["SK 5/2026", "SK 6/2026"]
    assert (same["decree_number"], same["until"], same["sub_activities"]) == ("SK 5/2026", "2027-12-31", [OURS])


def test_the_trail_says_which_sub_activities_a_decree_took_away_and_gave(by: Mapping[str, Caller]) -> None:
    admin = by["region_admin"]
    made = admin.post("/officials", pptk(sub_activities=[OURS]))
    wider = {**DAYS, "decree_number": "SK 6/2026", "until": "2027-06-30", "sub_activities": [OURS, OTHER]}
    admin.post(f"/officials/{made['id']}/decree", wider, status=200)
    with db.new_session() as session:
        (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "official.prolong"))
        assert (row.details["was"]["sub_activities"], row.details["sub_activities"]) == ([OURS], [OURS, OTHER])


@pytest.mark.parametrize(
    ("role", "codes"), [("activity_officer", ["1.01.01"]), ("activity_officer", [OURS, "belanja alat tulis"]), ("ppk", [OURS])]
)
def test_what_is_no_sub_activity_or_no_pptk_is_refused_and_nobody_is_made(
    by: Mapping[str, Caller], role: str, codes: list[str]
) -> None:
    refused = by["region_admin"].post("/officials", pptk(role=role, sub_activities=codes), status=422)
    assert [error["field"] for error in refused["errors"]] == ["sub_activities"]
    with db.new_session() as session:
        assert session.scalar(select(Account.id).where(Account.login == "tri@contoh.example")) is None


@pytest.mark.parametrize(
    ("role", "says"), [("treasurer", "Orang treasurer juga Bendahara"), ("verifier", "Tri Contoh juga PPK-SKPD")]
)
def test_a_pptk_who_pays_or_checks_in_the_office_is_a_doubt_and_no_refusal(
    by: Mapping[str, Caller], browser: Browser, role: str, says: str
) -> None:
    admin = by["region_admin"]
    login = "treasurer" if role == "treasurer" else "tri@contoh.example"
    if role == "verifier":
        admin.post("/officials", pptk(role="verifier"))
    made = admin.post("/officials", pptk(login=login))
    (doubt,) = made["doubts"]
    assert doubt.startswith(f"{says} di satuan kerja ini.")
    assert "PP 12/2019 pasal 14; bunyinya belum diperiksa di sini" in doubt
    assert says in browser.get(f"/pejabat/{made['id']}").text


def test_a_ppk_may_be_pptk_without_a_doubt(by: Mapping[str, Caller]) -> None:
    assert by["region_admin"].post("/officials", pptk(login="ppk"))["doubts"] == []


def test_the_page_takes_one_code_a_line(browser: Browser) -> None:
    refused = browser.send("/pejabat/angkat", pptk(sub_activities=f"{OTHER}\r\nsalah"), page="/pejabat/angkat")
    assert (refused.status_code, "salah bukan kode sub kegiatan" in refused.text, OTHER in refused.text) == (422, True, True)
    made = browser.send("/pejabat/angkat", pptk(sub_activities=f"{OTHER}\r\n{OURS}"), page="/pejabat/angkat")
    assert f"{OURS}, {OTHER}" in made.text
    with db.new_session() as session:
        assert session.scalars(select(Grant.sub_activities).where(Grant.role == Role.ACTIVITY_OFFICER)).one() == [OURS, OTHER]


def test_of_several_pptk_those_whose_decree_names_the_activity_run_an_order_and_only_while_they_hold_the_post(
    session: Session, world: World, someone: Callable[..., Person]
) -> None:
    order, today = worlds.place(session, world), AT.date()
    assert officers_of(session, order, on=today) == []
    (anybody, _of_all), (ours, of_ours), (other, of_other) = (
        someone(login, Role.ACTIVITY_OFFICER, date(2026, 6, 30)) for login in ("semua", "kita", "lain")
    )
    named(session, of_other, OTHER)
    named(session, of_ours, OURS, OTHER)
    for at_stage in (order, worlds.finish(session, world, order)):
        assert officers_of(session, at_stage, on=today) == [ours.account_id]
    of_ours.valid_until = date(2026, 3, 1)
    session.flush()
    assert officers_of(session, order, on=today) == [anybody.account_id]
    assert officers_of(session, order, on=date(2026, 7, 1)) == []
    assert other.account_id not in officers_of(session, order, on=today)


def test_an_order_that_pays_from_an_account_that_cannot_be_read_is_run_by_whoever_runs_the_whole_office(
    session: Session, world: World, someone: Callable[..., Person]
) -> None:
    """As the right to prepare its papers says: who may not do it is not named on the kuitansi, nor reminded."""
    order, today = worlds.approved(session, world), AT.date()
    (anybody, _of_all), (ours, of_ours) = (someone(login, Role.ACTIVITY_OFFICER, date(2026, 6, 30)) for login in ("semua", "kita"))
    named(session, of_ours, OURS)
    assert officers_of(session, order, on=today) == [ours.account_id]
    for split in order.accounts:
        split.account_code = "belanja yang bergeser"
    session.flush()
    assert officers_of(session, order, on=today) == [anybody.account_id]


def test_nobody_is_pptk_of_one_office_twice(session: Session, world: World, someone: Callable[..., Person]) -> None:
    _actor, grant = someone("tri", Role.ACTIVITY_OFFICER)
    account = session.get_one(Account, grant.account_id)
    with pytest.raises(Invalid, match="Perpanjang yang ada"):
        appointing.appoint(
            session, region=world.region, login=account.login, name=account.name, role=Role.ACTIVITY_OFFICER, satker_code=SATKER,
            decree=Decree("SK 9", AT.date(), AT.date(), date(2026, 12, 31)), actor=world["region_admin"], at=AT,
        )  # fmt: skip
