"""Grants: who holds which role, and what the database itself refuses."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.grants import (
    AUDITOR_DAYS_MAX,
    account_by_login,
    actor_with,
    create_account,
    end_role,
    give_role,
    grants_of,
    is_held,
    refuse_endless,
)  # fmt: skip
from app.accounts.models import Account
from app.actor import Role
from app.clock import now
from app.errors import Invalid, NotFound
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


@pytest.mark.parametrize(
    ("role", "days", "is_fine"),
    [
        (Role.PPK, None, True),
        (Role.PPK, 0, True),
        (Role.PPK, 5000, True),
        (Role.PPK, -1, False),
        (Role.AUDITOR, None, False),
        (Role.AUDITOR, AUDITOR_DAYS_MAX, True),
        (Role.AUDITOR, AUDITOR_DAYS_MAX + 1, False),
        (Role.AUDITOR, -1, False),
    ],
)
def test_a_role_does_not_end_before_it_begins_and_an_auditors_ends(role: Role, days: int | None, is_fine: bool) -> None:
    until = None if days is None else TODAY + timedelta(days=days)
    if is_fine:
        refuse_endless(role, valid_from=TODAY, valid_until=until)
        return
    with pytest.raises(Invalid) as refused:
        refuse_endless(role, valid_from=TODAY, valid_until=until)
    assert [error.field for error in refused.value.errors] == ["until"]


def test_a_weak_password_makes_no_account_and_none_is_chosen_later(session: Session) -> None:
    with pytest.raises(Invalid):
        create_account(session, login="budi", name="Budi", password="12345678", at=now())
    assert create_account(session, login="budi", name="Budi", password=None, at=now()).password_hash == ""
    with pytest.raises(NotFound):
        account_by_login(session, "budi.lain")
    assert account_by_login(session, " BUDI ").name == "Budi"


def test_a_role_of_a_satker_is_held_while_somebody_who_can_sign_in_holds_it(session: Session) -> None:
    account, other = _account(session), _account(session, "budi")
    here, there = (find_or_create(session, code).id for code in ("99.01", "99.02"))
    given = {"role": Role.PPK, "region_id": here, "satker_code": "1.02"}
    for person in (account, other):
        give_role(session, account=person, **given, valid_from=TODAY, valid_until=TODAY + timedelta(days=5))  # type: ignore[arg-type]
    assert is_held(session, **given, on=TODAY)  # type: ignore[arg-type]
    for change in ({"role": Role.PP}, {"region_id": there}, {"satker_code": "1.03"}):
        assert not is_held(session, **(given | change), on=TODAY)  # type: ignore[arg-type]
    assert not is_held(session, **given, on=TODAY - timedelta(days=1))  # type: ignore[arg-type]
    assert not is_held(session, **given, on=TODAY + timedelta(days=6))  # type: ignore[arg-type]
    account.active = False
    assert is_held(session, **given, on=TODAY)  # type: ignore[arg-type]
    other.active = False
    session.flush()
    assert not is_held(session, **given, on=TODAY)  # type: ignore[arg-type]


def test_sub_activities_are_those_of_a_pptk_alone(session: Session) -> None:
    account, region = _account(session), find_or_create(session, "99.01")
    named = {
        "account": account,
        "region_id": region.id,
        "satker_code": "1.02",
        "sub_activities": {"1.02.02", "1.02.01"},
        "valid_from": TODAY,
    }
    assert give_role(session, role=Role.ACTIVITY_OFFICER, **named).sub_activities == ["1.02.01", "1.02.02"]  # type: ignore[arg-type]
    for role in (Role.PPK, Role.TREASURER):
        with pytest.raises(AssertionError):
            give_role(session, role=role, **named)  # type: ignore[arg-type]
