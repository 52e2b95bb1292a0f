"""One vendor, several people: the owner adds and ends, staff act, and an ended role ends at once."""

import pytest
from httpx2 import Response
from sqlalchemy.orm import Session

from app import db
from app.accounts import sessions
from app.accounts.grants import account_by_login, grants_of
from app.accounts.passwords import is_password
from app.actor import Actor, Role
from app.clock import now
from app.errors import Invalid, NotAllowed, NotFound
from app.vendors import people
from app.web.identity import SESSION_COOKIE
from tests.vendors import making
from tests.web.browsing import Browser


def test_an_owner_adds_somebody_who_acts_for_the_vendor_until_the_owner_ends_it(session: Session) -> None:
    vendor, owner = making.active(session)
    people.add_person(session, vendor=vendor, name="Staf Contoh", login="staf@contoh.test", actor=owner, at=now())
    first, second = people.people_of(session, vendor, at=now())
    assert [(one.is_owner, one.login) for one in (first, second)][1] == (False, "staf@contoh.test")
    assert first.is_owner
    account = account_by_login(session, "staf@contoh.test")
    staff = Actor(role=Role.VENDOR, account_id=account.id, vendor_id=vendor.id)
    with pytest.raises(NotAllowed):
        people.add_person(session, vendor=vendor, name="Lain", login="lain@contoh.test", actor=staff, at=now())
    with pytest.raises(NotAllowed):
        people.end_person(session, vendor=vendor, grant_id=first.grant_id, actor=staff, at=now())
    people.end_person(session, vendor=vendor, grant_id=second.grant_id, actor=owner, at=now())
    assert [one.login for one in people.people_of(session, vendor, at=now())] == [first.login]
    assert grants_of(session, account_id=account.id, on=making.today()) == []


def test_an_owner_ends_neither_their_own_role_nor_anybody_elses(session: Session) -> None:
    vendor, owner = making.active(session)
    other, _other_owner = making.active(session)
    (mine,) = people.people_of(session, vendor, at=now())
    (theirs,) = people.people_of(session, other, at=now())
    with pytest.raises(Invalid):
        people.end_person(session, vendor=vendor, grant_id=mine.grant_id, actor=owner, at=now())
    with pytest.raises(NotFound):
        people.end_person(session, vendor=vendor, grant_id=theirs.grant_id, actor=owner, at=now())


@pytest.mark.usefixtures("committed")
def test_somebody_new_chooses_a_password_with_a_link_that_the_owner_sees_once() -> None:
    with db.new_session() as session:
        shop = Browser()
        shop.client.cookies.set(
            SESSION_COOKIE, sessions.start(session, account_id=making.active(session)[1].account_id, at=now()).token
        )
    typed = {"name": "Staf Contoh", "login": "staf@contoh.test"}
    lost = _link_in(shop.send("/toko/orang", typed, page="/toko/orang"))
    page = shop.get("/toko/orang").text
    assert (lost in page, "Belum membuat kata sandi" in page) == (False, True)
    grant = page.split('name="grant" value="')[1].split('"')[0]
    link = _link_in(shop.send("/toko/orang/tautan", {"grant": grant}, page="/toko/orang"))
    new = Browser()
    assert new.get(f"/masuk/tautan?kode={lost}").status_code == 410
    chosen = {"kode": link, "password": "kuda hijau makan awan"}
    assert new.send("/masuk/tautan", chosen, page=f"/masuk/tautan?kode={link}").status_code == 303
    with db.new_session() as session:
        assert is_password("kuda hijau makan awan", account_by_login(session, "staf@contoh.test").password_hash)
    assert "Belum membuat kata sandi" not in shop.get("/toko/orang").text
    assert shop.send("/toko/orang/tautan", {"grant": grant}, page="/toko/orang").status_code == 404
    assert "sudah dipakai" in shop.send("/toko/orang", typed, page="/toko/orang").text


def test_nobody_signs_in_to_an_account_whose_password_is_not_chosen_yet(session: Session) -> None:
    vendor, owner = making.active(session)
    people.add_person(session, vendor=vendor, name="Staf Contoh", login="staf@contoh.test", actor=owner, at=now())
    hashed = account_by_login(session, "staf@contoh.test").password_hash
    assert (hashed, is_password("", hashed), is_password("apa saja", hashed)) == ("", False, False)


def _link_in(answer: Response) -> str:
    assert (answer.status_code, "no-store" in answer.headers["cache-control"]) == (200, True)
    return str(answer.text.split("/masuk/tautan?kode=")[1].split("<")[0].strip())
