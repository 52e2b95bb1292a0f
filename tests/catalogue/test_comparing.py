"""Up to four products side by side: on the page, and as a paper for the buyer's file."""

import re

import pytest

from app import db
from app.actor import Role
from app.catalogue.comparing import cheapest, compared, facts_of
from app.catalogue.listing import sending
from app.catalogue.listing.facts import ready_in
from app.catalogue.models import Listing, ListingVersion
from app.clock import now
from app.identifiers import parse_public_id, public_id
from app.vendors.models import Vendor
from tests.catalogue import making
from tests.vendors.serving import Person, someone, staff_of_a_new_vendor
from tests.web.browsing import Browser

pytestmark = pytest.mark.usefixtures("committed")


def on_show(count: int, *, pkp: bool = False, **other: object) -> tuple[list[str], Person]:
    staff = staff_of_a_new_vendor()
    with db.new_session() as session:
        session.get_one(Vendor, staff.actor.vendor_id).pkp = pkp
        shelf = making.shelf(session)
        made = [
            making.published(session, shelf, staff.actor, name=f"Kertas {letter}", unit_price=50_000 + 1_000 * place, **other)
            for place, letter in enumerate("ABCDE"[:count])
        ]
        return [public_id(one.region_id, one.id) for one in made], staff


def test_four_products_stand_side_by_side_and_each_can_be_taken_off_or_another_added() -> None:
    ids, _staff = on_show(5, pkp=True, price_with_ppn=False, tax_rate_bps=1100, attributes={"ukuran": "A4"})
    public = Browser()
    two = public.get("/bandingkan", params={"produk": ids[:2]})
    assert two.status_code == 200
    for sentence in ("Kertas A", "Kertas B", "Rp55.500", "Rp56.610", "harga terendah", "ukuran", "A4", "+ PPN 11,00%"):
        assert sentence in two.text, sentence
    assert f'href="/bandingkan?produk={ids[1]}"' in two.text
    assert f"produk={ids[0]}&amp;produk={ids[1]}&amp;produk={ids[2]}" in two.text
    assert "/bandingkan/cetak" not in two.text
    five = public.get("/bandingkan", params={"produk": ids})
    assert "Kertas D" in five.text
    assert "Kertas E" not in five.text
    assert "Paling banyak empat" in five.text
    assert f"/bandingkan?produk={ids[0]}" in public.get(f"/produk/{ids[0]}").text


@pytest.mark.parametrize(("pkp", "step"), [(True, "49950"), (False, "45000")])
def test_what_a_larger_quantity_costs_is_compared_with_the_tax_that_is_charged_too(pkp: bool, step: str) -> None:
    tiers = [{"from": 10, "price": 45_000}]
    ids, _staff = on_show(1, pkp=pkp, price_with_ppn=False, tax_rate_bps=1100, tiers=tiers)
    page = Browser().get("/bandingkan", params={"produk": ids}).text
    assert step in page.split("Harga grosir")[1].split("</tr>")[0].replace(".", "")


def test_on_paper_the_page_says_when_and_from_where_and_leaves_out_what_can_only_be_pressed() -> None:
    ids, _staff = on_show(3)
    page = Browser().get("/bandingkan", params={"produk": ids[:2]}).text
    paper = re.sub(r'<div class="no-print">.*?</div>|<p class="[^"]*no-print">.*?</p>', "", page, flags=re.DOTALL)
    assert "Tambahkan yang sejenis" in page
    assert "Tambahkan yang sejenis" not in paper
    assert "Alamat halaman ini memuat pilihan Anda" not in paper
    said = re.search(r'<p class="only-print small">(.*?)</p>', paper)
    assert said is not None
    assert re.fullmatch(
        rf"per \d+ \w+ 2\d{{3}} \d\d\.\d\d WIB · https://testserver/bandingkan\?produk={ids[0]}&amp;produk={ids[1]}", said[1]
    )


def test_nothing_malformed_or_off_show_is_compared_and_the_others_stay() -> None:
    ids, staff = on_show(2)
    with db.new_session() as session:
        sending.withdraw(session, listing=session.get_one(Listing, parse_public_id(ids[0])), actor=staff.actor, at=now())
    answer = Browser().get("/bandingkan", params={"produk": [*ids, "2.BUKAN", "x" * 400]})
    assert answer.status_code == 200
    assert "3 produk tidak tayang lagi" in answer.text
    assert "Kertas A" not in answer.text
    assert "Kertas B" in answer.text
    assert "Belum ada produk yang dibandingkan" in Browser().get("/bandingkan").text


