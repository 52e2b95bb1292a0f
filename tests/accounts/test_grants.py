"""Grants: who holds which role, and what the database itself refuses."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.grants import actor_with, create_account, end_role, give_role, grants_of
from app.accounts.models import Account
from app.actor import Role
from app.clock import now
from app.errors import Invalid
from app.regions.queries import find_or_create

TODAY = date(2026, 3, 2)


def _account(session: Session, login: str = "siti") -> Account:
    return create_account(session, login=login, name="Siti", password="kuda laut biru tua", at=now())


def test_a_login_is_kept_in_small_letters_and_is_one_person(session: Session) -> None:
    assert _account(session, " Siti@Contoh.Example ").login == "siti@contoh.example"
    with pytest.raises(Invalid) as refused:
        _account(session, "SITI@contoh.example")
    assert [error.field for error in refused.value.errors] == ["login"]


@pytest.mark.parametrize("login", ["", "ab", "a b c", "<b>siti</b>", "siti\x00", "x" * 101, "-siti", "сити"])
def test_a_login_is_plain_letters(session: Session, login: str) -> None:
    with pytest.raises(Invalid) as refused:
        _account(session, login)
    assert [error.field for error in refused.value.errors] == ["login"]


def test_a_role_is_held_between_its_dates(session: Session) -> None:
    account = _account(session)
    region = find_or_create(session, "99.01")
    grant = give_role(
        session,
        account=account,
        role=Role.AUDITOR,
        region_id=region.id,
        valid_from=TODAY,
        valid_until=TODAY + timedelta(days=30),
        decree_number="SK/1",
    )

    def held(day: date) -> bool:
        return grants_of(session, account_id=account.id, on=day) == [grant]

    days = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=30), TODAY + timedelta(days=31)]
    assert [held(day) for day in days] == [False, True, True, False]
    end_role(grant, on=TODAY + timedelta(days=5))
    session.flush()
    assert [held(TODAY + timedelta(days=day)) for day in (4, 5)] == [True, False]


def test_an_actor_is_one_person_in_one_role(session: Session) -> None:
    account = _account(session)
    region = find_or_create(session, "99.01")
    grant = give_role(session, account=account, role=Role.PPK, region_id=region.id, satker_code="1.02", valid_from=TODAY)
    actor = actor_with(account, grant)
    assert (actor.role, actor.region_id, actor.satker_code, actor.vendor_id) == (Role.PPK, region.id, "1.02", None)
    assert actor_with(account, None).role is Role.PUBLIC


def test_the_database_knows_that_a_region_is_named_and_that_a_vendor_has_none(session: Session) -> None:
    account = _account(session)
    with pytest.raises(IntegrityError):
        give_role(session, account=account, role=Role.CURATOR, valid_from=TODAY)
