"""A person takes along what is held about oneself and asks that it be erased; the admin of the
region alone settles it, and nobody who is needed goes."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import db
from app.accounts.grants import end_role
from app.accounts.models import Account, Grant
from app.actor import Role
from app.clock import now
from app.errors import Invalid, NotFound
from app.persons import asking
from app.persons.asking import AlreadyAsked, AlreadySettled, ErasureDecision, Nowhere, OwnRequest
from app.persons.erasing import NAME, OpenDuties, StillActs
from app.persons.exporting import HIDDEN, export_own
from tests import world as worlds
from tests.web.browsing import Browser, bearer
from tests.web.people import PASSWORD, person
from tests.world import AT, World


def asked_by(session, world: World, persona: str):
    account = session.get_one(Account, world[persona].account_id)
    return asking.ask(session, account=account, wish="Saya pindah tugas.", actor=world[persona], at=AT)


def ended(session, world: World, persona: str) -> None:
    end_role(session.get_one(Grant, world.grants[persona].id), on=AT.date())


def test_who_asked_is_erased_once_no_role_is_held_and_reads_why_not_else(session, world) -> None:
    request, admin = asked_by(session, world, "treasurer"), world["region_admin"]
    with pytest.raises(StillActs):
        asking.settle(session, request=request, decision=ErasureDecision.GRANTED, answer="Sesuai surat 1", actor=admin, at=AT)
    ended(session, world, "treasurer")
    told = asking.settle(session, request=request, decision=ErasureDecision.GRANTED, answer="Sesuai surat 1", actor=admin, at=AT)
    account = session.get_one(Account, request.account_id)
    assert (account.name, account.active, request.decision) == (NAME, False, "granted")
    assert any(held["ground"] == "duty of law (Law 27/2022)" for held in told["kept"])
    with pytest.raises(AlreadySettled):
        asking.settle(session, request=request, decision=ErasureDecision.REFUSED, answer="Terlambat", actor=admin, at=AT)


def test_nobody_goes_on_whose_name_an_order_runs(session, world) -> None:
    worlds.in_process(session, world)
    request = asked_by(session, world, "ppk")
    ended(session, world, "ppk")
    with pytest.raises(OpenDuties, match="1 pesanan"):
        asking.settle(
            session, request=request, decision=ErasureDecision.GRANTED, answer="Sesuai surat 1", actor=world["region_admin"], at=AT
        )


def test_one_asks_once_with_a_reason_and_is_answered_with_one(session, world) -> None:
    with pytest.raises(Invalid):
        asking.ask(session, account=session.get_one(Account, world["leader"].account_id), wish=" - ", actor=world["leader"], at=AT)
    request = asked_by(session, world, "leader")
    with pytest.raises(AlreadyAsked):
        asked_by(session, world, "leader")
    with pytest.raises(Invalid):
        asking.settle(session, request=request, decision=ErasureDecision.REFUSED, answer="-", actor=world["region_admin"], at=AT)
    asking.settle(
        session, request=request, decision=ErasureDecision.REFUSED, answer="Masih menjabat.", actor=world["region_admin"], at=AT
    )
    account = session.get_one(Account, world["leader"].account_id)
    assert [one.answer for one in asking.requests_by(session, account=account, actor=world["leader"])] == ["Masih menjabat."]
    asked_by(session, world, "leader")


def test_nobody_settles_the_own_request_nor_sees_that_of_another_region(session, world) -> None:
    own = asked_by(session, world, "region_admin")
    with pytest.raises(OwnRequest):
        asking.settle(
            session, request=own, decision=ErasureDecision.GRANTED, answer="Saya sendiri", actor=world["region_admin"], at=AT
        )
    for persona in ("auditor", "leader", "ppk", "vendor"):
        with pytest.raises(NotFound):
            asking.request_for(session, region_id=own.region_id, id=own.id, actor=world[persona])


def test_the_staff_of_a_firm_ask_its_home_region_and_who_has_none_is_told_whom_to_ask(session, world) -> None:
    session.execute(text("UPDATE vendor SET home_region_id = :r"), {"r": world.region.id})
    assert asked_by(session, world, "vendor").region_id == world.region.id
    session.execute(text("UPDATE vendor SET home_region_id = NULL, state = 'closed'"))
    with pytest.raises(Nowhere):
        asked_by(session, world, "other_vendor")


def test_who_left_a_firm_is_not_given_what_became_of_it(session, world) -> None:
    account = session.get_one(Account, world["vendor"].account_id)
    assert "vendor" in export_own(session, account, actor=world["vendor"], at=AT)["rows"]
    ended(session, world, "vendor")
    assert "vendor" not in export_own(session, account, actor=world["vendor"], at=AT)["rows"]


@pytest.mark.asvs("7.5.1")
@pytest.mark.usefixtures("committed")
def test_by_page_the_person_shows_again_who_it_is_and_gets_one_file_without_a_secret() -> None:
    pp = person("pp", Role.PP)
    browser = Browser()
    browser.sign_in("pp", PASSWORD)
    with db.owner_engine().begin() as owner:
        owner.execute(text("UPDATE web_session SET confirmed_at = :then"), {"then": now() - timedelta(days=1)})
    assert browser.send("/akun/data/unduh", page="/akun/data").status_code == 409
    given = browser.send("/akun/data/unduh", {"confirm_password": PASSWORD}, page="/akun/data")
    assert (given.status_code, given.headers["content-disposition"]) == (200, 'attachment; filename="data-saya.json"')
    rows = json.loads(given.content)["rows"]
    assert rows["account"][0]["login"] == "pp"
    assert rows["account"][0]["password_hash"] == HIDDEN
    assert browser.send("/akun/data/hapus", {"wish": "-"}, page="/akun/data").status_code == 422
    assert browser.send("/akun/data/hapus", {"wish": "Saya pindah."}, page="/akun/data").status_code == 303
    assert "Menunggu jawaban" in browser.get("/akun/data").text
    with db.owner_engine().connect() as owner:
        actions = owner.execute(text("SELECT action FROM audit_row WHERE account_id = :id"), {"id": pp.account_id}).scalars().all()
    assert {"account.export", "account.ask_erasure"} <= set(actions)


@pytest.mark.usefixtures("committed")
def test_by_api_a_token_that_may_sign_does_the_same_and_another_may_not() -> None:
    pp, admin = person("pp", Role.PP), person("admin", Role.REGION_ADMIN)
    client, plain = Browser().client, bearer(pp.token())
    signing, settling = bearer(pp.token(scopes=("sign",))), bearer(admin.token(scopes=("sign",)))
    assert client.post("/api/v1/me/export", headers=plain).status_code == 409
    assert client.post("/api/v1/me/export", headers=signing).json()["login"] == "pp"
    asked = client.post("/api/v1/me/erasure-requests", json={"wish": "Saya pindah."}, headers=signing)
    assert asked.status_code == 201
    assert client.get("/api/v1/me/erasure-requests", headers=plain).json()["items"] == [asked.json()]
    assert client.get("/api/v1/erasure-requests", headers=settling).json()["items"] == [asked.json()]
    address = f"/api/v1/erasure-requests/{asked.json()['id']}/decision"
    assert client.post(address, json={"decision": "granted", "answer": "Ya, dihapus"}, headers=settling).status_code == 409
    told = client.post(address, json={"decision": "refused", "answer": "Masih menjabat"}, headers=settling)
    assert (told.status_code, told.json()["request"]["decision"], told.json()["removed"]) == (200, "refused", {})
