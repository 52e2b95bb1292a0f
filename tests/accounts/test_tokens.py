"""API tokens: one person, one role, an end, scopes; the secret is shown once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock, db
from app.accounts import sessions, tokens
from app.accounts.models import Account, ApiToken, Grant
from app.actor import Role
from app.clock import now
from app.errors import Invalid, Unauthenticated
from tests.web.browsing import Browser, bearer
from tests.web.people import person

pytestmark = pytest.mark.usefixtures("committed")


def _is_refused(token: str) -> bool:
    with db.new_session() as session:
        try:
            sessions.resolve(session, cookie=None, bearer=token)
        except Unauthenticated:
            return True
    return False


def test_a_token_stands_for_its_person_in_its_one_role() -> None:
    somebody = person("siti", Role.PPK, Role.CURATOR)
    with db.new_session() as session:
        actor = sessions.resolve(session, cookie=None, bearer=somebody.token(scopes=("sign",)))
    assert (actor.account_id, actor.role, actor.scopes) == (somebody.account_id, Role.PPK, {"sign"})
    assert actor.satker_code is not None


def test_only_its_hash_is_kept() -> None:
    token = person("siti", Role.CURATOR).token()
    with db.new_session() as session:
        assert session.scalars(select(ApiToken.token_sha256)).one() == sessions.digest(token)


@pytest.mark.parametrize("token", ["", "x", "lkp_" + "a" * 43, "\ud800", "a" * 5000])
def test_a_token_that_we_did_not_give_is_nobody(token: str) -> None:
    assert _is_refused(token)


def test_a_wrong_token_is_refused_even_where_none_is_needed() -> None:
    for path in ("/api/v1/openapi.json", "/healthz"):
        assert Browser().get(path, headers=bearer("wrong")).status_code == 401


def test_a_token_ends_with_its_date_its_person_and_its_role(monkeypatch: pytest.MonkeyPatch) -> None:
    by_date, by_person, by_role = (person(login, Role.CURATOR) for login in ("satu", "dua", "tiga"))
    tokens_ = {each.login: each.token(hours=2) for each in (by_date, by_person, by_role)}
    assert not any(map(_is_refused, tokens_.values()))
    with db.new_session() as session:
        session.execute(update(Account).where(Account.id == by_person.account_id).values(active=False))
        session.execute(update(Grant).where(Grant.id == by_role.grant_id).values(valid_until=(now() - timedelta(days=1)).date()))
    assert [login for login, token in tokens_.items() if _is_refused(token)] == ["dua", "tiga"]
    monkeypatch.setattr(sessions, "now", lambda: clock.now() + timedelta(hours=2, seconds=1))
    assert _is_refused(tokens_["satu"])


def test_a_role_that_begins_tomorrow_is_not_held_today() -> None:
    somebody = person("siti", Role.CURATOR)
    token = somebody.token()
    with db.new_session() as session:
        session.execute(update(Grant).where(Grant.id == somebody.grant_id).values(valid_from=(now() + timedelta(days=2)).date()))
    assert _is_refused(token)


def test_signing_for_somebody_lasts_eight_hours_at_most() -> None:
    somebody = person("siti", Role.PPK)
    somebody.token(scopes=("sign",), hours=8)
    with pytest.raises(Invalid) as refused:
        somebody.token(scopes=("sign",), hours=9)
    assert [error.field for error in refused.value.errors] == ["hours"]


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        person("siti", Role.PPK).token(scopes=("everything",))
    assert [error.field for error in refused.value.errors] == ["scopes"]


def test_a_token_is_ended_by_name_and_only_by_its_owner() -> None:
    somebody, other = person("siti", Role.CURATOR), person("lain", Role.CURATOR)
    token = somebody.token()
    with db.new_session() as session:
        (kept,) = tokens.tokens_of(session, account_id=somebody.account_id, at=now())
        assert not tokens.revoke(session, account_id=other.account_id, name=tokens.name_of(kept))
    assert not _is_refused(token)
    with db.new_session() as session:
        assert tokens.revoke(session, account_id=somebody.account_id, name=tokens.name_of(kept))
    assert _is_refused(token)
