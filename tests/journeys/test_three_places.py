"""One order to three places, from the cart to the SP2D: the vendor on a telephone, the officials at a desk. The third place is
added by an addendum, and what goes there is divided into two shipments. What these pages do for every order, other journeys go
through: here its two signatures and the middle two of its four shipments are the commands'."""

from decimal import Decimal

from playwright.sync_api import Locator, expect

from app import db, reactions
from app.clock import now
from app.fulfilment.queries import shipments_of
from app.fulfilment.states import ShipmentState
from app.identifiers import parse_public_id
from app.orders.cart import put
from app.orders.models import Order
from tests import world as worlds
from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens, Window
from tests.journeys.house import the_figures_are_the_ledgers
from tests.journeys.stages import DAY, hand_over
from tests.papers.making import accepted
from tests.world import AT, KD_RUP, PASSWORD, World

pytestmark = IN_CHROMIUM
PAPER = "Jumlah: Kertas A4 80 gsm"


def group(window: Window, name: str) -> Locator:
    return window.page.get_by_role("group", name=name, exact=True)


def placed(buyer: Window, world: World) -> str:
    """Four reams to the first, six to the second; ten become twelve on the way, and what was typed stays."""
    with db.new_session() as session:
        put(session, region_id=world.listing.region_id, listing_id=world.listing.id, quantity=Decimal(10), actor=world["pp"], at=AT)
    buyer.open("/keranjang")
    buyer.page.locator('select[name="kd_rup"]').select_option(KD_RUP)
    buyer.fill({"Alamat kirim": "SD Contoh 1, Jalan Contoh 1"})
    buyer.press("Kirim ke beberapa tempat")
    buyer.fill({PAPER: "4"}, inside=group(buyer, "Tempat 1"))
    buyer.fill({"Alamat kirim": "SD Contoh 2, Jalan Contoh 2", PAPER: "6"}, inside=group(buyer, "Tempat 2"))
    buyer.page.get_by_label("Jumlah Kertas A4 80 gsm").fill("12")
    buyer.press("Ubah")
    buyer.sees("belum terbagi 2 dari 12 rim")
    buyer.is_sound()
    buyer.fill({PAPER: "8"}, inside=group(buyer, "Tempat 2"))
    buyer.press("Buat pesanan")
    buyer.page.wait_for_url("**/pesanan/**")
    return buyer.page.url


def signed(order: str, world: World) -> None:
    with db.new_session() as session:
        worlds.finish(session, world, session.get_one(Order, parse_public_id(order.rpartition("/")[2])), at=now())


def two_more_handed_over(order: str, world: World) -> None:
    with db.new_session() as session:
        found = session.get_one(Order, parse_public_id(order.rpartition("/")[2]))
        waiting = [parcel for parcel in shipments_of(session, found) if parcel.state == ShipmentState.DRAFT]
        for parcel in waiting[:2]:
            accepted(session, world, found, parcel=parcel, at=now())


def agreed(order: str, ppk: Window, shop: Window) -> None:
    """The addendum that is open, with both signatures."""
    shop.open(order)
    shop.is_sound()
    shop.take("Setujui adendum")
    ppk.open(order)
    ppk.take("Tanda tangani adendum", password=PASSWORD)
    ppk.sees("Menunggu pihak lain")
    shop.open(order)
    shop.take("Tanda tangani adendum", password=PASSWORD)
    shop.sees("Berjalan")


def handed_over(order: str, ppk: Window, shop: Window, *, number: str) -> None:
    """The first shipment that is not packed yet."""
    shop.open(order)
    shop.take("Kemas")
    shop.take("Kirim", courier="Kurir Contoh", number=number)
    shop.take("Tandai tiba", proof="Diterima di meja depan")
    hand_over(order, ppk, shop)


def test_one_order_to_three_places_from_the_cart_to_the_sp2d(opens: Opens, world: World) -> None:
    reactions.install()
    buyer, ppk, shop = opens("pp"), opens("ppk"), opens("vendor", screen=PHONE)
    order = placed(buyer, world)
    signed(order, world)

    ppk.open(order)
    ppk.page.locator("summary").get_by_text("Usulkan adendum", exact=True).click()
    ppk.press("Tambah tempat")
    new = group(ppk, "Tempat 3 (baru)")
    expect(new).to_be_in_viewport()
    ppk.fill({"Alamat kirim": "SD Contoh 3, Jalan Contoh 3", PAPER: "3"}, inside=new)
    ppk.fill({PAPER: "5"}, inside=group(ppk, "Tempat 2"))
    ppk.is_sound()
    ppk.press("Kirim usulan ini")
    ppk.sees("SD Contoh 3, Jalan Contoh 3, paling lambat")
    ppk.is_sound()
    agreed(order, ppk, shop)
    shop.sees("ke tempat 3")
    shop.is_sound()

    shop.follow("Bagi pengiriman")
    shop.fill({PAPER: "1"}, inside=group(shop, "Bagian 1"))
    shop.is_sound()
    shop.press("Bagi pengiriman")
    shop.page.wait_for_url("**/pesanan/**")
    shop.is_sound()
    handed_over(order, ppk, shop, number="CK-1")
    two_more_handed_over(order, world)
    handed_over(order, ppk, shop, number="CK-4")
    ppk.is_sound()
    assert the_figures_are_the_ledgers()["accepted"] == (1, 600_000)

    shop.open(order)
    shop.take("Buat tagihan")
    treasurer, budget_user = opens("treasurer"), opens("budget_user")
    treasurer.open(order)
    treasurer.take("Verifikasi")
    treasurer.take("Terbitkan SPP")
    budget_user.open(order)
    budget_user.is_sound()
    budget_user.take("Terbitkan SPM")
    treasurer.open(order)
    treasurer.take("Catat SP2D", number="SP2D/1", date=DAY)
    treasurer.sees("SP2D terbit")
    treasurer.is_sound()
    shop.open(order)
    shop.take("Dana diterima")
    shop.sees("Selesai")
    shop.is_sound()
    assert set(the_figures_are_the_ledgers().values()) == {(1, 600_000)}
