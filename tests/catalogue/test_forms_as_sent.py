"""A vendor's forms with every field that stands on the page, sent as a browser
sends them: nothing but what was typed anew is changed."""

from html.parser import HTMLParser
from typing import Any

import pytest
from httpx2 import Response

from app import db
from app.actor import Role
from app.catalogue.models import Listing
from app.identifiers import parse_public_id, public_id
from tests.catalogue import making
from tests.files import corpus
from tests.vendors.serving import Person, someone, staff_of_a_new_vendor
from tests.web.browsing import Browser

pytestmark = pytest.mark.usefixtures("committed")


class _Form(HTMLParser):
    """The fields of the form with this action, as they stand, in their order."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside = action, False
        self.fields: list[tuple[str, str]] = []
        self.is_multipart = self.ends = False
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind, value = given.get("name") or "", given.get("type") or "text", given.get("value") or ""
        if tag == "form" and not self.ends and given.get("action") == self.action:
            self.inside, self.is_multipart = True, given.get("enctype") == "multipart/form-data"
        if not self.inside:
            return
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.fields.append((self._select, value))
        elif tag == "textarea":
            self._textarea = name
            self.fields.append((name, ""))
        elif tag == "input" and name and kind != "file" and (kind not in ("checkbox", "radio") or "checked" in given):
            self.fields.append((name, value))

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.fields[-1] = (self._textarea, self.fields[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""
        if tag == "select":
            self._select = ""
        if tag == "form" and self.inside:
            self.inside, self.ends = False, True


def filled_in(browser: Browser, page: str, action: str, typed: dict[str, Any], files: dict[str, Any] | None = None) -> Response:
    form = _Form(action)
    form.feed(browser.get(page).text)
    assert form.fields, f"{page} has no form to {action}"
    sent: dict[str, Any] = {}
    for name, value in form.fields:
        sent[name] = [*sent.get(name, []), value]
    assert typed.keys() <= sent.keys(), "what is typed has a field"
    sent |= typed
    parts = files or ({"": ("", b"", "application/octet-stream")} if form.is_multipart else None)
    return browser.client.post(action, data=sent, files=parts)


def on_show(staff: Person) -> str:
    with db.new_session() as session:
        made = making.published(session, making.shelf(session), staff.actor, tiers=[{"from": 10, "price": 50_000}], sku="KRT")
        return public_id(made.region_id, made.id)


def decided(shop: Browser, desk: Browser, id: str) -> None:
    mine = f"/toko/produk/{id}"
    assert filled_in(shop, mine, f"{mine}/langkah", {"note": "Baru."}).status_code == 303
    theirs = f"/kurasi/produk/{id}"
    assert desk.send(f"{theirs}/langkah", {"move": "approve"}, page=theirs).status_code == 303


def newest(id: str) -> Any:
    with db.new_session() as session:
        return session.get_one(Listing, parse_public_id(id)).newest


def test_a_new_photo_of_what_is_on_show_waits_beside_the_old_one_until_it_is_approved():
    staff, office = staff_of_a_new_vendor(), someone(Role.CURATOR)
    shop, desk, public = staff.browser(), office.browser(), Browser()
    id = on_show(staff)
    place, photo = f"/toko/produk/{id}", {"photo": ("a.jpg", corpus.from_a_phone(900, 700), "image/jpeg")}
    assert filled_in(shop, place, f"{place}/foto", {}, photo).status_code == 303
    sha256 = newest(id).photos[0].sha256
    shown = public.get(f"/produk/{id}", follow_redirects=True).text
    assert sha256 not in shown
    assert "Versi 2 menunggu" in shop.get(place).text
    decided(shop, desk, id)
    assert sha256 in public.get(f"/produk/{id}", follow_redirects=True).text
    assert filled_in(shop, place, f"{place}/foto/hapus", {}).status_code == 303
    assert sha256 in public.get(f"/produk/{id}", follow_redirects=True).text, "taken out of the draft, not off the page"
    assert newest(id).photos == []


def test_a_form_that_is_sent_as_it_stands_changes_nothing():
    staff = staff_of_a_new_vendor()
    id = on_show(staff)
    place = f"/toko/produk/{id}"
    assert filled_in(staff.browser(), f"{place}/ubah", f"{place}/ubah", {}).status_code == 303
    assert newest(id).number == 1


def test_a_variant_is_refused_with_all_that_was_typed_and_then_stands_beside_the_first():
    staff, office = staff_of_a_new_vendor(), someone(Role.CURATOR)
    shop, desk = staff.browser(), office.browser()
    id = on_show(staff)
    place = f"/toko/produk/{id}"
    typed = {"own": "Warna=Putih", "options": "Warna=Biru", "unit_price": "55.000", "stock": "2,5", "sku": "KRT-B"}
    refused = filled_in(shop, f"{place}/varian", f"{place}/varian", typed)
    assert (refused.status_code, "tulis 2 atau 3" in refused.text) == (422, True)
    assert [value in refused.text for value in typed.values()] == [True] * 5
    assert newest(id).number == 1, "a refused variant leaves the first as it was"
    taken = filled_in(shop, f"{place}/varian", f"{place}/varian", {**typed, "stock": "3", "sku": "KRT"})
    assert (taken.status_code, "sudah dipakai" in taken.text) == (422, True)
    made = filled_in(shop, f"{place}/varian", f"{place}/varian", {**typed, "stock": "3"})
    assert made.status_code == 303
    blue = made.headers["location"].rpartition("/")[2]
    for one in (id, blue):
        decided(shop, desk, one)
    shown = Browser().get(f"/produk/{id}", follow_redirects=True).text
    assert "Biru · Rp55.000" in shown
    assert [tier["price"] for tier in newest(blue).tiers] == [50_000]
    again = filled_in(shop, f"{place}/varian", f"{place}/varian", {"options": "Warna=biru", "unit_price": "55.000", "stock": "1"})
    assert (again.status_code, "sudah ada" in again.text) == (422, True)


@pytest.mark.asvs("15.2.2")
def test_a_row_that_no_page_has_makes_the_form_no_longer():
    shop = staff_of_a_new_vendor().browser()
    with db.new_session() as session:
        place = f"/toko/produk/baru?etalase={making.shelf(session).slug}"
    for row in ("99999999", "9" * 5_000):
        back = shop.send(place, {"name": "Kertas", f"tiers.{row}.from": "10", f"zones.{row}.region": "lain"}, page=place)
        assert back.status_code == 422
        assert len(back.content) < 300_000
