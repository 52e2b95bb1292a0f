"""The command line's accounts: people, roles and tokens, and what each command ends at once."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import db
from app.accounts import commands, sessions, signing_in
from app.accounts.models import Grant
from app.actor import Role
from app.audit import AuditRow
from app.clock import now
from app.errors import Invalid, NotFound, Unauthenticated
from app.identifiers import new_id
from app.officials import granting
from app.organisations.models import Satker
from app.regions.queries import find_or_create
from tests.web.people import PASSWORD, person

pytestmark = pytest.mark.usefixtures("committed")


LAST = (now() + timedelta(days=300)).date().isoformat()
BY_DECREE = {"decree": "SK/1", "decree_date": "2026-01-02", "until": LAST}


@pytest.fixture(autouse=True)
def _region() -> None:
    with db.new_session() as session:
        region = find_or_create(session, "99.01")
        session.add_all(
            Satker(region_id=region.id, id=new_id(), code=code, sirup_id=None, name=f"Dinas {code}", active=True, blud=False)
            for code in ("1.02", "1.03")
        )


def _gets_in(login: str, password: str) -> bool:
    try:
        signing_in.recognise(login=login, password=password, address="", at=now())
    except signing_in.WrongCredentials:
        return False
    return True


def _is_good(token: str) -> bool:
    with db.new_session() as session:
        try:
            sessions.resolve(session, cookie=None, bearer=token)
        except Unauthenticated:
            return False
    return True


def test_a_new_person_gets_in_with_the_password_that_is_shown_once() -> None:
    made = granting.add_user(login="siti", name="Siti", role="curator", region="99.01", **BY_DECREE)
    assert (made["login"], made["role"], made["region"]) == ("siti", "curator", "99.01")
    assert _gets_in("siti", made["password"])
    with db.new_session() as session:
        appointed, created = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert (created.action, created.role, created.details) == ("account.create", "system", {"role": "curator"})
    assert (appointed.action, appointed.details["decree"], appointed.actor_name) == ("official.appoint", "SK/1", "SYSTEM")


def test_an_auditor_is_let_in_until_the_last_day_and_not_after(monkeypatch: pytest.MonkeyPatch) -> None:
    last = (now() + timedelta(days=30)).date()
    assert (
        granting.add_user(login="siti", name="Siti", role="auditor", region="99.01", **{**BY_DECREE, "until": last.isoformat()})[
            "until"
        ]
        == last.isoformat()
    )
    token = commands.add_token(login="siti", role="auditor", hours=24 * 60)["token"]
    assert _is_good(token)
    monkeypatch.setattr(sessions, "now", lambda: now() + timedelta(days=32))
    assert not _is_good(token), "the token has weeks left, the access has not"


def test_a_password_may_come_from_standard_input_and_is_then_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("kuda laut biru tua\n"))
    made = granting.add_user(login="siti", name="Siti", role="curator", region="99.01", password_stdin=True, **BY_DECREE)
    assert "password" not in made
    assert _gets_in("siti", "kuda laut biru tua")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"role": "curator"}, "region"),
        ({"role": "curator", "region": "99.01", "satker": "1.02"}, "satker"),
        ({"role": "pp", "region": "99.01"}, "satker"),
        ({"role": "vendor"}, "vendor"),
        ({"role": "vendor", "vendor": "00000000-0000-7000-8000-000000000000", "region": "99.01"}, "region"),
        ({"role": "public", "region": "99.01"}, "role"),
        ({"role": "system", "region": "99.01"}, "role"),
        ({"role": "boss", "region": "99.01"}, "role"),
        ({"role": "ppk", "region": "99.01", "satker": "1.99", **BY_DECREE}, "satker"),
        ({"role": "auditor", "region": "99.01", **BY_DECREE, "until": "2999-01-01"}, "until"),
        ({"role": "auditor", "region": "99.01", **BY_DECREE, "until": "besok"}, "until"),
        ({"role": "curator", "region": "99.01", **BY_DECREE, "until": "2020-01-01"}, "until"),
        ({"role": "curator", "region": "99.01", **BY_DECREE, "decree_date": "2999-01-01"}, "decree_date"),
    ],
)
def test_a_role_without_what_it_needs_is_refused(given: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        granting.add_user(login="siti", name="Siti", **given)  # type: ignore[arg-type]
    assert [error.field for error in refused.value.errors] == [field]
    assert commands.list_users() == {"users": []}


def test_an_official_is_given_a_role_by_decree_alone_and_every_part_that_is_missing_is_named() -> None:
    with pytest.raises(Invalid, match="--decree-date") as refused:
        granting.add_user(login="siti", name="Siti", role="curator", region="99.01")
    assert [error.field for error in refused.value.errors] == ["decree", "decree_date", "until"]
    granting.add_user(login="siti", name="Siti", role="curator", region="99.01", **BY_DECREE)
    post = {"login": "siti", "region": "99.01", "satker": "1.02"}
    with pytest.raises(Invalid) as refused:
        granting.grant(role="ppk", **{**BY_DECREE, "decree": " "}, **post)
    assert [error.field for error in refused.value.errors] == ["decree"]
    granting.grant(role="ppk", **BY_DECREE, **post)
    with pytest.raises(Invalid, match="tidak boleh merangkap"):
        granting.grant(role="treasurer", **BY_DECREE, **post)
    assert commands.list_users()["users"][0]["roles"] == f"curator 99.01 {LAST}, ppk 99.01 1.02 {LAST}"


def test_a_vendors_person_needs_no_decree() -> None:
    shop = person("toko", Role.VENDOR)
    with db.new_session() as session:
        vendor = session.get_one(Grant, shop.grant_id).vendor_id
    made = granting.add_user(login="kasir", name="Kasir", role="vendor", vendor=str(vendor))
    assert (made["role"], made["region"], made["until"]) == ("vendor", None, None)
    with pytest.raises(Invalid, match="milik penyedia"):
        granting.grant(login="kasir", role="curator", region="99.01", **BY_DECREE)


def test_a_region_that_is_not_here_is_named() -> None:
    with pytest.raises(NotFound, match=r"99\.71"):
        granting.add_user(login="siti", name="Siti", role="curator", region="99.71", **BY_DECREE)


def test_roles_come_and_go() -> None:
    granting.add_user(login="siti", name="Siti", role="curator", region="99.01", **BY_DECREE)
    granting.grant(login="siti", role="ppk", region="99.01", satker="1.02", **BY_DECREE)
    assert commands.list_users(region="99.01")["users"][0]["roles"] == f"curator 99.01 {LAST}, ppk 99.01 1.02 {LAST}"
    token = commands.add_token(login="siti", role="ppk")["token"]
    assert _is_good(token)
    commands.revoke(login="siti", role="ppk")
    assert not _is_good(token)
    assert commands.list_users()["users"][0]["roles"] == f"curator 99.01 {LAST}"


def test_a_role_held_twice_has_to_be_told_apart() -> None:
    granting.add_user(login="siti", name="Siti", role="ppk", region="99.01", satker="1.02", **BY_DECREE)
    granting.grant(login="siti", role="ppk", region="99.01", satker="1.03", **BY_DECREE)
    with pytest.raises(Invalid) as refused:
        commands.add_token(login="siti", role="ppk")
    assert [error.field for error in refused.value.errors] == ["role"]
    assert commands.add_token(login="siti", role="ppk", satker="1.03")["satker"] == "1.03"


def test_a_token_that_may_sign_is_minted_for_eight_hours() -> None:
    granting.add_user(login="siti", name="Siti", role="ppk", region="99.01", satker="1.02", **BY_DECREE)
    made = commands.add_token(login="siti", role="ppk", scope=["sign"], hours=8)
    with db.new_session() as session:
        actor = sessions.resolve(session, cookie=None, bearer=made["token"])
    assert (actor.role, actor.scopes) == (Role.PPK, {"sign"})
    for wrong in ({"scope": ["sign"], "hours": 9}, {"hours": 0}, {"hours": 10_000}, {"scope": ["x"]}):
        with pytest.raises(Invalid):
            commands.add_token(login="siti", role="ppk", **wrong)  # type: ignore[arg-type]


def test_tokens_are_listed_by_name_and_ended_by_name() -> None:
    granting.add_user(login="siti", name="Siti", role="ppk", region="99.01", satker="1.02", **BY_DECREE)
    token = commands.add_token(login="siti", role="ppk")["token"]
    (row,) = commands.list_tokens(login="siti")["tokens"]
    assert token not in str(row)
    commands.revoke_token(row["name"], login="siti")
    assert not _is_good(token)
    with pytest.raises(NotFound):
        commands.revoke_token(row["name"], login="siti")


@pytest.mark.asvs("7.4.2")
def test_closing_an_account_ends_everything_at_once() -> None:
    somebody = person("siti", Role.CURATOR)
    token, cookie = somebody.token(), somebody.cookie()["cookie"].partition("=")[2]
    commands.disable(login="siti")
    assert not _is_good(token)
    assert not _gets_in("siti", PASSWORD)
    commands.enable(login="siti")
    assert _gets_in("siti", PASSWORD)
    assert not _is_good(token)
    with db.new_session() as session:
        assert sessions.resolve(session, cookie=cookie, bearer=None).account_id is None


def test_a_new_password_ends_what_the_old_one_opened() -> None:
    somebody = person("siti", Role.CURATOR)
    token = somebody.token()
    new = commands.set_password(login="siti")["password"]
    assert not _gets_in("siti", PASSWORD)
    assert _gets_in("siti", new)
    assert not _is_good(token)


def test_a_weak_password_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    person("siti", Role.CURATOR)
    monkeypatch.setattr("sys.stdin", io.StringIO("password123\n"))
    with pytest.raises(Invalid):
        commands.set_password(login="siti", password_stdin=True)
    assert _gets_in("siti", PASSWORD)


def test_an_unknown_login_is_named() -> None:
    with pytest.raises(NotFound, match="siapa"):
        commands.disable(login="siapa")
