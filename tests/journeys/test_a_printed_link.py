"""A page whose address is a secret tells nobody that address, and its form is still known to be
ours: a browser with `no-referrer` sends it from `null`."""

from pathlib import Path

from playwright.sync_api import expect

from app import db
from app.accounts.links.making import Purpose, make_link
from app.accounts.models import Account
from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens
from tests.world import AT, World

pytestmark = IN_CHROMIUM
ROOT = Path(__file__).parents[2]


def test_a_printed_link_gives_a_new_password_with_which_one_signs_in(opens: Opens, world: World) -> None:
    with db.new_session() as session:
        account = session.get_one(Account, world["pp"].account_id)
        address = make_link(session, account=account, purpose=Purpose.PASSWORD, actor=world["region_admin"], at=AT)
        session.commit()
    window, told = opens(screen=PHONE), []
    window.page.on("request", lambda request: told.append(request.all_headers().get("referer", "")))
    window.open(address[address.index("/masuk/tautan") :])
    window.fill({"Kata sandi baru": "tujuh kuda putih berlari"})
    window.press("Simpan")
    window.sees("Tersimpan. Masuklah sekarang.")
    window.sign_in("pp", "tujuh kuda putih berlari")
    expect(window.page.get_by_role("heading", level=1)).to_be_visible()
    assert not [referer for referer in told if "kode=" in referer]


def test_no_page_hides_from_our_own_server_that_its_form_is_ours() -> None:
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "app").rglob("*.py")]
    assert [file.name for file in files if "no-referrer" in file.read_text(encoding="utf-8")] == []
