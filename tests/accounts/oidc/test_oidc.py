"""Signing in by an identity provider: only whom we linked, only by an answer to
our own question, and the second factor all the same."""

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import Response
from pydantic import ValidationError
from sqlalchemy import func, select, update

from app import db
from app.accounts.grants import actor_with
from app.accounts.models import Account, SignIn, WebSession
from app.accounts.oidc import binding, provider
from app.accounts.oidc.models import OidcBinding
from app.accounts.oidc.provider import ProviderAway
from app.accounts.oidc.trip import BACK, COOKIE
from app.actor import Role
from app.clock import now
from app.doctor import place
from app.errors import Invalid
from app.settings import Settings, settings
from app.web.identity import SESSION_COOKIE
from tests.accounts.factors.making import telephone
from tests.accounts.oidc.local import CLIENT, SECRET, LocalProvider, forged, new_key, serving
from tests.web.browsing import SITE, Browser
from tests.web.people import PASSWORD, Person, person

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[LocalProvider]:
    secret = tmp_path / "oidc"
    secret.write_text(f"{SECRET}\n")
    secret.chmod(0o600)
    with serving(LocalProvider()) as known:
        for name, value in {
            "oidc_issuer": known.issuer, "oidc_client_id": CLIENT, "oidc_client_secret_file": secret, "oidc_name": "Akun Pemda", "public_url": SITE,
        }.items():  # fmt: skip
            monkeypatch.setattr(settings(), name, value)
        provider.forget()
        yield known
    provider.forget()


@pytest.fixture
def siti() -> Person:
    return person("siti", Role.PPK)


def linked(somebody: Person, subject: str = "1987-siti") -> None:
    with db.new_session() as session:
        account = session.get_one(Account, somebody.account_id)
        binding.bind(session, account=account, subject=subject, actor=actor_with(account, None), at=now())


def went(browser: Browser, path: str = "/masuk/oidc") -> str:
    """Where the browser was sent."""
    answer = browser.get(path)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def came_back(browser: Browser, address: str, code: str, **changed: str) -> Response:
    state = parse_qs(urlsplit(address).query)["state"][0]
    return browser.get(BACK, params={"code": code, "state": state, **changed})


def signed_in(browser: Browser, there: LocalProvider, subject: str = "1987-siti", path: str = "/masuk/oidc") -> Response:
    address = went(browser, path)
    return came_back(browser, address, there.code_for(address, subject))


def is_in(browser: Browser) -> bool:
    return browser.get("/akun").status_code == 200


def test_a_linked_person_signs_in_and_goes_where_they_were_going(there: LocalProvider, siti: Person) -> None:
    linked(siti)
    browser = Browser()
    assert "Masuk dengan Akun Pemda" in browser.get("/masuk").text
    answer = signed_in(browser, there, path="/masuk/oidc?next=/pesanan")
    assert (answer.status_code, answer.headers["location"]) == (303, "/pesanan")
    assert is_in(browser)
    with db.new_session() as session:
        assert session.scalars(select(SignIn.way)).all() == ["by_oidc"]
        assert session.scalars(select(OidcBinding.used_at)).one() is not None


def test_the_way_there_asks_for_a_code_with_everything_that_ties_it_to_this_browser(there: LocalProvider) -> None:
    first, second = (parse_qs(urlsplit(went(Browser())).query) for _each in range(2))
    assert first["redirect_uri"] == [f"{SITE}{BACK}"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]


def test_nobody_gets_in_who_was_not_linked_whatever_the_provider_says_of_the_person(there: LocalProvider, siti: Person) -> None:
    there.claims = {"email": "siti", "preferred_username": "siti", "name": "Orang siti", "email_verified": True}
    browser = Browser()
    answer = signed_in(browser, there, subject="siti")
    assert answer.status_code == 422
    assert "belum dihubungkan" in answer.text
    assert not is_in(browser)


def test_a_closed_account_is_not_opened_by_the_provider(there: LocalProvider, siti: Person) -> None:
    linked(siti)
    with db.new_session() as session:
        session.execute(update(Account).values(active=False))
    browser = Browser()
    assert signed_in(browser, there).status_code == 422
    assert not is_in(browser)


ELSEWHERE = (
    "http://169.254.169.254/latest", "https://10.0.0.1/x", "http://127.0.0.1:1/x", "file:///etc/passwd", "https://lain.contoh.go.id/x", "gopher://x", 7, None,
)  # fmt: skip
ANOTHER_ISSUER = "https://lain.contoh.go.id"
LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "lain"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": ANOTHER_ISSUER},
    "no issuer": {"iss": None},
    "another audience": {"aud": "aplikasi-lain"},
    "several audiences for another party": {"aud": [CLIENT, "aplikasi-lain"], "azp": "aplikasi-lain"},
    "several audiences for nobody said": {"aud": ["aplikasi-lain", "lagi"]},
    "over": {"exp": int(time.time()) - 600},
    "no end": {"exp": None},
    "from the future": {"iat": int(time.time()) + 6000},
    "of nobody": {"sub": None},
    "of a number": {"sub": 7},
    "of blanks": {"sub": "  "},
    "for another access token": {"at_hash": "salah"},
}


