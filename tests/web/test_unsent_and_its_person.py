"""A form that waits: for whom alone, that it counts once however often it is
sent, and that keeping it costs nobody anything else."""

import re
from dataclasses import replace

import pytest
from sqlalchemy.exc import InternalError
from starlette.datastructures import UploadFile

from app.demand.models import Demand
from app.errors import Refusal, invalid_field
from app.tree import TREE
from app.web import passage
from app.web.identity import SESSION_COOKIE
from app.web.incoming import once, unsent
from app.web.incoming.unsent import Unsent
from app.web.models import UnsentForm
from app.web.pages import typed_again
from tests.web.browsing import SITE, Browser, signed_in
from tests.web.people import PASSWORD
from tests.web.test_unsent import FIELDS, NEED, PAGE, buyer, end_sessions, how_many, sign_in_again, write_too_late

pytestmark = pytest.mark.usefixtures("committed")
HEADERS = {"origin": SITE, "referer": SITE + PAGE}


def value_of(name: str, page: str) -> str:
    found = re.search(rf'type="hidden" name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def refuse_to_write(*_given: object) -> None:
    raise InternalError("INSERT", {}, Exception("cannot execute INSERT in a read-only transaction"))


def test_a_page_that_one_left_open_does_not_wait_for_another_who_has_signed_in_since() -> None:
    buyer(), buyer("joko")
    browser = signed_in("siti")
    token = browser.token(PAGE)
    browser.sign_in("joko", PASSWORD)
    refused = browser.client.post(PAGE, data={"csrf": token, **FIELDS}, headers=HEADERS)
    assert (refused.status_code, 'data-refused="kept"' in refused.text) == (403, False)
    assert how_many(UnsentForm) == 0
    assert "Kursi roda" not in browser.get(PAGE).text
    end_sessions()
    browser.client.post(PAGE, data={"csrf": token, **FIELDS}, headers=HEADERS)
    assert how_many(UnsentForm) == 0


def test_what_a_visitor_types_where_somebody_was_signed_in_does_not_wait_for_that_person() -> None:
    buyer()
    browser = signed_in("siti")
    end_sessions()
    token = browser.token("/masuk")
    browser.client.post(PAGE, data={"csrf": token, **FIELDS}, headers=HEADERS)
    assert how_many(UnsentForm) == 0


@pytest.mark.parametrize("whose", ["0123-" + "0" * 24 + ".x", "-.x", "0123.x", ".", "é-é.é", "a\ud800-b.c"])
def test_whose_page_a_form_stood_on_cannot_be_made_up(whose: str) -> None:
    buyer()
    browser = signed_in("siti")
    browser.token(PAGE)
    end_sessions()
    sent = {**FIELDS, "csrf": whose}
    answer = browser.client.post(
        PAGE, data={name: value.encode("utf-8", "replace") for name, value in sent.items()}, headers=HEADERS
    )
    assert answer.status_code == 303
    assert how_many(UnsentForm) == 0


def test_what_had_arrived_before_the_session_ended_counts_once_when_it_is_sent_again() -> None:
    buyer()
    browser = signed_in("siti")
    shown = browser.get(PAGE).text
    hidden = {name: value_of(name, shown) for name in ("csrf", once.FIELD)}
    fields = {**FIELDS, **hidden}
    del fields["password"]
    assert browser.client.post(PAGE, data=fields, headers=HEADERS).status_code == 303  # and the answer is lost on its way
    end_sessions()
    way = browser.client.post(PAGE, data=fields, headers=HEADERS).headers["location"]
    sign_in_again(browser, way)
    again = browser.get(PAGE).text
    assert value_of(once.FIELD, again) == hidden[once.FIELD]
    hidden["csrf"] = value_of("csrf", again)
    assert browser.client.post(PAGE, data={**fields, **hidden}, headers=HEADERS).status_code == 303
    assert (how_many(Demand), how_many(UnsentForm)) == (1, 0)


def test_a_key_that_is_refused_itself_does_not_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    buyer()
    browser = signed_in("siti")
    fields = {"csrf": browser.token(PAGE), once.FIELD: "kunci", "name": "Kursi roda"}
    for fault, key in ((invalid_field(once.HEADER, "Kunci ini sudah dipakai."), False), (once.StillRunning(), True)):

        async def refuse(*_given: object, fault: Refusal = fault) -> None:
            raise fault

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(passage, "_tried", refuse)
            browser.client.post(PAGE, data=fields, headers=HEADERS)
        again = browser.get(PAGE).text
        assert 'value="Kursi roda"' in again
        assert (value_of(once.FIELD, again) == "kunci") is key


def test_a_part_of_a_page_does_not_wait_and_the_sign_in_does_not_promise_it() -> None:
    buyer()
    browser = signed_in("siti")
    token = browser.token(PAGE)
    write_too_late(browser)
    answer = browser.client.post(PAGE, data={"csrf": token, **FIELDS}, headers={**HEADERS, "hx-request": "true"})
    assert answer.headers["hx-redirect"].startswith("/masuk")
    assert how_many(UnsentForm) == 1
    assert "data-refused hidden" in browser.get("/masuk").text


def test_a_form_that_cannot_be_kept_is_answered_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    buyer()
    browser = signed_in("siti")
    monkeypatch.setattr(unsent, "_write", refuse_to_write)
    token = browser.token(PAGE)
    browser.sign_in("siti", PASSWORD)
    assert browser.client.post(PAGE, data={"csrf": token, **FIELDS}, headers=HEADERS).status_code == 403
    assert write_too_late(browser) == f"/masuk?next={PAGE}"


def test_a_form_that_cannot_be_read_leads_to_the_sign_in() -> None:
    buyer()
    browser = signed_in("siti")
    end_sessions()
    headers = {**HEADERS, "content-type": "multipart/form-data; boundary=x"}
    answer = browser.client.post(PAGE, content=b"--x\r\nnot a part", headers=headers)
    assert answer.headers["location"] == f"/masuk?next={PAGE}"


def test_half_a_letter_that_no_page_can_show_does_not_close_the_page() -> None:
    buyer()
    browser = signed_in("siti")
    token = browser.token(PAGE)
    end_sessions()
    typed = {"csrf": token, "name": r"Kursi \ud800 roda"}
    parts = "".join(f'--x\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in typed.items())
    headers = {**HEADERS, "content-type": "multipart/form-data; boundary=x; charset=unicode_escape"}
    way = browser.client.post(PAGE, content=f"{parts}--x--\r\n".encode(), headers=headers).headers["location"]
    assert how_many(UnsentForm) == 1
    sign_in_again(browser, way)
    assert 'value="Kursi ? roda"' in browser.get(PAGE).text


def test_files_that_came_too_late_are_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    buyer()
    closed: list[str | None] = []
    close = UploadFile.close

    async def seen(file: UploadFile) -> None:
        closed.append(file.filename)
        await close(file)

    monkeypatch.setattr(UploadFile, "close", seen)
    browser = signed_in("siti")
    token = browser.token(PAGE)
    end_sessions()
    browser.client.post(PAGE, data={"csrf": token, **FIELDS}, files={"paper": ("surat.pdf", b"%PDF")}, headers=HEADERS)
    assert closed == ["surat.pdf"]


@pytest.mark.parametrize(("name", "is_asked_for"), [("surat.pdf", True), ("", False)])
def test_a_file_is_asked_for_again_where_there_was_one(name: str, is_asked_for: bool) -> None:
    buyer()
    browser = signed_in("siti")
    token = browser.token(PAGE)
    end_sessions()
    parts = "".join(
        f'--x\r\ncontent-disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in {"csrf": token, "name": "Kursi roda"}.items()
    )
    body = f'{parts}--x\r\ncontent-disposition: form-data; name="paper"; filename="{name}"\r\ncontent-type: application/pdf\r\n\r\n\r\n--x--\r\n'
    way = browser.client.post(PAGE, content=body.encode(), headers={**HEADERS, "content-type": "multipart/form-data; boundary=x"})
    sign_in_again(browser, way.headers["location"])
    shown = browser.get(PAGE).text
    assert 'value="Kursi roda"' in shown
    assert ("lalu kirim lagi. Pilih lagi berkasnya." in shown) is is_asked_for


def test_it_is_looked_for_over_the_connection_that_the_request_has(monkeypatch: pytest.MonkeyPatch) -> None:
    buyer()
    browser = signed_in("siti")
    sign_in_again(browser, write_too_late(browser))
    monkeypatch.setattr(unsent, "_look", lambda: pytest.fail("a second connection, which another request's seat stands for"))
    assert 'value="Kursi roda"' in browser.get(PAGE).text


@pytest.mark.parametrize("told", ["", ".", "x", "a.b.c", "%00", '"é"', "x" * 3000])
def test_a_cookie_that_means_nothing_is_nothing_and_goes(told: str) -> None:
    buyer()
    browser = signed_in("siti")
    cookie = f"{SESSION_COOKIE}={browser.client.cookies[SESSION_COOKIE]}; {unsent.COOKIE}={told}"
    browser.client.cookies.clear()
    answer = browser.client.get(PAGE, headers={b"cookie": cookie.encode("latin-1")})
    assert answer.status_code == 200
    assert "Yang tadi Anda isikan" not in answer.text
    assert (f"{unsent.COOKIE}=" in answer.headers.get("set-cookie", "")) is (told not in ("", "."))


def test_a_page_for_visitors_never_holds_it() -> None:
    buyer()
    browser = signed_in("siti")
    token = browser.token(PAGE)
    end_sessions()
    browser.client.post(PAGE, data={"csrf": token, **FIELDS}, headers={"origin": SITE, "referer": f"{SITE}/katalog"})
    browser.sign_in("siti", PASSWORD)
    assert "Inilah yang Anda tulis" in browser.get("/katalog").text
    visitor = Browser()
    visitor.client.cookies.set(unsent.COOKIE, browser.client.cookies[unsent.COOKIE], domain="testserver.local", path="/")
    for other in (visitor, Browser()):
        assert "puskesmas" not in other.get("/katalog").text


PAGE_OF_TWO = """<main id="isi"><form method="post" action="/x?q=a%20b"><input type="hidden" name="twin" value="1"><textarea name="reason"></textarea></form>
<form method="post" action="/x?q=a%20b"><input type="hidden" name="twin" value="2"><input type="hidden" name="version" value="5">
<input type="hidden" name="once" value="new"><textarea name="reason"></textarea><select name="kind"><option value="a">A</option><option value="b" selected>B</option></select></form></main>"""
KEPT = Unsent(
    "/x", "/x?q=a%20b", (("twin", "2"), ("version", "5"), ("once", "old"), ("reason", NEED), ("kind", "gone")), had_files=False
)


def test_the_form_is_found_by_what_it_is_about_keeps_its_key_and_what_can_no_longer_be_chosen_is_not() -> None:
    (form,) = [one for one in typed_again._Reader.forms_of(PAGE_OF_TWO) if one.is_about(KEPT)]
    filled = typed_again._edited(PAGE_OF_TWO, typed_again._filled(form, KEPT))
    first, _between, second = filled.partition("</form>")
    assert "puskesmas" not in first
    assert "puskesmas" in second
    assert '<input type="hidden" name="once" value="old">' in second
    assert '<input type="hidden" name="version" value="5">' in second
    assert '<option value="b" selected>' in second
    assert not form.has_changed_since(KEPT)
    assert form.has_changed_since(replace(KEPT, fields=(("twin", "2"), ("version", "4"), ("once", "old"))))


NOT_OF_WHAT = {
    "round": "the state of the page", "version": "the state of the page", "dibuka": "the state of the page", "isian": "what was kept of it",
    "next": "the way on", "advance": "told by its move", "source": "the way that it came", "from_trail": "as reference", "csrf": "whose it is", "once": "which sending it is", "kode": "a secret of the address",
    "daftar": "told by the address", "cari": "told by the address", "ke": "the way on", "pilih": "outside the page",
}  # fmt: skip


def test_every_hidden_field_of_a_form_tells_what_it_is_about_or_is_known_to_tell_something_else() -> None:
    found: set[str] = set()
    for file in (TREE / "templates").rglob("*.html"):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', file.read_text("utf-8"), re.DOTALL):
            found |= set(re.findall(r'type="hidden" name="([a-z_0-9]+)"', form))
    assert {"move", "twin", "number"} <= found
    assert found - set(typed_again.OF_WHAT) - NOT_OF_WHAT.keys() == set()