def test_prices_of_different_units_are_not_called_cheapest() -> None:
    ids, staff = on_show(1)
    with db.new_session() as session:
        shelf = making.shelf(session, "Rak kedua")
        other = making.published(session, shelf, staff.actor, unit="dus", unit_price=1_000)
        things, _lost = compared(session, [ids[0], public_id(other.region_id, other.id)])
        assert cheapest(things) is None
        assert next(fact for fact in facts_of(things) if fact.name == "Satuan").differs


def test_the_paper_for_the_file_is_for_officials_and_says_who_made_it() -> None:
    ids, _staff = on_show(2)
    answer = someone(Role.PP).browser().get("/bandingkan/cetak", params={"produk": ids})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert Browser().get("/bandingkan/cetak", params={"produk": ids}).status_code == 303
    assert someone(Role.PP).browser().get("/bandingkan/cetak").headers["location"] == "/bandingkan"


def test_ticks_on_cards_lead_to_the_comparison_and_a_buyer_reads_what_delivery_costs() -> None:
    ids, _staff = on_show(2, zones=[{"region": "99.01", "shipping": 15_000}])
    listed = Browser().get("/katalog", params={"q": "Kertas"}).text
    assert 'id="bandingkan"' in listed
    assert f'form="bandingkan" name="pilih" value="{ids[0]}" aria-pressed="false"' in listed
    near, far = (someone(Role.PP, code).browser().get("/bandingkan", params={"produk": ids}).text for code in ("99.01", "99.71"))
    assert "Rp15.000 sekali kirim" in near
    assert "tidak dikirim ke sini" in far
    assert "Dikirim ke" not in Browser().get("/bandingkan", params={"produk": ids}).text


def test_a_tick_stands_in_the_address_and_goes_along_with_every_link_and_form_of_the_list() -> None:
    ids, _staff = on_show(3)
    public = Browser()
    pressed = public.get("/katalog", params={"q": "Kertas", "umkk": "ya", "produk": ids[0], "pilih": ids[1]})
    assert pressed.status_code == 303
    assert pressed.headers["location"] == f"/katalog?q=Kertas&umkk=ya&produk={ids[0]}&produk={ids[1]}#hasil"
    listed = public.get(pressed.headers["location"].partition("#")[0]).text
    assert f'name="lepas" value="{ids[1]}" aria-pressed="true"' in listed
    assert f'name="pilih" value="{ids[2]}" aria-pressed="false"' in listed
    for link in (
        link for link in re.findall(r'href="(/katalog\?[^"]+)"', listed) if "umkk" in link or "pdn" in link or "min=" in link
    ):
        assert f"produk={ids[0]}&amp;produk={ids[1]}" in link
    for form in re.findall(r"<form[^>]+(?:search|filters|bandingkan).*?</form>", listed, re.DOTALL):
        assert all(f'name="produk" value="{id}"' in form for id in ids[:2]), form
    off = public.get("/katalog", params={"produk": ids[:2], "lepas": ids[0]})
    assert off.headers["location"] == f"/katalog?produk={ids[1]}#hasil"
    back = public.get("/bandingkan", params={"q": "Kertas", "produk": ids[:2]}).text
    assert f'href="/katalog?q=Kertas&amp;produk={ids[0]}&amp;produk={ids[1]}"' in back


def test_a_fifth_product_is_not_ticked_and_the_page_says_which_and_what_is_not_on_show_falls_out() -> None:
    ids, staff = on_show(5)
    listed = Browser().get("/katalog", params={"produk": [*ids, "bukan", ids[0]]}).text
    assert "Paling banyak empat produk dibandingkan: Kertas E tidak ikut" in listed
    assert listed.count('aria-pressed="true"') == 4
    with db.new_session() as session:
        sending.withdraw(session, listing=session.get_one(Listing, parse_public_id(ids[0])), actor=staff.actor, at=now())
        vendor = session.get_one(Listing, parse_public_id(ids[1])).vendor_id
    shop_page = Browser().get(f"/penyedia/{public_id(0, vendor)}", params={"produk": ids[:2]}).text
    assert shop_page.count('aria-pressed="true"') == 1
    assert (
        Browser()
        .get(f"/penyedia/{public_id(0, vendor)}", params={"pilih": ids[1]})
        .headers["location"]
        .endswith(f"?produk={ids[1]}#produk")
    )


def test_what_is_ready_is_sent_or_begun_by_what_it_is() -> None:
    ready = {kind: ready_in(ListingVersion(kind=kind, preorder_days=0)) for kind in ("goods", "service", "construction")}
    assert ready == {"goods": "siap kirim", "service": "siap dikerjakan", "construction": "siap dikerjakan"}
    assert ready_in(ListingVersion(kind="service", preorder_days=2)) == "2 hari"