@pytest.mark.asvs("9.2.1", "9.2.2", "9.2.3", "10.5.1", "10.5.4")
def test_a_token_that_is_not_of_this_sign_in_opens_nothing(there: LocalProvider, siti: Person) -> None:
    linked(siti)
    browser = Browser()
    opened = []
    for lie, claims in LIES.items():
        there.claims = claims
        if signed_in(browser, there).status_code != 422 or is_in(browser):
            opened.append(lie)
    assert opened == []
    there.claims = {"aud": [CLIENT], "azp": CLIENT}
    assert signed_in(browser, there).status_code == 303


@pytest.mark.asvs("6.8.2", "9.1.1", "9.1.2")
def test_a_token_that_nobody_or_another_key_or_a_secret_that_both_know_signed_opens_nothing(
    there: LocalProvider, siti: Person
) -> None:
    linked(siti)
    browser = Browser()
    address = went(browser)
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    moment = int(time.time())
    claims = {"iss": there.issuer, "aud": CLIENT, "sub": "1987-siti", "nonce": nonce, "iat": moment, "exp": moment + 300}
    carried = browser.client.cookies.get(COOKIE)
    for token in (forged(claims), forged(claims, by=there.key.as_pem(private=False)), forged(claims, by=SECRET.encode()), "a.b.c"):
        there.raw_token = token
        assert came_back(browser, address, there.code_for(address, "1987-siti")).status_code == 422, token
        browser.client.cookies.set(COOKIE, carried, domain="testserver.local", path="/")
    there.raw_token = ""
    assert came_back(browser, address, there.code_for(address, "1987-siti")).status_code == 303, "the provider's own is taken"
    browser = Browser()
    there.published, there.key = there.key, new_key("satu")
    assert signed_in(browser, there).status_code == 422
    assert not is_in(browser)


def test_a_key_that_the_provider_changed_is_learned(there: LocalProvider, siti: Person) -> None:
    linked(siti)
    assert signed_in(Browser(), there).status_code == 303
    there.key = new_key("dua")
    assert signed_in(Browser(), there).status_code == 303


@pytest.mark.asvs("10.1.2", "10.2.1")
def test_an_answer_to_another_question_is_no_answer(there: LocalProvider, siti: Person) -> None:
    """Another state, another browser, a code that was used, one that comes again."""
    linked(siti)
    browser, other = Browser(), Browser()
    address = went(browser)
    code = there.code_for(address, "1987-siti")
    assert came_back(browser, address, code, state="lain").status_code == 422
    assert came_back(browser, address, code).status_code == 422, "the first answer has spent the question"
    address = went(browser)
    code = there.code_for(address, "1987-siti")
    assert came_back(other, address, code).status_code == 422, "that browser asked nothing"
    went(other)
    assert came_back(other, address, code).status_code == 422, "that browser asked something else"
    assert came_back(browser, address, code).status_code == 303
    assert came_back(browser, address, code).status_code == 422
    assert not is_in(other)


@pytest.mark.asvs("10.2.1")
def test_a_code_is_taken_once_and_only_with_the_verifier_of_its_own_question(there: LocalProvider, siti: Person) -> None:
    linked(siti)
    browser = Browser()
    address = went(browser)
    code = there.code_for(address, "1987-siti")
    carried = browser.client.cookies.get(COOKIE)
    assert came_back(browser, address, code).status_code == 303
    again = Browser()
    again.client.cookies.set(COOKIE, carried, domain="testserver.local", path="/")
    assert came_back(again, address, code).status_code == 422, "a copied cookie with a copied address"
    mine, another = Browser(), Browser()
    here = went(mine)
    stolen = there.code_for(went(another), "1987-siti")
    assert came_back(mine, here, stolen).status_code == 422, "a code that somebody else was given"
    assert not is_in(mine)


@pytest.mark.asvs("6.8.1", "10.2.2")
def test_what_is_sent_by_another_provider_is_refused_where_it_says_so(there: LocalProvider, siti: Person) -> None:
    linked(siti)
    browser = Browser()
    address = went(browser)
    assert came_back(browser, address, there.code_for(address, "1987-siti"), iss=ANOTHER_ISSUER).status_code == 422
    there.description = {"authorization_response_iss_parameter_supported": True}
    provider.forget()
    assert signed_in(browser, there).status_code == 422, "it always says so, and this answer does not"
    address = went(browser)
    assert came_back(browser, address, there.code_for(address, "1987-siti"), iss=there.issuer).status_code == 303


