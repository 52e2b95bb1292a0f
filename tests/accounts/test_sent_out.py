"""Somebody's sign-ins are ended by another: by the admin of their region at `/pengguna`, by
whoever runs the server for one person or for everybody."""

import pytest
from sqlalchemy import select

from app import db
from app.accounts import commands, sessions
from app.actor import PUBLIC_ACTOR, Role
from app.audit import AuditRow
from app.errors import Invalid, Unauthenticated
from app.web.identity import SESSION_COOKIE
from tests.web.browsing import Browser, signed_in
from tests.web.people import Person, person

pytestmark = pytest.mark.usefixtures("committed")


def is_in(browser: Browser) -> bool:
    with db.new_session() as session:
        return sessions.resolve(session, cookie=browser.client.cookies.get(SESSION_COOKIE), bearer=None) != PUBLIC_ACTOR


def is_good(token: str) -> bool:
    with db.new_session() as session:
        try:
            sessions.resolve(session, cookie=None, bearer=token)
        except Unauthenticated:
            return False
    return True


def trail(somebody: Person) -> list[tuple[str, str]]:
    wanted = AuditRow.action.like("account.sent_out")
    with db.new_session() as session:
        rows = session.execute(select(AuditRow.role, AuditRow.subject_id).where(wanted).order_by(AuditRow.id)).all()
    return [(role, "them" if subject == str(somebody.account_id) else subject) for role, subject in rows]


@pytest.mark.asvs("7.4.5")
def test_the_regions_admin_ends_every_sign_in_and_token_of_a_person_who_comes_back_by_their_password_and_reads_why() -> None:
    somebody, other, far = person("siti", Role.PPK), person("budi", Role.PP), person("jauh", Role.PPK, region="99.02")
    person("eko", Role.REGION_ADMIN)
    telephone, desk, beside, admin = signed_in("siti"), signed_in("siti"), signed_in("budi"), signed_in("eko")
    token, other_token = somebody.token(), other.token()
    address = f"/pengguna?orang={somebody.account_id}"
    sent = admin.send("/pengguna/keluarkan", {"account": str(somebody.account_id)}, page=address)
    assert (sent.status_code, sent.headers["location"]) == (303, address)
    assert [is_in(one) for one in (telephone, desk, beside, admin)] == [False, False, True, True]
    assert (is_good(token), is_good(other_token)) == (False, True)
    assert trail(somebody) == [("region_admin", "them")]
    back = signed_in("siti")
    assert is_in(back)
    assert "Anda dikeluarkan dari semua perangkat" in back.get("/pemberitahuan").text
    elsewhere = admin.send("/pengguna/keluarkan", {"account": str(far.account_id)}, page="/pengguna")
    assert elsewhere.status_code == 404


@pytest.mark.asvs("7.4.5")
def test_whoever_runs_the_server_ends_the_sign_ins_of_one_person_or_of_everybody() -> None:
    somebody, other = person("siti", Role.PPK), person("budi", Role.PP)
    one, two = signed_in("siti"), signed_in("budi")
    token = other.token()
    assert commands.sign_out(login="SITI") == {"people": ["siti"]}
    assert (is_in(one), is_in(two), is_good(token)) == (False, True, True)
    again = signed_in("siti")
    assert commands.sign_out(everybody=True) == {"people": ["budi", "siti"]}
    assert (is_in(again), is_in(two), is_good(token)) == (False, False, False)
    assert trail(somebody) == [("system", "them"), ("system", str(other.account_id)), ("system", "them")]
    for wrong in ({}, {"login": "siti", "everybody": True}):
        with pytest.raises(Invalid):
            commands.sign_out(**wrong)  # type: ignore[arg-type]
