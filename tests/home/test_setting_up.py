"""A new region is led through its set-up: the next step by name, on its own page
which one it is, what comes after it, and the way back."""

import re
from datetime import date

import pytest

from app import db
from app.home.setting_up import tasks
from app.regions.models import Holiday, Region
from app.serving import commands
from tests import world
from tests.web.browsing import Browser

pytestmark = pytest.mark.usefixtures("committed", "march")
SECRET = "kuda laut biru tua"
LED = re.compile(r'<aside class="tour card no-print" aria-label="Penyiapan daerah">.*?</aside>', re.DOTALL)
DECREE = {"decree_number": "SK 821/2026", "decree_date": "2026-01-02", "valid_from": "2026-01-02", "until": "2030-12-31"}


def led(browser: Browser, path: str) -> str:
    """What the page says of the set-up, as words; nothing where it says nothing."""
    found = LED.search(browser.get(path).text)
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split()) if found else ""


def admin_of_a_new_region() -> Browser:
    made = commands.init(region="99.01", admin="eko", name="Eko Contoh")
    browser, path = Browser(), re.sub(r"^https?://[^/]+", "", made["link"])
    browser.send("/masuk/tautan", {"kode": path.partition("kode=")[2], "password": SECRET}, page=path)
    browser.send("/masuk", {"login": "eko", "password": SECRET})
    return browser


def admin_of_the_world(*, ordered: bool = False) -> Browser:
    """All is there but the days off."""
    with db.new_session() as session:
        built = world.build(session)
        if ordered:
            world.in_process(session, built)
        session.commit()
    browser = Browser()
    browser.send("/masuk", {"login": "region_admin", "password": world.PASSWORD})
    return browser


def test_the_first_page_of_a_new_admin_leads_to_the_first_step() -> None:
    browser = admin_of_a_new_region()
    work = browser.get("/kerja").text
    assert "Perlu tindakan Anda (1)" in work
    assert "7 langkah lagi; berikutnya: Muat satuan kerja dari SIRUP" in work
    assert 'href="/daerah"' in work
    steps = browser.get("/daerah").text
    assert "0 dari 7 langkah sudah ada" in steps
    assert re.search(r'<a class="button primary" href="/impor"[^>]*><span>Lanjut</span>', steps)


def test_a_step_s_page_says_which_one_it_is_and_what_may_be_done_before_it() -> None:
    browser = admin_of_a_new_region()
    assert led(browser, "/impor").startswith("Penyiapan daerah, langkah 1 dari 7 Muat satuan kerja dari SIRUP")
    assert "Lewati dulu: Muat rencana" in led(browser, "/impor")
    assert "langkah 6 dari 7 Hari libur" in led(browser, "/hari-libur")
    assert 'href="/daerah"' in LED.search(browser.get("/hari-libur").text).group()  # type: ignore[union-attr]
    assert led(browser, "/peringkat") == led(browser, "/daerah") == "", "no step is taken there"


def test_the_head_of_the_region_is_appointed_on_the_form_that_is_open_for_it_and_the_next_post_follows() -> None:
    browser = admin_of_a_new_region()
    to_head = re.search(r'href="(/pejabat/angkat\?peran=leader)"', browser.get("/daerah").text)
    assert to_head is not None
    assert '<option value="leader" selected>' in browser.get(to_head.group(1)).text
    person = {"name": "Rina Contoh", "login": "rina@contoh.example", "role": "leader", "satker": "", **DECREE}
    made = browser.send("/pejabat/angkat", person, page=to_head.group(1))
    assert made.status_code == 200
    assert "Rina Contoh" in made.text
    after = led(browser, "/pejabat")
    assert "langkah 4 dari 7 Pejabat satuan kerja . Belum ada: Pejabat Pengadaan" in after
    assert 'href="/pejabat/angkat?peran=pp"' in browser.get("/pejabat").text


def test_what_is_there_leads_on_and_the_last_step_says_so() -> None:
    browser = admin_of_the_world()
    assert "6 dari 7 langkah sudah ada" in led(browser, "/impor")
    assert "Lanjut: Hari libur" in led(browser, "/impor")
    browser.send("/hari-libur/daerah", {"day": f"{world.AT.year}-08-17", "name": "Hari Kemerdekaan"}, page="/hari-libur")
    assert "Semua yang perlu sudah ada." in led(browser, "/hari-libur")
    assert "Siap dipakai" in browser.get("/daerah").text


def test_a_region_that_trades_is_led_only_where_something_is_lacking() -> None:
    browser = admin_of_the_world(ordered=True)
    assert led(browser, "/pejabat") == led(browser, "/kop/99.01") == ""
    assert "Hari libur" in led(browser, "/hari-libur")


def test_nobody_else_is_led() -> None:
    admin_of_the_world()
    curator = Browser()
    curator.send("/masuk", {"login": "curator", "password": world.PASSWORD})
    assert curator.get("/kurasi/etalase").status_code == 200
    assert led(curator, "/kurasi/etalase") == ""


def test_a_refused_form_of_a_step_says_what_is_wrong_and_nothing_else() -> None:
    browser = admin_of_a_new_region()
    refused = browser.send("/pejabat/angkat", {"name": "", "login": "", "role": "", **DECREE}, page="/pejabat/angkat")
    assert refused.status_code == 422
    assert LED.search(refused.text) is None


def test_in_december_the_days_off_of_the_coming_year_are_asked_for() -> None:
    """A clock that is wound on its last days runs over New Year, which is a working day until somebody says that it is none."""

    def step(today: date) -> tuple[str, bool]:
        with db.new_session() as session:
            region = session.get_one(Region, 2)
            return next((task.text, task.is_open) for task in tasks(session, region, today=today) if task.path == "/hari-libur")

    with db.new_session() as session:
        session.add(Holiday(region_id=world.build(session).region.id, day=date(2026, 8, 17), name="Hari Kemerdekaan"))
    assert step(date(2026, 11, 30)) == ("Hari libur 2026", False)
    assert step(date(2026, 12, 1)) == ("Hari libur 2027", True)
    with db.new_session() as session:
        session.add(Holiday(region_id=2, day=date(2027, 1, 1), name="Tahun Baru"))
    assert step(date(2026, 12, 1)) == ("Hari libur 2027", False)