@pytest.mark.asvs("7.6.2", "11.3.3")
def test_a_cookie_that_nobody_sealed_is_nothing(there: LocalProvider) -> None:
    browser = Browser()
    for cookie in ("", "x", "A" * 60, "'--"):
        answer = browser.get(BACK, params={"code": "x", "state": "y"}, headers={"cookie": f"{COOKIE}={cookie}"})
        assert (answer.status_code, "Mulai lagi" in answer.text) == (422, True), cookie


def test_who_says_no_at_the_provider_reads_it_in_plain_words(there: LocalProvider) -> None:
    browser = Browser()
    state = parse_qs(urlsplit(went(browser)).query)["state"][0]
    answer = browser.get(BACK, params={"error": "access_denied", "error_description": "<script>", "state": state})
    assert answer.status_code == 422
    assert "Masuk dengan Akun Pemda tidak berhasil" in answer.text
    assert "<script>" not in answer.text


@pytest.mark.asvs("1.3.6")
def test_a_description_does_not_send_this_server_elsewhere(there: LocalProvider) -> None:
    browser = Browser()
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        for address in ELSEWHERE:
            there.description = {name: address}
            provider.forget()
            answer = browser.get("/masuk/oidc")
            assert (answer.status_code, answer.headers.get("retry-after")) == (503, "30"), (name, address)
            assert "sedang tidak dapat dihubungi" in answer.text
    assert {asked.partition(" ")[2] for asked in there.asked} == {"/.well-known/openid-configuration"}


@pytest.mark.asvs("9.1.3", "13.2.4")
def test_only_hosts_of_the_settings_are_asked_beside_the_issuers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "oidc_issuer", "https://sso.contoh.go.id/realms/pemda")
    monkeypatch.setattr(settings(), "oidc_hosts", ("kunci.contoh.go.id", "kunci.contoh.go.id:8443"))
    for address in ("https://sso.contoh.go.id/token", "https://kunci.contoh.go.id/k", "https://kunci.contoh.go.id:8443/k"):
        assert provider.may_be_asked(address)
    for address in (
        "http://sso.contoh.go.id/token", "https://sso.contoh.go.id:8443/token", "https://sso.contoh.go.id@jahat.id/", "https://kunci.contoh.go.id:1/k",
        "https://a:b@sso.contoh.go.id/", "https://sso.contoh.go.id.jahat.id/", "https://sso.contoh.go.id\\@jahat.id/", "//sso.contoh.go.id/", "https://[::1/",
    ):  # fmt: skip
        assert not provider.may_be_asked(address), address


@pytest.mark.asvs("15.3.2")
def test_nothing_is_followed_to_another_place(there: LocalProvider, siti: Person) -> None:
    linked(siti)
    there.redirects = "http://127.0.0.1:1/rahasia"
    browser = Browser()
    assert signed_in(browser, there).status_code == 503
    assert not is_in(browser)


@pytest.mark.asvs("10.5.3")
def test_a_provider_that_is_another_than_the_settings_say_is_not_believed(there: LocalProvider) -> None:
    there.description = {"issuer": ANOTHER_ISSUER}
    assert Browser().get("/masuk/oidc").status_code == 503


@pytest.mark.asvs("6.3.4")
def test_the_second_factor_is_asked_all_the_same(there: LocalProvider, siti: Person) -> None:
    linked(siti)
    telephone(siti)
    browser = Browser()
    answer = signed_in(browser, there)
    assert answer.headers["location"] == "/masuk/kode"
    assert not is_in(browser)


@pytest.mark.asvs("6.8.4", "7.5.1")
def test_another_houses_word_is_no_showing_again(there: LocalProvider, siti: Person) -> None:
    """Whoever sits at a machine that is signed in at the provider changes nothing of the account by that alone."""
    linked(siti)
    browser = Browser()
    signed_in(browser, there)
    assert browser.send("/akun/token", {"label": "skrip", "until": "2099-01-01"}, page="/akun").status_code == 409
    browser.sign_in("siti", PASSWORD)
    assert browser.send("/akun/oidc/lepas", page="/akun").status_code == 303


@pytest.mark.asvs("7.2.4")
def test_signing_in_begins_a_new_session_and_ends_the_one_before(there: LocalProvider, siti: Person) -> None:
    linked(siti)
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    before = browser.client.cookies.get(SESSION_COOKIE)
    signed_in(browser, there)
    assert browser.client.cookies.get(SESSION_COOKIE) != before
    with db.new_session() as session:
        assert session.scalar(select(func.count()).select_from(WebSession)) == 1


