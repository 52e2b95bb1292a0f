"""Before a signature the person shows again who it is."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from app import db
from app.accounts import reauthentication, sessions
from app.accounts.models import WebSession
from app.accounts.reauthentication import Proof, confirm
from app.actor import Actor, Role
from app.audit import AuditRow
from app.clock import now
from app.errors import Invalid, TooFast
from app.vendors.routes.registration import freshly_where_money_goes
from app.web.routing import DeclaredRoute
from tests.accounts.factors.making import STEP, telephone
from tests.web.browsing import Browser, bearer, whole_app
from tests.web.people import PASSWORD, Person, person

pytestmark = pytest.mark.usefixtures("committed")


def _actor(somebody: Person) -> Actor:
    with db.new_session() as session:
        return sessions.resolve(session, cookie=None, bearer=somebody.token())


def _confirm(actor: Actor, password: str | None = None, totp: str | None = None) -> None:
    with db.new_session() as session:
        confirm(session, actor=actor, proof=Proof(password, totp), at=now())


def _refused_field(actor: Actor, password: str | None = None, totp: str | None = None) -> str:
    with pytest.raises(Invalid) as refused:
        _confirm(actor, password, totp)
    return refused.value.errors[0].field


def test_the_password_confirms_and_is_written_down() -> None:
    somebody = person("siti", Role.PPK)
    _confirm(_actor(somebody), PASSWORD)
    with db.new_session() as session:
        assert session.scalars(select(AuditRow.action)).all() == ["account.confirm"]


def test_nothing_a_wrong_password_or_a_code_that_is_not_set_up_do_not() -> None:
    actor = _actor(person("siti", Role.PPK))
    assert _refused_field(actor) == "password"
    assert _refused_field(actor, "") == "password"
    assert _refused_field(Actor(Role.PUBLIC), "") == "password"
    assert _refused_field(actor, "wrong password") == "password"
    assert _refused_field(actor, totp="123456") == "totp"


def test_a_code_of_the_telephone_or_of_the_list_confirms_once() -> None:
    somebody = person("siti", Role.PPK)
    made, (listed, *_rest) = telephone(somebody, at=now() - 10 * STEP)
    actor, code = _actor(somebody), made.at(now())
    for typed in (code, listed):
        _confirm(actor, totp=typed)
        assert _refused_field(actor, totp=typed) == "totp"


def test_a_refused_act_does_not_use_the_code_up() -> None:
    somebody = person("siti", Role.PPK)
    made, _codes = telephone(somebody, at=now() - 10 * STEP)
    actor, code = _actor(somebody), made.at(now())
    with pytest.raises(RuntimeError), db.new_session() as session:
        confirm(session, actor=actor, proof=Proof(totp=code), at=now())
        raise RuntimeError
    _confirm(actor, totp=code)


def test_a_token_that_may_sign_has_confirmed_already() -> None:
    _confirm(replace(_actor(person("siti", Role.PPK)), scopes=frozenset({"sign"})))


def test_a_visitor_confirms_nothing() -> None:
    assert _refused_field(Actor(Role.PUBLIC), PASSWORD) == "password"


def test_a_person_who_guesses_has_to_wait_and_nobody_else() -> None:
    actor, other = _actor(person("siti", Role.PPK)), _actor(person("lain", Role.PPK))
    for _ in range(4):
        assert _refused_field(actor, "wrong password") == "password"
    with pytest.raises(TooFast):
        _confirm(actor, PASSWORD)
    _confirm(other, PASSWORD)


ASKS_AGAIN = {
    ("POST", "/akun/data/hapus"),
    ("POST", "/akun/data/unduh"),
    ("POST", "/akun/oidc"),
    ("POST", "/akun/oidc/lepas"),
    ("POST", "/akun/pengaman/kode"),
    ("POST", "/akun/pengaman/kode/hapus"),
    ("POST", "/akun/pengaman/kunci"),
    ("POST", "/akun/pengaman/kunci/hapus"),
    ("POST", "/akun/pengaman/pemulihan"),
    ("POST", "/akun/sertifikat"),
    ("POST", "/akun/sertifikat/hapus"),
    ("POST", "/akun/token"),
    ("POST", "/daftar/{step}"),
    ("POST", "/pejabat/angkat"),
    ("POST", "/pejabat/{official_id}/alihkan"),
    ("POST", "/pejabat/{official_id}/sk"),
    ("POST", "/pengguna/oidc"),
    ("POST", "/pengguna/pengaman"),
    ("POST", "/pengguna/tautan"),
    ("POST", "/permintaan-hapus/{request_id}"),
    ("POST", "/tanda-tangan/{code}"),
    ("POST", "/toko/orang"),
    ("POST", "/toko/orang/tautan"),
}
"""What changes who may do what, where money goes, or what is kept of a person."""


@pytest.mark.asvs("7.5.3")
def test_what_matters_declares_that_it_asks_again() -> None:
    def asks(dependant: Any) -> bool:
        return dependant.call in (reauthentication.freshly, freshly_where_money_goes) or any(map(asks, dependant.dependencies))

    routes = (route for route in whole_app().router.routes if isinstance(route, DeclaredRoute))
    declared = {(min(route.methods), route.path) for route in routes if asks(route.dependant)}
    assert declared == ASKS_AGAIN


@pytest.mark.asvs("7.5.3")
def test_who_holds_the_cookie_of_somebody_else_confirms_nothing_there_with_a_password_of_their_own() -> None:
    """A token decides whose call it is, and of such a call no form's own token is asked:
    the sign-in of the cookie beside it stays as it was."""
    thief, robbed = person("maling", Role.PPK), person("siti", Role.PPK)
    cookie, long_ago = robbed.cookie(), now() - 2 * sessions.FRESH
    with db.new_session() as session:
        session.execute(update(WebSession).values(confirmed_at=long_ago))
    headers = {**cookie, **bearer(thief.token())}
    Browser().client.post("/akun/token", data={"label": "x", "confirm_password": PASSWORD}, headers=headers)
    with db.new_session() as session:
        assert session.scalars(select(AuditRow.account_id).where(AuditRow.action == "account.confirm")).all() == [thief.account_id]
        assert session.scalars(select(WebSession.confirmed_at).where(WebSession.account_id == robbed.account_id)).all() == [
            long_ago
        ]
