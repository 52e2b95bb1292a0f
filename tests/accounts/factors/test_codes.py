"""Codes of a telephone and of the list: within their half minute, once, for their own person; what is kept gives none away."""

import threading
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from app import db
from app.accounts import sessions
from app.accounts.factors import checking, codes, enrolling, recovery
from app.accounts.factors.models import CodeKey, RecoveryCode
from app.accounts.grants import actor_with
from app.accounts.models import Account
from app.accounts.ways import Way
from app.actor import Role
from app.audit import AuditRow
from app.clock import now
from app.errors import Invalid, TooFast
from app.keys import installation_key
from app.settings import settings
from tests.accounts.factors.making import STEP, code_key_is_read, telephone
from tests.web.people import Person, person

pytestmark = pytest.mark.usefixtures("committed")


def _taken(somebody: Person, typed: str, *, at: object) -> Way | None:
    with db.new_session() as session:
        return checking.take(session, account_id=somebody.account_id, typed=typed, at=at)  # type: ignore[arg-type]


@pytest.mark.asvs("6.5.5")
@pytest.mark.parametrize(("late", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_in_its_half_minute_and_the_one_on_each_side(late: int, is_taken: bool) -> None:
    somebody, at = person("siti", Role.PPK), now()
    made, _codes = telephone(somebody, at=at - 10 * STEP)
    assert _taken(somebody, made.at(at), at=at + late * STEP) == (Way.CODE if is_taken else None)


@pytest.mark.asvs("6.5.1")
def test_a_code_is_taken_once_and_an_older_one_not_after_it() -> None:
    somebody, at = person("siti", Role.PPK), now()
    made, _codes = telephone(somebody, at=at - 10 * STEP)
    assert _taken(somebody, f" {made.at(at)[:3]} {made.at(at)[3:]} ", at=at) is Way.CODE
    assert _taken(somebody, made.at(at), at=at) is None
    assert _taken(somebody, made.at(at - STEP), at=at) is None
    assert _taken(somebody, made.at(at + STEP), at=at + STEP) is Way.CODE


@pytest.mark.asvs("15.4.2")
def test_of_two_who_send_the_same_code_at_once_one_gets_in() -> None:
    somebody, at = person("siti", Role.PPK), now()
    made, (listed, *_rest) = telephone(somebody, at=at - 10 * STEP)
    for typed in (made.at(at), listed):
        start, got = threading.Barrier(4), []

        def send(typed: str = typed, start: threading.Barrier = start, got: list[object] = got) -> None:
            start.wait()
            got.append(_taken(somebody, typed, at=at))

        threads = [threading.Thread(target=send) for _one in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(way is not None for way in got) == [False, False, False, True]


def test_the_code_of_somebody_else_is_worth_nothing() -> None:
    one, other, at = person("siti", Role.PPK), person("lain", Role.PPK), now()
    made, shown = telephone(one, at=at - 10 * STEP)
    telephone(other, at=at - 10 * STEP)
    assert _taken(other, made.at(at), at=at) is None
    assert _taken(other, shown[0], at=at) is None


def test_a_key_counts_once_a_code_of_it_was_confirmed_and_is_then_read_by_nobody() -> None:
    somebody, at = person("siti", Role.PPK), now()
    with db.new_session() as session:
        codes.begin(session, account=session.get_one(Account, somebody.account_id), at=at)
    key = code_key_is_read(somebody.account_id)
    assert key is not None
    assert _taken(somebody, pyotp.TOTP(key).at(at), at=at) is None
    with db.new_session() as session:
        account = session.get_one(Account, somebody.account_id)
        actor = actor_with(account, None)
        with pytest.raises(Invalid) as refused:
            enrolling.confirm_code(session, account=account, typed="000000", actor=actor, at=at)
        assert [error.field for error in refused.value.errors] == ["code"]
        enrolling.confirm_code(session, account=account, typed=pyotp.TOTP(key).at(at), actor=actor, at=at)
        codes.begin(session, account=account, at=at)
    assert code_key_is_read(somebody.account_id) is None
    with db.new_session() as session:
        assert sessions.resolve(session, cookie=None, bearer=somebody.token()).factors == {"code"}
        assert session.scalars(select(AuditRow.action)).all() == ["account.factor_added"]


def test_guessing_the_first_code_has_to_wait() -> None:
    somebody, at = person("siti", Role.PPK), now()
    with db.new_session() as session:
        account = session.get_one(Account, somebody.account_id)
        codes.begin(session, account=account, at=at)
        for refusal in [Invalid] * 4 + [TooFast]:
            with pytest.raises(refusal):
                enrolling.confirm_code(session, account=account, typed="000000", actor=actor_with(account, None), at=at)


@pytest.mark.asvs("6.5.1")
def test_each_code_of_the_list_works_once_however_it_is_typed() -> None:
    somebody, at = person("siti", Role.PPK), now()
    _made, shown = telephone(somebody, at=at - 10 * STEP)
    assert len(set(shown)) == recovery.HOW_MANY
    first, second, *_rest = shown
    assert _taken(somebody, first.lower().replace("-", " "), at=at) is Way.RECOVERY
    assert _taken(somebody, first, at=at) is None
    assert _taken(somebody, second, at=at) is Way.RECOVERY
    with db.new_session() as session:
        assert recovery.left(session, somebody.account_id) == recovery.HOW_MANY - 2


def test_a_new_list_ends_the_one_before() -> None:
    somebody, at = person("siti", Role.PPK), now()
    _made, before = telephone(somebody, at=at)
    with db.new_session() as session:
        after = recovery.renew(session, account_id=somebody.account_id, at=at)
    assert _taken(somebody, before[0], at=at) is None
    assert _taken(somebody, after[0], at=at) is Way.RECOVERY


def test_what_is_removed_is_worth_nothing_and_the_list_goes_with_it() -> None:
    somebody, at = person("siti", Role.PPK), now()
    made, shown = telephone(somebody, at=at - 10 * STEP)
    with db.new_session() as session:
        account = session.get_one(Account, somebody.account_id)
        enrolling.remove_code(session, account=account, actor=actor_with(account, None), at=at)
        with pytest.raises(Invalid):
            enrolling.renew_recovery(session, account=account, actor=actor_with(account, None), at=at)
    assert _taken(somebody, made.at(at), at=at) is None
    assert _taken(somebody, shown[0], at=at) is None
    with db.new_session() as session:
        assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
        assert not session.get_one(Account, somebody.account_id).has_code


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "\x00", "\ud800", "AAAA", "A" * 500])
def test_what_is_no_code_is_refused(typed: str) -> None:
    somebody = person("siti", Role.PPK)
    telephone(somebody)
    assert _taken(somebody, typed, at=now()) is None


@pytest.mark.asvs("6.5.2")
def test_what_is_kept_gives_no_code_away() -> None:
    somebody = person("siti", Role.PPK)
    made, shown = telephone(somebody)
    with db.new_session() as session:
        sealed = session.scalars(select(CodeKey.sealed)).one()
        kept = session.execute(select(RecoveryCode.beginning, RecoveryCode.rest_hash)).all()
    assert made.secret.encode() not in sealed
    assert all(rest_hash.startswith("$argon2id$") for _beginning, rest_hash in kept)
    assert {beginning for beginning, _hash in kept} == {code[:4] for code in shown}
    place = settings().data / "secrets" / "factors"
    assert (place.stat().st_mode & 0o777, place.read_bytes()) == (0o600, installation_key("factors"))


def test_a_key_sealed_in_another_folder_is_not_taken_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    somebody, at = person("siti", Role.PPK), now()
    made, shown = telephone(somebody, at=at - 10 * STEP)
    monkeypatch.setattr(codes, "installation_key", lambda name: bytes(32))
    assert _taken(somebody, made.at(at), at=at) is None
    assert _taken(somebody, shown[0], at=at + timedelta(seconds=1)) is Way.RECOVERY