def test_a_signed_in_person_links_the_own_account_and_takes_the_link_away(there: LocalProvider, siti: Person) -> None:
    browser = Browser()
    browser.sign_in("siti", PASSWORD)
    page = browser.send("/akun/oidc", page="/akun/oidc")
    assert page.status_code == 200
    address = _link_on(page, there)
    assert came_back(browser, address, there.code_for(address, "1987-siti")).headers["location"] == "/akun/oidc"
    assert "Terhubung" in browser.get("/akun/oidc").text
    assert signed_in(Browser(), there).status_code == 303
    assert browser.send("/akun/oidc/lepas", page="/akun/oidc").status_code == 303
    assert signed_in(Browser(), there).status_code == 422
    assert browser.send("/akun/oidc/lepas", page="/akun").status_code == 404


def test_nobody_is_linked_to_what_belongs_to_somebody_else_or_by_somebody_elses_way(there: LocalProvider, siti: Person) -> None:
    linked(siti)
    budi = person("budi", Role.PP)
    browser = Browser()
    browser.sign_in("budi", PASSWORD)
    address = _link_on(browser.send("/akun/oidc", page="/akun/oidc"), there)
    assert came_back(browser, address, there.code_for(address, "1987-siti")).status_code == 422
    address = _link_on(browser.send("/akun/oidc", page="/akun/oidc"), there)
    browser.sign_in("siti", PASSWORD)
    assert came_back(browser, address, there.code_for(address, "budi")).status_code == 422, "who began it is not who came back"
    with db.new_session() as session:
        assert binding.bound_to(session, budi.account_id) is None
        account = session.get_one(Account, budi.account_id)
        with pytest.raises(Invalid):
            binding.bind(session, account=account, subject="1987-siti", actor=actor_with(account, None), at=now())


def test_the_regions_admin_links_a_person_who_is_told(there: LocalProvider, siti: Person) -> None:
    person("eko", Role.REGION_ADMIN)
    outsider = person("jauh", Role.PPK, region="99.02")
    admin = Browser()
    admin.sign_in("eko", PASSWORD)
    assert (
        admin.send("/pengguna/oidc", {"account": str(siti.account_id), "subject": "1987-siti"}, page="/pengguna").status_code == 303
    )
    assert (
        admin.send("/pengguna/oidc", {"account": str(outsider.account_id), "subject": "jauh"}, page="/pengguna").status_code == 404
    )
    browser = Browser()
    assert signed_in(browser, there).status_code == 303
    assert "dihubungkan dengan Akun Pemda" in browser.get("/pemberitahuan").text
    assert "oleh admin" in browser.get("/akun/oidc").text


@pytest.mark.asvs("7.6.1")
def test_signing_out_says_that_one_may_still_be_signed_in_there(there: LocalProvider, siti: Person) -> None:
    linked(siti)
    browser = Browser()
    signed_in(browser, there)
    answer = browser.send("/keluar", page="/akun")
    assert answer.headers["location"] == "/masuk/oidc/keluar"
    assert f"{there.issuer}/keluar?client_id={CLIENT}" in browser.get("/masuk/oidc/keluar").text
    assert not is_in(browser)
    with db.new_session() as session:
        session.execute(update(OidcBinding).values(used_at=None))
    browser.sign_in("siti", PASSWORD)
    assert browser.send("/keluar", page="/akun").headers["location"] == "/"


def test_without_a_provider_nothing_of_it_is_there() -> None:
    browser = Browser()
    assert "/masuk/oidc" not in browser.get("/masuk").text
    for path in ("/masuk/oidc", BACK, "/masuk/oidc/keluar", "/akun/oidc"):
        assert browser.get(path).status_code == 404


@pytest.mark.asvs("10.5.2")
@pytest.mark.parametrize("claim", ["email", "name", "phone_number"])
def test_an_address_or_a_name_tells_nobody_apart(claim: str) -> None:
    with pytest.raises(ValidationError):
        Settings(oidc_claim=claim)
    with pytest.raises(ValidationError):
        Settings(oidc_issuer="http://sso.contoh.go.id")


def test_doctor_asks_the_provider_who_it_is(there: LocalProvider) -> None:
    assert place.identity_provider(settings())[0] is True
    secret = settings().oidc_client_secret_file
    assert secret is not None
    secret.chmod(0o644)
    assert place.identity_provider(settings())[0] is False
    secret.chmod(0o600)
    there.description = {"issuer": ANOTHER_ISSUER}
    with pytest.raises(ProviderAway):
        place.identity_provider(settings())


def _link_on(page: Response, there: LocalProvider) -> str:
    """The address of the provider on the page."""
    found = re.search(rf'href="({re.escape(there.issuer)}/masuk[^"]+)"', page.text)
    assert found, page.text
    return html.unescape(found[1])
