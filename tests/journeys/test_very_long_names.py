"""Names of 200 letters without a space: no page is wider than a telephone's screen, with every form on it open."""

from sqlalchemy import update

from app import db, reactions
from app.catalogue.models import Etalase, ListingVersion
from app.catalogue.search import index_listings
from app.identifiers import public_id
from app.orders.bookkeeping import key_of
from app.organisations.models import Satker
from app.plan.models import Package
from app.vendors.models import Vendor
from tests import world as worlds
from tests.journeys.browser import IN_CHROMIUM, PHONE, TOO_WIDE, Opens
from tests.world import World

pytestmark = IN_CHROMIUM
LONG = "Pengadaanbarangdanjasa" * 9 + "xy"
OPENED = "document.querySelectorAll('main details').forEach(one => { one.open = true; })"
"""Forms and what is folded, too."""


def test_the_longest_names_fit_a_telephone(world: World, opens: Opens) -> None:
    reactions.install()
    assert len(LONG) == 200
    with db.new_session() as session:
        session.execute(update(Package).values(name=LONG))
        session.execute(update(Satker).values(name=LONG))
        session.execute(update(Vendor).values(legal_name=LONG))
        session.execute(update(Etalase).values(name=LONG))
        session.execute(update(ListingVersion).values(name=LONG, description=LONG))
        session.flush()
        session.expire_all()
        index_listings(session, world.region.id, [world.listing.id])
        done, waits = (key_of(make(session, world)) for make in (worlds.in_process, worlds.agreed))
    product, shop = f"/produk/{world.listing_id}", f"/penyedia/{public_id(0, world.vendor.id)}"
    buyer = opens("pp", screen=PHONE)
    buyer.open(product)
    buyer.press("Masukkan keranjang")
    wide = {}
    public, leader, vendor = opens(screen=PHONE), opens("leader", screen=PHONE), opens("vendor", screen=PHONE)
    for window, paths in (
        (public, ("/katalog", f"/katalog?q={LONG[:22]}", product, shop, "/realisasi/99.01?tahun=2026", "/peringkat?tahun=2026")),
        (public, ("/realisasi/99.01/pesanan?tahun=2026", "/etalase/9901-alat-tulis")),
        (buyer, ("/keranjang", "/pesanan", f"/pesanan/{done}", f"/pesanan/{waits}", "/dasbor", "/kerja", "/paket")),
        (leader, ("/dasbor", "/kendali/penutupan")),
        (vendor, ("/toko", "/toko/produk", f"/pesanan/{done}", "/toko/tagihan")),
    ):  # fmt: skip
        for path in paths:
            window.open(path)
            window.page.evaluate(OPENED)
            wide[path] = window.page.evaluate(TOO_WIDE)
    assert {path: by for path, by in wide.items() if by > 0} == {}


def test_a_lists_columns_and_an_amount_beside_its_name_fit_a_telephone_at_text_of_twice_the_size(
    world: World, opens: Opens
) -> None:
    """A trillion of trillions beside a short name: the name is not broken within
    a word, and what opens is no wider than the screen."""
    with db.new_session() as session:
        session.execute(update(Package).values(pagu=999_999_999_999_999))
    buyer = opens("pp", screen=PHONE)
    buyer.open("/paket")
    buyer.page.evaluate("document.documentElement.style.fontSize = '200%'")
    buyer.page.evaluate(OPENED)
    assert buyer.page.locator("main .list-tools").count() > 0
    assert buyer.page.evaluate(TOO_WIDE) <= 0
    for size in ("100%", "200%"):
        buyer.open("/realisasi/99.01/rencana?tahun=2026")
        buyer.page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
        names = buyer.page.locator(".figure-label")
        assert names.count() > 0
        assert [
            n
            for n in range(names.count())
            if names.nth(n).evaluate(
                "one => one.scrollWidth > one.clientWidth || one.offsetHeight > 2 * parseFloat(getComputedStyle(one).lineHeight)"
            )
        ] == []
