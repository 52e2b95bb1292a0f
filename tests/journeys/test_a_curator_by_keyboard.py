"""A curator works the queue with the keys alone: from row to row, into a product, returned with a reason,
approved, several at once; and the vendor reads why."""

from uuid import UUID

import pytest
from playwright.sync_api import expect

from app import db
from app.catalogue.models import Listing
from app.identifiers import public_id
from tests.catalogue import making
from tests.journeys.browser import DESK, IN_CHROMIUM, PHONE, Opens
from tests.journeys.keys import Keys
from tests.world import World

pytestmark = IN_CHROMIUM
SENTENCE = "Foto ulang dari depan, tanpa tulisan toko lain."
NAMES = ("Bolpoin hitam", "Penggaris besi 30 cm", "Spidol papan tulis", "Amplop kabinet putih", "Buku agenda")


@pytest.fixture
def waiting(world: World) -> dict[str, tuple[int, UUID]]:
    """Five products of the vendor, sent in one after the other."""
    with db.new_session() as session:
        shelf = session.merge(world.etalase)
        sent = [
            making.in_curation(
                session, shelf, world["vendor"], name=name, kbki=f"38911{n}0000", description=f"{name}, baru dan asli."
            )
            for n, name in enumerate(NAMES)
        ]
        return {one.newest.name: (one.region_id, one.id) for one in sent}


def state_of(key: tuple[int, UUID]) -> tuple[str, str | None]:
    with db.new_session() as session:
        listing = session.get_one(Listing, key)
        return listing.state, listing.newest.reason_note


def test_a_curator_decides_by_keys_and_the_vendor_reads_what_to_change(
    opens: Opens, world: World, waiting: dict[str, tuple[int, UUID]]
) -> None:
    desk = Keys(opens(screen=DESK))
    page = desk.window.page
    row = page.locator("[data-row]")
    desk.sign_in("curator")
    desk.open("/kurasi")
    expect(row).to_have_count(len(NAMES))
    desk.press("j")
    expect(row.nth(0).locator("a").first).to_be_focused()
    desk.press("j", "j", "k")
    expect(row.nth(1).locator("a").first).to_be_focused()
    for shut in ("Escape", "?"):
        desk.press("?")
        expect(page.locator("details:has([data-keys-switch]) > summary")).to_be_focused()
        desk.press(shut)
        expect(row.nth(1).locator("a").first).to_be_focused()
    desk.press("Enter")
    page.wait_for_url("**/kurasi/produk/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAMES[1])

    desk.press("j")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAMES[2])
    desk.press("k")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAMES[1])
    desk.press("r")
    reason = page.locator("#f-return-reason")
    expect(reason).to_be_focused()
    page.keyboard.type("Foto")
    expect(reason).to_have_value("BAD_PHOTO")
    desk.press("Tab")
    expect(page.locator("#f-return-note")).to_be_focused()
    desk.press("Control+a")
    page.keyboard.type(SENTENCE)
    desk.press("Tab", "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAMES[2])
    expect(page.locator(".told")).to_be_focused()
    desk.sees("Produk sebelumnya dikembalikan kepada penyedia.")
    assert state_of(waiting[NAMES[1]]) == ("returned", SENTENCE)

    desk.press("k")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAMES[0])
    desk.press("a")
    desk.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAMES[2])
    assert state_of(waiting[NAMES[0]]) == ("published", None)
    desk.press("u")
    page.wait_for_url("**/kurasi")
    expect(row).to_have_count(len(NAMES) - 2)

    desk.press("j", "x", "j", "x", "k", "x")
    ticked = page.locator("[data-row] input[type=checkbox]:checked")
    expect(ticked).to_have_count(1)
    desk.go(page.get_by_text("Kembalikan yang dipilih", exact=True))
    together = page.locator("details").filter(has=page.get_by_text("Kembalikan yang dipilih", exact=True))
    desk.come_to(together.locator("select"))
    page.keyboard.type("Uraian")
    desk.go(page.get_by_role("button", name="Kembalikan dengan alasan ini"))
    desk.sees("1 produk dikembalikan")
    assert state_of(waiting[NAMES[3]])[0] == "returned"

    shop = opens("vendor", screen=PHONE)
    shop.open(f"/toko/produk/{public_id(*waiting[NAMES[1]])}")
    shop.sees(SENTENCE)
    for window in (desk.window, shop):
        window.is_sound()


def test_keys_are_listed_behind_one_and_can_be_switched_off(opens: Opens, waiting: dict[str, tuple[int, UUID]]) -> None:
    desk = Keys(opens("curator", screen=DESK))
    page = desk.window.page
    desk.open("/kurasi")
    desk.press("?")
    switch = page.get_by_label("Pintasan menyala di peramban ini")
    desk.come_to(switch)
    desk.press("Space")
    desk.open("/kurasi")
    desk.press("j")
    expect(page.locator("[data-row] a").first).not_to_be_focused()
    desk.press("?")
    expect(switch).to_be_hidden()
