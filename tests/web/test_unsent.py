"""A session ends while somebody writes: the form waits for that person alone, sealed, without
secrets, and is on its page again after the sign-in."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select, text, update

from app import db
from app.accounts import jobs, sessions
from app.accounts.factors.models import FactorDuty
from app.accounts.models import WebSession
from app.actor import Role
from app.clock import now
from app.demand.models import Demand
from app.tree import TREE
from app.web.identity import SESSION_COOKIE
from app.web.incoming import unsent
from app.web.incoming.unsent import Unsent
from app.web.models import UnsentForm
from app.web.pages import typed_again
from tests.web.browsing import SITE, Browser, signed_in
from tests.web.people import PASSWORD, Person, person

pytestmark = pytest.mark.usefixtures("committed")
PAGE = "/permintaan/baru"
NEED = "Untuk puskesmas,\nyang dapat dilipat & “ringan”."
FIELDS = {"name": "Kursi roda", "quantity": "4", "unit": "buah", "description": NEED, "password": "rahasia sekali"}


def buyer(login: str = "siti") -> Person:
    return person(login, Role.PP)


def end_sessions(*, ago: timedelta = timedelta(minutes=1)) -> None:
    with db.new_session() as session:
        session.execute(update(WebSession).values(seen_at=now() - ago, ends_at=now() - ago))


def write_too_late(
    browser: Browser, fields: dict[str, str] | None = None, *, page: str = PAGE, to: str = PAGE, **headers: str
) -> str:
    """Opens the form, is away for too long, and sends it: the way that the answer leads."""
    token = browser.token(page)
    end_sessions()
    answer = browser.client.post(
        to,
        data={"csrf": token, **(FIELDS if fields is None else fields)},
        headers={"origin": SITE, "referer": SITE + page, **headers},
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def sign_in_again(browser: Browser, way: str, login: str = "siti") -> str:
    (page,) = parse_qs(urlsplit(way).query)["next"]
    answer = browser.send("/masuk", {"login": login, "password": PASSWORD, "next": page}, page=way)
    return str(answer.headers["location"])


def how_many(kind: type) -> int:
    with db.new_session() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_what_was_typed_is_on_its_page_again_after_the_sign_in_and_counts_once_it_is_sent() -> None:
    buyer()
    browser = signed_in("siti")
    way = write_too_late(browser)
    assert how_many(Demand) == 0
    said = browser.get(way).text
    assert "Anda sudah keluar sebelum isian tadi tersimpan" in said
    assert 'data-refused="kept"' in said
    assert sign_in_again(browser, way) == PAGE
    for _reload in range(2):
        shown = browser.get(PAGE).text
        assert "Yang tadi Anda isikan belum tersimpan" in shown
        assert re.search(r'name="name"[^>]*value="Kursi roda"', shown)
        assert "\nUntuk puskesmas,\nyang dapat dilipat &amp; “ringan”.</textarea>" in shown
        assert "rahasia sekali" not in shown
    sent = browser.send(PAGE, {name: value for name, value in FIELDS.items() if name != "password"}, page=PAGE)
    assert sent.status_code == 303
    assert (how_many(Demand), how_many(UnsentForm)) == (1, 0)
    assert "Yang tadi Anda isikan" not in browser.get(PAGE).text


def test_nobody_else_is_shown_it_and_the_browser_forgets_it() -> None:
    buyer(), buyer("joko")
    browser = signed_in("siti")
    way = write_too_late(browser)
    assert sign_in_again(browser, way, "joko") == PAGE
    assert "Kursi roda" not in browser.get(PAGE).text
    assert unsent.COOKIE not in browser.client.cookies


def test_it_is_kept_sealed_without_secrets_and_opens_with_the_browsers_token_alone() -> None:
    buyer()
    browser = signed_in("siti")
    write_too_late(browser)
    with db.new_session() as session:
        kept = session.scalars(select(UnsentForm)).one()
        rows = session.execute(text("SELECT unsent_form::text FROM unsent_form")).scalar_one()
    token = browser.client.cookies[unsent.COOKIE].partition(".")[0]
    assert token not in rows
    assert b"Kursi" not in kept.sealed
    opened = unsent._unseal(token, kept.sealed)
    assert opened is not None
    assert "Kursi roda" in opened
    assert "rahasia sekali" not in opened
    assert "csrf" not in opened
    assert unsent._unseal(kept.token_sha256.hex(), kept.sealed) is None


@pytest.mark.parametrize(
    "change", ["another site", "no token", "a form too long", "a session that nobody had", "signed out meanwhile"]
)
def test_what_may_not_be_our_persons_own_form_does_not_wait(change: str) -> None:
    buyer()
    browser = signed_in("siti")
    token = browser.token(PAGE)
    data, headers = {"csrf": token, **FIELDS}, {"origin": SITE, "referer": SITE + PAGE}
    if change == "another site":
        headers["sec-fetch-site"] = "cross-site"
    elif change == "no token":
        del data["csrf"], headers["origin"]
    elif change == "a form too long":
        data["description"] = "panjang " * unsent.BYTES_MAX
    elif change == "a session that nobody had":
        browser.client.cookies.set(SESSION_COOKIE, "dibuat-sendiri", domain="testserver.local", path="/")
    else:
        with db.new_session() as session:
            sessions.sign_out_everywhere(session, account_id=session.scalars(select(WebSession.account_id)).one())
    end_sessions()
    answer = browser.client.post(PAGE, data=data, headers=headers)
    assert answer.headers["location"] == f"/masuk?next={PAGE}"
    assert how_many(UnsentForm) == 0
    assert "data-refused hidden" in browser.get(answer.headers["location"]).text


def test_a_form_that_was_open_before_a_sign_in_in_another_tab_is_out_of_date_and_on_its_page_again() -> None:
    buyer()
    browser = signed_in("siti")
    token = browser.token(PAGE)
    browser.sign_in("siti", PASSWORD)
    sent = {"data": {"csrf": token, **FIELDS}, "headers": {"origin": SITE, "referer": SITE + PAGE}}
    refused = browser.client.post(PAGE, **sent)  # type: ignore[arg-type]
    assert refused.status_code == 403
    assert "Formulir kedaluwarsa" in refused.text
    assert "Yang Anda isikan belum tersimpan, tetapi tidak hilang" in refused.text
    assert 'data-refused="kept"' in refused.text
    assert f'href="{PAGE}"' in refused.text
    assert 'value="Kursi roda"' in browser.get(PAGE).text


def test_a_form_in_whose_place_a_fault_was_shown_is_on_its_page_again_and_a_part_of_a_page_keeps_it_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    buyer()
    browser = signed_in("siti")

    def breaks(*_given: object, **_named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.demand.asking.ask", breaks)
    fields = {name: value for name, value in FIELDS.items() if name != "password"}
    origin = {"referer": SITE + PAGE}
    assert browser.send(PAGE, fields, page=PAGE, headers={**origin, "hx-request": "true"}).status_code == 500
    assert how_many(UnsentForm) == 0
    broken = browser.send(PAGE, fields, page=PAGE, headers=origin)
    assert (broken.status_code, 'data-refused="kept"' in broken.text) == (500, True)
    assert 'value="Kursi roda"' in browser.get(PAGE).text


def test_what_a_part_of_the_page_was_asked_with_is_no_form_and_stays_with_the_script() -> None:
    """The check of a product sends its form to an address of its own: kept from there it would be on no page again."""
    buyer()
    browser = signed_in("siti")
    token = browser.token(PAGE)
    end_sessions()
    headers = {"origin": SITE, "hx-request": "true", "hx-current-url": SITE + PAGE}
    answer = browser.client.post("/toko/produk/periksa?etalase=x", data={"csrf": token, **FIELDS}, headers=headers)
    assert answer.headers["hx-redirect"] == f"/masuk?next={PAGE}"
    assert how_many(UnsentForm) == 0
    assert "data-refused hidden" in browser.get(answer.headers["hx-redirect"]).text


def test_signing_out_leaves_nothing() -> None:
    buyer()
    browser = signed_in("siti")
    way = write_too_late(browser)
    sign_in_again(browser, way)
    browser.send("/keluar", {}, page=PAGE)
    assert how_many(UnsentForm) == 0
    assert unsent.COOKIE not in browser.client.cookies


def test_it_waits_a_day_and_for_so_long_it_is_known_whose_a_session_was(monkeypatch: pytest.MonkeyPatch) -> None:
    buyer()
    browser = signed_in("siti")
    token = browser.token(PAGE)
    end_sessions(ago=timedelta(hours=20))
    jobs.clear()
    sent = {"data": {"csrf": token, **FIELDS}, "headers": {"origin": SITE, "referer": SITE + PAGE}}
    browser.client.post(PAGE, **sent)  # type: ignore[arg-type]
    jobs.clear()
    assert how_many(UnsentForm) == 1
    monkeypatch.setattr(jobs, "now", lambda: now() + unsent.KEPT + timedelta(minutes=1))
    jobs.clear()
    assert (how_many(UnsentForm), how_many(WebSession)) == (0, 0)
    browser.client.post(PAGE, **sent)  # type: ignore[arg-type]
    assert how_many(UnsentForm) == 0


def test_of_one_person_the_newest_ten_wait() -> None:
    buyer()
    for _again in range(unsent.FORMS_MAX + 3):
        write_too_late(signed_in("siti"))
    assert how_many(UnsentForm) == unsent.FORMS_MAX


def test_who_has_to_set_up_a_second_factor_first_finds_it_too() -> None:
    siti = buyer()
    browser = signed_in("siti")
    token = browser.token(PAGE)
    with db.new_session() as session:
        region_id = session.scalars(
            text("SELECT region_id FROM role_grant WHERE account_id = :id").bindparams(id=siti.account_id)
        ).one()
        session.add(FactorDuty(region_id=region_id, since=now()))
    answer = browser.client.post(PAGE, data={"csrf": token, **FIELDS}, headers={"origin": SITE, "referer": SITE + PAGE})
    assert answer.headers["location"] == "/akun/pengaman"
    assert 'value="Kursi roda"' in browser.get(PAGE).text


def test_a_form_that_had_been_refused_leads_back_to_its_page_and_not_to_the_address_that_it_was_sent_to() -> None:
    buyer()
    browser = signed_in("siti")
    way = write_too_late(browser, {"reason": "Sudah dapat."}, to="/permintaan/0/tutup", referer=f"{SITE}/permintaan/0/tutup")
    assert way == "/masuk?next=/permintaan/0"


def test_who_signs_in_again_goes_on_in_the_role_of_before() -> None:
    person("siti", Role.CURATOR, Role.PP)
    browser = signed_in("siti")
    for role in (Role.PP, Role.CURATOR):
        with db.new_session() as session:
            session.execute(
                text("UPDATE web_session SET grant_id = (SELECT id FROM role_grant WHERE role = :role)").bindparams(role=role)
            )
        end_sessions()
        browser.sign_in("siti", PASSWORD)
        with db.new_session() as session:
            assert sessions.resolve(session, cookie=browser.client.cookies[SESSION_COOKIE], bearer=None).role is role


SHOWN = """<main id="isi"><form method="post" action="/x/1/langkah"><input type="hidden" name="move" value="other"><textarea name="note">
</textarea></form><details><summary>Tolak</summary><details class="a"><form method="post" action="/x/1/langkah">
<input type="hidden" name="csrf" value="baru"><input type="hidden" name="move" value="reject">
<input name="title" value="" required><textarea name="note" rows="3">
lama</textarea><select name="kind"><option value="">Pilih</option><option value="a" selected>A</option><option value="b">B</option></select>
<input type="radio" name="who" value="1" checked><input type="radio" name="who" value="2"><input type="checkbox" name="sure" checked>
<input name="line" value="1"><input name="line" value="2"><input type="password" name="password"><input type="file" name="paper">
</form></details></details><input name="far" form="f"><form id="f" method="get" action="/x/1/langkah"></form></main>"""
KEPT = Unsent(
    page="/x/1", action="/x/1/langkah", had_files=True,
    fields=(("move", "reject"), ("title", 'a "b" <c>'), ("note", "</textarea><script>1"), ("kind", "b"), ("who", "2"), ("line", "7"), ("line", "8"), ("password", "p"), ("csrf", "alt")),
)  # fmt: skip


def test_of_a_pages_forms_the_one_is_filled_that_is_about_the_same_and_what_hides_it_is_opened() -> None:
    (form,) = [one for one in typed_again._Reader.forms_of(SHOWN) if one.is_about(KEPT)]
    filled = typed_again._edited(SHOWN, typed_again._filled(form, KEPT))
    first, _half, second = filled.partition("<details")
    assert first == SHOWN.partition("<details")[0]
    assert second.count(" open") == 2
    for wanted in (
        '<input name="title" required value="a &quot;b&quot; &lt;c&gt;">',
        "&lt;/textarea&gt;&lt;script&gt;1</textarea>",
        '<option value="a">A</option><option value="b" selected>B</option>',
        '<input type="radio" name="who" value="1"><input type="radio" name="who" value="2" checked>',
        '<input type="checkbox" name="sure">',
        '<input name="line" value="7"><input name="line" value="8">',
        '<input type="password" name="password"><input type="file" name="paper">',
        '<input type="hidden" name="csrf" value="baru">',
    ):
        assert wanted in filled, wanted


def test_a_form_of_another_thing_stays_as_it_is() -> None:
    about_another = Unsent(KEPT.page, KEPT.action, (("move", "third"), *KEPT.fields[1:]), had_files=False)
    assert not any(one.is_about(about_another) for one in typed_again._Reader.forms_of(SHOWN))


def test_every_field_of_a_password_is_known_as_a_secret() -> None:
    asked = re.compile(r'ui\.field\([^{}]*?"(\w+)", _\([^{}]*?type="password"')
    named = {name for file in (TREE / "templates").rglob("*.html") for name in asked.findall(file.read_text("utf-8"))}
    assert {"password", "token", "secret", "old", "new", "confirm_password"} <= named
    assert named <= unsent.SECRETS
    kinds = (TREE / "templates/orders/_ask.html").read_text("utf-8")
    assert set(re.findall(r'ask\.kind == "(pass\w+)"', kinds)) <= unsent.SECRETS


def test_the_script_tells_forms_apart_by_the_same_fields() -> None:
    script = (TREE / "static/js/isian.js").read_text("utf-8")
    told = re.search(r"OF_WHAT = \[([^\]]+)\]", script)
    assert told is not None
    assert tuple(re.findall(r'"(\w+)"', told[1])) == typed_again.OF_WHAT
