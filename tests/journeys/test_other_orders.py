"""Orders that are not a box of goods signed, sent and paid: catering from the petty cash, road works with an
advance, one cancelled after both signatures, one that its sides quarrel over. Each by the pages alone, and after
each step that moves money every figure is the ledger's."""

from decimal import Decimal

from playwright.sync_api import expect
from sqlalchemy import update

from app import db, reactions
from app.catalogue.models import Listing, ListingVersion
from app.identifiers import public_id
from app.orders.bookkeeping import key_of
from tests import world as worlds
from tests.files import corpus
from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens, Window
from tests.journeys.house import the_figures_are_the_ledgers
from tests.journeys.stages import DAY, hand_over, place_an_order, sign_on_both_sides
from tests.world import World

pytestmark = IN_CHROMIUM


def listed(world: World, *, kind: str, name: str, unit: str, price: int) -> Listing:
    with db.new_session() as session:
        listing = worlds.add_listing(session, world.etalase, world.vendor, name=name, price=price)
        listing.stock = Decimal(10_000)
        session.execute(update(ListingVersion).where(ListingVersion.listing_id == listing.id).values(kind=kind, unit=unit))
        session.flush()
        session.expunge(listing)
    return listing


def in_process(world: World, *, quantity: int, listing: Listing | None = None) -> str:
    """The page of an order with both signatures."""
    reactions.install()
    with db.new_session() as session:
        return f"/pesanan/{key_of(worlds.in_process(session, world, quantity=quantity, listing=listing))}"


def deliver_and_accept(shop: Window, ppk: Window, order: str) -> None:
    """What is no goods goes without a courier; then the handover with both signatures."""
    shop.open(order)
    shop.sees("Menunggu pekerjaan penyedia, paling lambat")
    shop.take("Mulai kerjakan")
    shop.sees("Dikerjakan")
    shop.take("Tandai selesai dikerjakan", proof="Diserahkan di tempat")
    shop.sees("Menunggu pemeriksaan pekerjaan oleh PPK sejak hari ini.")
    hand_over(order, ppk, shop)
    ppk.sees("Diterima")


def pay_from_petty_cash(treasurer: Window, shop: Window, order: str, number: str) -> None:
    treasurer.open(order)
    treasurer.take("Verifikasi")
    treasurer.take("Bayar dari UP", reference=number, date=DAY)
    treasurer.sees("Dibayar dari UP")
    treasurer.is_sound()
    shop.open(order)
    shop.take("Dana diterima")


def test_meals_are_ordered_served_and_paid_from_the_petty_cash(opens: Opens, world: World) -> None:
    meals = listed(world, kind="service", name="Nasi kotak", unit="porsi", price=30_000)
    buyer, shop, ppk, treasurer = opens("pp"), opens("vendor", screen=PHONE), opens("ppk"), opens("treasurer")
    order = place_an_order(buyer, f"/produk/{public_id(meals.region_id, meals.id)}", quantity="100")
    sign_on_both_sides(order, buyer, ppk, shop)
    deliver_and_accept(shop, ppk, order)
    assert the_figures_are_the_ledgers()["accepted"] == (1, 3_000_000)
    shop.open(order)
    shop.take("Buat tagihan")
    pay_from_petty_cash(treasurer, shop, order, "UP/1")
    shop.sees("Selesai")
    shop.is_sound()
    assert set(the_figures_are_the_ledgers().values()) == {(1, 3_000_000)}


def test_road_works_are_paid_a_part_ahead_and_the_last_bill_is_less_by_it(opens: Opens, world: World) -> None:
    works = listed(world, kind="construction", name="Pengaspalan jalan", unit="m²", price=200_000)
    order = in_process(world, listing=works, quantity=300)
    shop, ppk, treasurer = opens("vendor", screen=PHONE), opens("ppk"), opens("treasurer")
    shop.open(order)
    shop.take("Tagih uang muka")
    shop.sees("Ditagih")
    shop.is_sound()
    pay_from_petty_cash(treasurer, shop, order, "UP/1")
    assert the_figures_are_the_ledgers()["paid"] == (1, 30_000_000)
    deliver_and_accept(shop, ppk, order)
    shop.open(order)
    shop.take("Buat tagihan")
    pay_from_petty_cash(treasurer, shop, order, "UP/2")
    shop.sees("Selesai")
    shop.is_sound()
    assert set(the_figures_are_the_ledgers().values()) == {(1, 60_000_000)}


def test_a_signed_order_is_cancelled_by_somebody_else_with_the_letter_before_them(opens: Opens, world: World) -> None:
    order = in_process(world, quantity=10)
    assert the_figures_are_the_ledgers()["ordered"] == (1, 500_000)
    shop, admin, budget_user = opens("vendor", screen=PHONE), opens("region_admin"), opens("budget_user")
    shop.open(order)
    shop.take("Ajukan pembatalan", letter="S-1", reason="Pabrik berhenti membuat kertas ini.")
    letter = {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": corpus.pdf()}
    shop.page.get_by_label("Surat permohonan pembatalan").set_input_files([letter])
    shop.press("Lampirkan surat")
    expect(shop.page.get_by_role("link", name="Buka surat permohonan pembatalan")).to_be_visible()
    shop.is_sound()
    admin.open(order)
    admin.sees("Pabrik berhenti membuat kertas ini.")
    admin.take("Buka pembatalan")
    assert the_figures_are_the_ledgers()["ordered"] == (0, 0), "nobody counts it while it is open, nobody spends its money"
    budget_user.open(order)
    expect(budget_user.page.locator("#langkah")).to_contain_text("Penyedia minta batal pada")
    expect(budget_user.page.locator("#langkah")).to_contain_text("Pabrik berhenti membuat kertas ini.")
    budget_user.take("Kabulkan pembatalan", reason="Alasan penyedia terbukti.")
    expect(budget_user.page.locator("h1 .tag")).to_have_text("Batal")
    budget_user.is_sound()
    assert the_figures_are_the_ledgers()["ordered"] == (0, 0)


def test_a_dispute_is_opened_answered_pressed_on_and_decided(opens: Opens, world: World) -> None:
    order = in_process(world, quantity=10)
    ppk, shop, admin = opens("ppk"), opens("vendor", screen=PHONE), opens("region_admin")
    ppk.open(order)
    ppk.page.locator("#sengketa summary").first.click()
    ppk.page.get_by_label("Perihal").select_option(index=1)
    ppk.fill({"Yang terjadi, dan yang Anda minta": "Separuh kertas basah; kami minta diganti."})
    photo = {"name": "basah.jpg", "mimeType": "image/jpeg", "buffer": corpus.from_a_phone(800, 600)}
    ppk.page.get_by_label("Bukti").set_input_files([photo])
    ppk.press("Kirim sengketa")
    ppk.sees("Separuh kertas basah")
    ppk.is_sound()
    place = ppk.page.url
    shop.open(order)
    shop.follow("Sengketa 1")
    shop.take("Jawab sengketa", note="Basah di jalan; kami ganti separuhnya.")
    shop.sees("Basah di jalan")
    shop.is_sound()
    ppk.open(place)
    ppk.take("Teruskan ke admin daerah", reason="Yang diganti baru seperempat.")
    admin.open(place)
    admin.take("Kabulkan sengketa", reason="Penyedia mengganti separuhnya dalam tiga hari.")
    admin.sees("Penyedia mengganti separuhnya dalam tiga hari.")
    admin.is_sound()
    shop.open(place)
    shop.sees("Putusan")
    assert the_figures_are_the_ledgers()["ordered"] == (1, 500_000), "a dispute moves no money"
