"""Passkeys: an answer counts once, for its purpose and person, from our own place, and not from a copy of the key."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import db
from app.accounts import signing_in
from app.accounts.factors import passkeys, recovery
from app.accounts.factors.models import Passkey
from app.accounts.factors.passkeys import NoPasskeysHere, Purpose
from app.accounts.grants import actor_with
from app.accounts.models import Account, WebSession
from app.accounts.reauthentication import Proof, confirm
from app.accounts.ways import Device, Way
from app.actor import Role
from app.clock import now
from app.errors import Invalid, NotFound
from app.settings import settings
from app.web.party import Party, party
from tests.accounts.factors.authenticator import Authenticator
from tests.web.browsing import Browser
from tests.web.people import PASSWORD, Person, person

pytestmark = pytest.mark.usefixtures("committed")
HERE = "https://katalog.contoh.go.id"


@pytest.fixture(autouse=True)
def _address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "public_url", HERE)


@pytest.fixture
def siti() -> Person:
    return person("siti", Role.PPK)


@pytest.fixture
def device(siti: Person) -> Authenticator:
    return registered(siti)


def registered(somebody: Person) -> Authenticator:
    made = Authenticator(origin=HERE, rp_id="katalog.contoh.go.id")
    with db.new_session() as session:
        account = session.get_one(Account, somebody.account_id)
        answer = made.make(passkeys.options_for_registering(session, account=account, at=now()))
    with db.new_session() as session:
        account = session.get_one(Account, somebody.account_id)
        passkeys.register(session, account=account, name="Telepon", answer=answer, actor=actor_with(account, None), at=now())
    return made


def options(purpose: Purpose, somebody: Person | None) -> str:
    with db.new_session() as session:
        account_id = somebody.account_id if somebody else None
        return passkeys.options_for_using(session, purpose=purpose, account_id=account_id, at=now())


def take(answer: str, purpose: Purpose, somebody: Person | None, *, late: timedelta = timedelta(0)) -> object:
    with db.new_session() as session:
        account_id = somebody.account_id if somebody else None
        return passkeys.take(session, purpose=purpose, account_id=account_id, answer=answer, at=now() + late)


def is_refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except Invalid as refusal:
        return [error.field for error in refusal.errors] == ["passkey"]
    return False


def test_a_key_signs_in_alone_and_is_listed_with_its_last_use(siti: Person, device: Authenticator) -> None:
    answer = device.sign(options(Purpose.SIGN_IN, None))
    with db.new_session() as session:
        signed = signing_in.by_passkey(session, token=None, answer=answer, device=Device(), at=now())
        assert (signed.actor.account_id, session.scalars(select(WebSession.way)).one()) == (siti.account_id, Way.PASSKEY)
        (key,) = passkeys.of_account(session, siti.account_id)
        assert (key.name, key.sign_count, key.used_at is not None) == ("Telepon", 1, True)
        assert recovery.left(session, siti.account_id) == recovery.HOW_MANY


def test_an_answer_is_taken_once_however_it_ends(siti: Person, device: Authenticator) -> None:
    answer = device.sign(options(Purpose.CONFIRM, siti))
    assert take(answer, Purpose.CONFIRM, siti) == siti.account_id
    assert is_refused(lambda: take(answer, Purpose.CONFIRM, siti))
    asked = options(Purpose.CONFIRM, siti)
    assert is_refused(lambda: take(device.sign(asked, origin="https://jahat.example"), Purpose.CONFIRM, siti))
    assert is_refused(lambda: take(device.sign(asked), Purpose.CONFIRM, siti)), "the challenge is spent by the wrong answer too"


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://jahat.example"},
        {"origin": "http://katalog.contoh.go.id"},
        {"origin": "https://katalog.contoh.go.id.jahat.example"},
        {"type": "webauthn.create"},
        {"challenge": "AAAA"},
        {"verified": False},
        {"back": 1},
        {"back": 5},
    ],
    ids=str,
)
def test_a_wrong_place_kind_or_count_is_refused(siti: Person, device: Authenticator, wrong: dict[str, object]) -> None:
    for _twice in range(5):
        take(device.sign(options(Purpose.CONFIRM, siti)), Purpose.CONFIRM, siti)
    asked = options(Purpose.CONFIRM, siti)
    assert is_refused(lambda: take(device.sign(asked, **wrong), Purpose.CONFIRM, siti))  # type: ignore[arg-type]


def test_the_key_of_another_house_is_refused(siti: Person, device: Authenticator) -> None:
    device.rp_id = "contoh.go.id"
    assert is_refused(lambda: take(device.sign(options(Purpose.CONFIRM, siti)), Purpose.CONFIRM, siti))


def test_an_answer_is_for_its_own_purpose_person_and_minutes(siti: Person, device: Authenticator) -> None:
    other = person("lain", Role.PPK)
    others = registered(other)
    for asked_for, given_to in ((Purpose.SIGN_IN, Purpose.CONFIRM), (Purpose.CONFIRM, Purpose.SECOND)):
        asked = options(asked_for, None if asked_for is Purpose.SIGN_IN else siti)
        assert is_refused(lambda asked=asked, given_to=given_to: take(device.sign(asked), given_to, siti))  # type: ignore[misc]
    assert is_refused(lambda: take(device.sign(options(Purpose.CONFIRM, other)), Purpose.CONFIRM, siti))
    assert is_refused(lambda: take(others.sign(options(Purpose.CONFIRM, siti)), Purpose.CONFIRM, siti))
    late = timedelta(seconds=passkeys.SECONDS + 1)
    assert is_refused(lambda: take(device.sign(options(Purpose.CONFIRM, siti)), Purpose.CONFIRM, siti, late=late))


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", "null", "1", '{"response": {"clientDataJSON": "e30"}}', '{"response": []}', "[" * 9000, "\x00"]
)
def test_what_is_no_answer_is_refused(siti: Person, answer: str) -> None:
    assert is_refused(lambda: take(answer, Purpose.CONFIRM, siti))


def test_after_the_password_its_presence_is_enough_and_a_closed_account_is_not_let_in(siti: Person, device: Authenticator) -> None:
    with db.new_session() as session:
        half = signing_in.sign_in(session, login="siti", password=PASSWORD, address="203.0.113.7", at=now())
    assert isinstance(half, signing_in.HalfWay)
    with db.new_session() as session:
        answer = device.sign(options(Purpose.SECOND, siti), verified=False)
        signed = signing_in.by_passkey(session, token=half.token, answer=answer, device=Device(), at=now())
        assert signed.token != half.token
        session.execute(update(Account).where(Account.id == siti.account_id).values(active=False))
    with pytest.raises(Invalid), db.new_session() as session:
        answer = device.sign(options(Purpose.SIGN_IN, None))
        signing_in.by_passkey(session, token=None, answer=answer, device=Device(), at=now())


def test_a_key_confirms_a_signature(siti: Person, device: Authenticator) -> None:
    with db.new_session() as session:
        actor = actor_with(session.get_one(Account, siti.account_id), None)
        confirm(session, actor=actor, proof=Proof(passkey=device.sign(options(Purpose.CONFIRM, siti))), at=now())
    with pytest.raises(Invalid), db.new_session() as session:
        confirm(session, actor=actor, proof=Proof(passkey="{}"), at=now())


def test_a_removed_key_opens_nothing_and_nobody_removes_anothers(siti: Person, device: Authenticator) -> None:
    other = person("lain", Role.PPK)
    with db.new_session() as session:
        (key,) = passkeys.of_account(session, siti.account_id)
        stranger = session.get_one(Account, other.account_id)
        with pytest.raises(NotFound):
            passkeys.remove(session, account=stranger, key=key.credential_id.hex(), actor=actor_with(stranger, None), at=now())
        account = session.get_one(Account, siti.account_id)
        passkeys.remove(session, account=account, key=key.credential_id.hex(), actor=actor_with(account, None), at=now())
        assert (account.has_passkey, recovery.left(session, account.id)) == (False, 0)
        assert session.scalar(select(func.count()).select_from(Passkey)) == 0
    assert is_refused(lambda: take(device.sign(options(Purpose.SIGN_IN, None)), Purpose.SIGN_IN, None))


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [
        ("https://katalog.contoh.go.id/", Party("katalog.contoh.go.id", "https://katalog.contoh.go.id")),
        ("https://Katalog.contoh.go.id:8443", Party("katalog.contoh.go.id", "https://katalog.contoh.go.id:8443")),
        ("http://localhost:8123", Party("localhost", "http://localhost:8123")),
        ("", Party("localhost", "http://localhost:8000")),
        ("http://katalog.contoh.go.id", None),
        ("https://203.0.113.7", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_the_name_comes_from_the_settings(monkeypatch: pytest.MonkeyPatch, public_url: str, expected: Party | None) -> None:
    monkeypatch.setattr(settings(), "public_url", public_url)
    assert party() == expected


def test_a_host_that_the_request_names_changes_nothing(siti: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "allowed_hosts", ("testserver", "jahat.example"))
    browser = Browser()
    token = browser.token()
    for host in ("testserver", "jahat.example"):
        asked = browser.client.post(
            "/masuk/kunci/pilihan", headers={"host": host, "x-csrf-token": token, "origin": f"https://{host}"}
        )
        assert (asked.status_code, asked.json()["rpId"]) == (200, "katalog.contoh.go.id"), asked.text
    monkeypatch.setattr(settings(), "public_url", "https://203.0.113.7")
    assert browser.client.post("/masuk/kunci/pilihan", headers={"x-csrf-token": token}).status_code == 409
    with pytest.raises(NoPasskeysHere):
        options(Purpose.CONFIRM, siti)


def test_a_key_is_made_by_form_and_its_recovery_codes_are_shown(siti: Person) -> None:
    browser, made = Browser(), Authenticator(origin=HERE, rp_id="katalog.contoh.go.id")
    browser.sign_in("siti", PASSWORD)
    token = browser.token("/akun/pengaman")
    asked = browser.client.post("/akun/pengaman/kunci/pilihan", headers={"x-csrf-token": token})
    answer = made.make(asked.text)
    nameless = browser.client.post("/akun/pengaman/kunci", data={"csrf": token, "name": "", "passkey": answer})
    assert nameless.status_code == 422
    shown = browser.client.post("/akun/pengaman/kunci", data={"csrf": token, "name": "Telepon", "passkey": answer})
    assert (shown.status_code, "Kode pemulihan" in shown.text) == (200, True)
    browser.send("/keluar")
    signed = browser.client.post("/masuk/kunci/pilihan", headers={"x-csrf-token": browser.token()})
    answer = made.sign(signed.text)
    assert browser.send("/masuk/kunci", {"passkey": answer, "next": "/paket"}).headers["location"] == "/paket"
    assert browser.send("/masuk/kunci", {"passkey": answer}).status_code == 422
