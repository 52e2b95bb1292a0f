"""One-time links: for one's own people, once, for three days; the admin learns no
password; every link that is no good looks the same."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import db
from app.accounts import commands, sessions, signing_in
from app.accounts.factors import recovery
from app.accounts.grants import give_role
from app.accounts.links import using
from app.accounts.links.making import OneHand, Purpose, make_link, may_help
from app.accounts.links.models import APART_DAYS, VALID_DAYS, OneTimeLink
from app.accounts.links.using import LinkOver
from app.accounts.models import Account, Grant
from app.actor import SYSTEM_ACTOR, Actor, Role
from app.audit import AuditRow
from app.clock import now
from app.errors import Invalid
from app.officials import granting
from app.regions.queries import find_or_create
from tests.accounts.factors.making import telephone
from tests.web.browsing import Browser
from tests.web.people import PASSWORD, Person, person

pytestmark = pytest.mark.usefixtures("committed")
NEW = "laut tenang di pagi hari"


def link_for(somebody: Person, purpose: Purpose = Purpose.PASSWORD) -> str:
    """The secret of a new link."""
    with db.new_session() as session:
        account = session.get_one(Account, somebody.account_id)
        return make_link(session, account=account, purpose=purpose, actor=SYSTEM_ACTOR, at=now()).partition("?kode=")[2]


def choose(secret: str, new: str = NEW, *, late: timedelta = timedelta(0)) -> None:
    with db.new_session() as session:
        using.choose_password(session, secret=secret, new=new, at=now() + late)


def gets_in(login: str, password: str) -> bool:
    return Browser().sign_in(login, password).status_code == 303


def admin() -> Browser:
    person("admin", Role.REGION_ADMIN)
    browser = Browser()
    browser.sign_in("admin", PASSWORD)
    return browser


@pytest.mark.asvs("6.4.1", "7.4.3")
def test_a_printed_link_lets_its_person_choose_a_password_once_and_ends_what_was_open() -> None:
    somebody, office = person("siti", Role.PPK), admin()
    token, cookie = somebody.token(), somebody.cookie()["cookie"].partition("=")[2]
    letter = office.send("/pengguna/tautan", {"account": str(somebody.account_id), "purpose": "password"}, page="/pengguna")
    assert (letter.status_code, letter.headers["cache-control"]) == (200, "no-store")
    path = re.search(r"(/masuk/tautan\?kode=[\w-]+)", letter.text)[1]  # type: ignore[index]
    secret = path.partition("=")[2]
    person_ = Browser()
    page = person_.get(path)
    assert "siti" in page.text
    weak = person_.send("/masuk/tautan", {"kode": secret, "password": "short"}, page=path)
    assert (weak.status_code, gets_in("siti", PASSWORD)) == (422, True)
    done = person_.send("/masuk/tautan", {"kode": secret, "password": NEW}, page=path)
    assert done.headers["location"] == "/masuk"
    assert "Tersimpan. Masuklah sekarang." in person_.get("/masuk").text
    assert (gets_in("siti", PASSWORD), gets_in("siti", NEW)) == (False, True)
    with db.new_session() as session:
        assert sessions.resolve(session, cookie=cookie, bearer=None).account_id is None
        with pytest.raises(Exception, match="Token API"):
            sessions.resolve(session, cookie=None, bearer=token)
        trail = session.scalars(select(AuditRow.action).where(AuditRow.action.like("account.link%")).order_by(AuditRow.id)).all()
        assert trail == ["account.link_made", "account.link_used"]
        assert secret not in str(session.execute(select(AuditRow.details)).all())
        assert session.scalars(select(OneTimeLink.secret_sha256)).one() == sessions.digest(secret)
    assert person_.send("/masuk/tautan", {"kode": secret, "password": NEW}).status_code == 410


@pytest.mark.asvs("6.3.8")
def test_every_link_that_is_no_good_has_one_answer() -> None:
    somebody, closed = person("siti", Role.PPK), person("tutup", Role.PPK)
    used, replaced, of_closed = link_for(somebody), link_for(somebody, Purpose.LOGIN), link_for(closed)
    choose(used)
    link_for(somebody, Purpose.LOGIN)
    with db.new_session() as session:
        session.execute(update(Account).where(Account.id == closed.account_id).values(active=False))
    late = link_for(somebody)
    with db.new_session() as session:
        overdue = update(OneTimeLink).where(OneTimeLink.secret_sha256 == sessions.digest(late))
        session.execute(overdue.values(ends_at=now() - timedelta(seconds=1)))
    browser, shown = Browser(), set()
    for secret in (used, replaced, of_closed, late, "unknown", "\x00", "x" * 100):
        got = browser.get("/masuk/tautan", params={"kode": secret})
        sent = browser.send("/masuk/tautan", {"kode": secret, "password": NEW})
        shown.add(tuple((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)) for answer in (got, sent)))
    (answers,) = shown
    assert [status for status, _text in answers] == [410, 410]


@pytest.mark.asvs("6.4.1")
def test_a_link_is_good_for_three_days_and_for_what_it_was_made() -> None:
    somebody = person("siti", Role.PPK)
    secret = link_for(somebody)
    with pytest.raises(LinkOver):
        choose(secret, late=timedelta(days=VALID_DAYS, seconds=1))
    with pytest.raises(LinkOver), db.new_session() as session:
        using.drop_factors(session, secret=secret, password=PASSWORD, at=now())
    choose(secret, late=timedelta(days=VALID_DAYS, seconds=-5))


@pytest.mark.asvs("15.4.2")
def test_of_two_who_use_a_link_at_once_one_comes_too_late() -> None:
    secret = link_for(person("siti", Role.PPK))
    start, ended = threading.Barrier(3), []

    def use(new: str) -> None:
        start.wait()
        try:
            choose(secret, new)
            ended.append(new)
        except LinkOver:
            ended.append("")

    threads = [threading.Thread(target=use, args=(f"{NEW} {number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won,) = [new for new in ended if new]
    assert gets_in("siti", won)


def test_a_new_login_asks_for_the_password_and_is_free() -> None:
    somebody = person("siti", Role.PPK)
    person("lain", Role.PPK)
    secret = link_for(somebody, Purpose.LOGIN)
    browser = Browser()
    for login, password, status in (
        ("siti.baru", "wrong password", 422),
        ("lain", PASSWORD, 422),
        ("Siti.Baru@contoh.example", PASSWORD, 303),
    ):
        assert browser.send("/masuk/tautan", {"kode": secret, "login": login, "password": password}).status_code == status
    assert (gets_in("siti.baru@contoh.example", PASSWORD), gets_in("siti", PASSWORD)) == (True, False)


@pytest.mark.asvs("6.4.3", "6.4.4")
def test_who_lost_the_telephone_drops_it_with_the_password_and_a_new_password_alone_does_not() -> None:
    somebody = person("siti", Role.PPK)
    telephone(somebody)
    choose(link_for(somebody))
    with db.new_session() as session:
        half = signing_in.sign_in(session, login="siti", password=NEW, address="", at=now())
        assert isinstance(half, signing_in.HalfWay), "the second factor outlives the password"
    secret = link_for(somebody, Purpose.FACTORS)
    with pytest.raises(Invalid), db.new_session() as session:
        using.drop_factors(session, secret=secret, password="wrong password", at=now())
    with db.new_session() as session:
        using.drop_factors(session, secret=secret, password=NEW, at=now())
        assert recovery.left(session, somebody.account_id) == 0
    assert Browser().sign_in("siti", NEW).headers["location"] == "/kerja"


def test_an_admin_helps_the_people_of_the_region_and_nobody_elses() -> None:
    office = admin()
    own, elsewhere = person("siti", Role.PPK), person("jauh", Role.PPK, region="99.71")
    both, shop = person("dua", Role.PPK), person("toko", Role.VENDOR)
    with db.new_session() as session:
        there = find_or_create(session, "99.71").id
        session.add(
            Grant(id=both.account_id, account_id=both.account_id, role=Role.CURATOR, region_id=there, valid_from=now().date())
        )
    page = office.get("/pengguna").text
    answers = {
        somebody.login: (
            somebody.login in re.findall(r'data-label="Nama masuk"><span>([^<]+)', page),
            office.send(
                "/pengguna/tautan", {"account": str(somebody.account_id), "purpose": "password"}, page="/pengguna"
            ).status_code,
        )
        for somebody in (own, elsewhere, both, shop, person("tanpa.peran"))
    }
    assert answers == {
        "siti": (True, 200),
        "jauh": (False, 404),
        "dua": (True, 404),
        "toko": (True, 200),
        "tanpa.peran": (False, 404),
    }
    assert "Tidak ada yang cocok" in office.get("/pengguna?q=jauh").text
    helps = {who.login: "Buat surat" in office.get(f"/pengguna?orang={who.account_id}").text for who in (own, both)}
    assert helps == {"siti": True, "dua": False}
    assert office.get(f"/pengguna?orang={elsewhere.account_id}").status_code == 404
    assert not may_help(Actor(Role.CURATOR, region_id=1), [], {})


def test_the_admin_asks_officials_for_a_second_factor_on_the_page() -> None:
    office = admin()
    office.send("/pengguna/pengaman", {"asked": "true"}, page="/pengguna")
    person("siti", Role.PPK)
    assert Browser().sign_in("siti", PASSWORD).headers["location"] == "/akun/pengaman"
    assert office.send("/pengguna/pengaman", page="/pengguna").headers["location"] == "/akun/pengaman", "the admin too"


def test_the_command_line_prints_links_and_makes_people_whose_password_nobody_knew() -> None:
    with db.new_session() as session:
        find_or_create(session, "99.01")
    by_decree = {"decree": "SK/1", "decree_date": "2026-01-02", "until": (now() + timedelta(days=300)).date().isoformat()}
    made = granting.add_user(login="siti", name="Siti", role="curator", region="99.01", link=True, **by_decree)
    assert "password" not in made
    choose(made["link"].partition("?kode=")[2])
    assert gets_in("siti", NEW)
    again = commands.print_link("siti")
    choose(again["link"].partition("?kode=")[2], f"{NEW} lagi")
    assert gets_in("siti", f"{NEW} lagi")
    with pytest.raises(Invalid):
        commands.print_link("siti", purpose="x")
    assert commands.require_factor(region="99.01") == {"region": "99.01", "required": True}
    assert Browser().sign_in("siti", f"{NEW} lagi").headers["location"] == "/akun/pengaman"
    commands.require_factor(region="99.01", off=True)
    assert Browser().sign_in("siti", f"{NEW} lagi").headers["location"] == "/kerja"


@pytest.mark.parametrize(("first", "second"), [("password", "factors"), ("factors", "password")])
def test_password_and_second_factor_are_not_both_given_away_by_one_hand(first: str, second: str) -> None:
    somebody, office = person("siti", Role.PPK), admin()

    def print_link(purpose: str) -> int:
        return office.send(
            "/pengguna/tautan", {"account": str(somebody.account_id), "purpose": purpose}, page="/pengguna"
        ).status_code

    assert [print_link(purpose) for purpose in (first, "login", first, second)] == [200, 200, 200, 409]
    with db.new_session() as session:
        account = session.get_one(Account, somebody.account_id)
        made_by = session.scalars(select(OneTimeLink.made_by).limit(1)).one()
        maker = Actor(Role.REGION_ADMIN, made_by, "admin", region_id=2)
        nearly = now() + timedelta(days=APART_DAYS, seconds=-30)
        sessions.forget_ended(session, at=nearly)  # every hour; the link itself is over since four days
        with pytest.raises(OneHand):
            make_link(session, account=account, purpose=Purpose(second), actor=maker, at=nearly)
        assert make_link(session, account=account, purpose=Purpose(second), actor=SYSTEM_ACTOR, at=now())
        assert make_link(
            session, account=account, purpose=Purpose(second), actor=maker, at=now() + timedelta(days=APART_DAYS, seconds=1)
        )


def renamed(somebody: Person) -> None:
    with db.new_session() as session:
        using.choose_login(session, secret=link_for(somebody, Purpose.LOGIN), login="siti.baru", password=PASSWORD, at=now())


def changed_by_the_person(_somebody: Person) -> None:
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    sent = browser.send("/akun/sandi", {"old": PASSWORD, "new": f"{NEW} sendiri"}, page="/akun")
    assert sent.status_code == 303, sent.text


def changed_by_the_command_line(_somebody: Person) -> None:
    commands.set_password(login="siti")


def closed_and_opened(_somebody: Person) -> None:
    commands.disable(login="siti")
    commands.enable(login="siti")


def relieved(_somebody: Person) -> None:
    commands.revoke(login="siti", role="ppk")


def relieved_of_one_of_two(_somebody: Person) -> None:
    commands.revoke(login="siti", role="verifier")


def called_elsewhere(somebody: Person) -> None:
    with db.new_session() as session:
        account, there = session.get_one(Account, somebody.account_id), find_or_create(session, "99.71").id
        give_role(session, account=account, role=Role.CURATOR, region_id=there, valid_from=now().date() + timedelta(days=30))


def maker_relieved(_somebody: Person) -> None:
    commands.revoke(login="admin", role="region_admin")


def maker_closed(_somebody: Person) -> None:
    commands.disable(login="admin")


@pytest.mark.asvs("6.4.1", "6.4.3")
@pytest.mark.parametrize(
    "meanwhile",
    [
        renamed, changed_by_the_person, changed_by_the_command_line, closed_and_opened, relieved, relieved_of_one_of_two, called_elsewhere,
        maker_relieved, maker_closed,
    ],
)  # fmt: skip
def test_a_printed_link_to_a_password_is_over_once_the_person_or_who_printed_it_is_not_who_they_were(
    meanwhile: Callable[[Person], None],
) -> None:
    somebody, office = person("siti", Role.PPK, Role.VERIFIER), admin()
    letter = office.send("/pengguna/tautan", {"account": str(somebody.account_id), "purpose": "password"}, page="/pengguna")
    secret = re.search(r"/masuk/tautan\?kode=([\w-]+)", letter.text)[1]  # type: ignore[index]
    assert Browser().get(f"/masuk/tautan?kode={secret}").status_code == 200
    meanwhile(somebody)
    assert Browser().get(f"/masuk/tautan?kode={secret}").status_code == 410
    with pytest.raises(LinkOver):
        choose(secret)


def test_a_printed_link_outlives_what_does_not_touch_it() -> None:
    """Another post in the same place, which may begin later; every device sent out; a new
    password, for the link that asks for the password."""
    somebody = person("siti", Role.PPK)
    secret, factors = link_for(somebody), link_for(somebody, Purpose.FACTORS)
    with db.new_session() as session:
        account, here = session.get_one(Account, somebody.account_id), find_or_create(session, "99.01").id
        for role, since in ((Role.CURATOR, 0), (Role.LEADER, 2)):
            give_role(session, account=account, role=role, region_id=here, valid_from=now().date() + timedelta(days=since))
        sessions.send_out(session, account_id=account.id, actor=SYSTEM_ACTOR, at=now())
    choose(secret, late=timedelta(days=2, hours=12))
    with db.new_session() as session:
        using.drop_factors(session, secret=factors, password=NEW, at=now())


def test_a_printed_link_ends_with_the_decree_that_runs_out() -> None:
    somebody = person("siti", Role.PPK)
    with db.new_session() as session:
        session.execute(
            update(Grant).where(Grant.account_id == somebody.account_id).values(valid_until=now().date() + timedelta(days=1))
        )
    secret = link_for(somebody)
    with pytest.raises(LinkOver):
        choose(secret, late=timedelta(days=2, hours=12))
    choose(secret)
