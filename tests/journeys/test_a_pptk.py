"""A PPTK from the decree to the kuitansi: appointed by the region's admin, on a telephone from the
first sign-in, beside the PP, the PPK and the vendor."""

import re
from pathlib import Path

from playwright.sync_api import expect

from app import reactions
from tests.documents.reading import close, text_of
from tests.files import corpus
from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens, Window
from tests.journeys.house import the_figures_are_the_ledgers
from tests.journeys.stages import DAY, hand_over, sign_on_both_sides
from tests.world import KD_RUP, World

pytestmark = IN_CHROMIUM
LOGIN, NAME, NEW_PASSWORD = "tri@contoh.example", "Tri Contoh", "kuda laut biru tua"
LIST = "ATK untuk rapat"


def appointed(admin: Window) -> str:
    """The path of the one-time link; the post is of the sub-activity that pays for the package."""
    admin.open("/pejabat")
    admin.follow("Angkat pejabat")
    admin.fill({"Nama": NAME, "Nama masuk": LOGIN, "Sub kegiatan (tidak wajib)": "1.01.01.2.06.0002", "Nomor SK": "SK 12/2026"})
    admin.page.get_by_label("Peran").select_option(label="PPTK")
    admin.page.get_by_label("Satuan kerja", exact=True).select_option(label="Dinas Contoh")
    admin.fill({"Tanggal SK": "2026-03-02", "Mulai": "2026-03-02", "Sampai": "2026-12-31"})
    admin.is_sound()
    admin.press("Angkat")
    admin.sees("Akun dibuat")
    admin.is_sound()
    link = re.search(r"/masuk/tautan\S+", admin.page.get_by_role("main").inner_text())
    assert link is not None
    return link.group().rstrip(".")


def first_sign_in(pptk: Window, link: str) -> None:
    pptk.open(link)
    pptk.fill({"Kata sandi baru": NEW_PASSWORD})
    pptk.press("Simpan")
    pptk.sign_in(LOGIN, NEW_PASSWORD)
    pptk.open("/kerja")
    pptk.sees("Tidak ada yang menunggu Anda")
    pptk.is_sound()


def noted(pptk: Window) -> None:
    pptk.open("/kendali")
    pptk.is_sound()
    pptk.page.get_by_role("main").locator(f"a[href*='/kendali/paket/{KD_RUP}']").first.click()
    pptk.fill({"Kemajuan fisik (tidak wajib)": "10", "Masalah (tidak wajib)": "Ruang rapat penuh."})
    pptk.press("Simpan")
    pptk.sees("Perlu diperbaiki")
    expect(pptk.page.get_by_label("Masalah (tidak wajib)")).to_have_value("Ruang rapat penuh.")
    pptk.is_sound()
    pptk.fill({"Solusi": "Dinas Contoh meminjam aula bulan ini."})
    expect(pptk.page.get_by_label("Petugas (tidak wajib)")).to_have_value(NAME)
    pptk.press("Simpan")
    pptk.sees("Ruang rapat penuh.")
    pptk.is_sound()


def handed(pptk: Window, product: str) -> None:
    """One product of a new list goes to the PP; the PPTK has no button that orders."""
    pptk.open(product)
    expect(pptk.page.get_by_role("button", name="Masukkan keranjang")).to_have_count(0)
    pptk.follow("Simpan ke daftar belanja")
    pptk.fill({"Nama daftar baru (tidak wajib)": LIST, "Jumlah": "10"})
    pptk.is_sound()
    pptk.press("Simpan")
    pptk.open("/daftar-belanja")
    pptk.follow(LIST)
    pptk.is_sound()
    pptk.page.locator("summary").get_by_text("Serahkan kepada pembeli", exact=True).click()
    pptk.page.get_by_label("Untuk paket").select_option(index=1)
    pptk.page.get_by_label("Kepada").select_option(label="Orang pp (Pejabat Pengadaan)")
    pptk.fill({"Catatan (tidak wajib)": "Untuk rapat bulan ini."})
    pptk.press("Serahkan")
    pptk.sees("Menunggu Orang pp")
    pptk.is_sound()


def ordered(buyer: Window) -> str:
    buyer.open("/kerja")
    buyer.follow(LIST)
    buyer.sees("Untuk rapat bulan ini.")
    buyer.is_sound()
    buyer.press("Masukkan semua ke keranjang")
    buyer.sees(f"Pilih paket RUP {KD_RUP} di keranjang")
    buyer.is_sound()
    buyer.follow("Buka keranjang")
    buyer.page.locator('select[name="kd_rup"]').select_option(KD_RUP)
    buyer.fill({"Alamat kirim": "Jalan Contoh 1"})
    buyer.press("Buat pesanan")
    buyer.page.wait_for_url("**/pesanan/**")
    return buyer.page.url


def kuitansi(window: Window, order: str) -> str:
    """What the paper says that the order's page leads to, without blanks."""
    window.open(order)
    href = window.page.locator("#dokumen a", has_text="Kuitansi").first.get_attribute("href")
    assert href is not None
    answer = window.page.request.get(window.site + href)
    assert answer.status == 200
    return close(text_of(answer.body()))


def test_a_pptk_from_the_decree_to_the_kuitansi(opens: Opens, world: World, tmp_path: Path) -> None:
    reactions.install()
    pptk, buyer, ppk, shop = opens(screen=PHONE), opens("pp"), opens("ppk"), opens("vendor", screen=PHONE)
    first_sign_in(pptk, appointed(opens("region_admin")))
    noted(pptk)
    handed(pptk, f"/produk/{world.listing_id}")
    order = ordered(buyer)
    pptk.open("/daftar-belanja")
    pptk.follow(LIST)
    pptk.sees("Sudah diambil pembeli")
    sign_on_both_sides(order, buyer, ppk, shop)

    shop.take("Kemas")
    shop.take("Kirim", courier="Kurir Contoh", number="CK-1")
    shop.take("Tandai tiba", proof="Diterima di meja depan")
    photo = tmp_path / "tiba.jpg"
    photo.write_bytes(corpus.from_a_phone(1200, 900))
    pptk.open(order)
    expect(pptk.page.get_by_role("button", name="Simpan hasil pemeriksaan")).to_have_count(0)
    pptk.page.get_by_label("Foto pemeriksaan, pengiriman 1").set_input_files(photo)
    pptk.press("Kirim foto")
    pptk.sees("Foto 1")
    pptk.is_sound()
    hand_over(order, ppk, shop)
    shop.open(order)
    shop.take("Buat tagihan")

    pptk.open("/kerja")
    pptk.sees("Nyatakan berkas lengkap")
    pptk.is_sound()
    pptk.page.get_by_role("main").locator("a[href^='/pesanan/']").first.click()
    pptk.take("Nyatakan berkas lengkap", note="Berita acara dan faktur sudah ada.")
    pptk.sees("Menunggu pihak lain")
    pptk.is_sound()
    pptk.open("/kerja")
    pptk.sees("Tidak ada yang menunggu Anda")

    treasurer, budget_user = opens("treasurer"), opens("budget_user")
    treasurer.open(order)
    treasurer.take("Verifikasi")
    said = kuitansi(treasurer, order)
    assert close("Pejabat Pelaksana Teknis Kegiatan") in said
    assert close(NAME) in said
    treasurer.take("Terbitkan SPP")
    budget_user.open(order)
    budget_user.take("Terbitkan SPM")
    treasurer.open(order)
    treasurer.take("Catat SP2D", number="SP2D/1", date=DAY)
    treasurer.sees("SP2D terbit")
    assert close(NAME) in kuitansi(pptk, order)
    pptk.is_sound()
    assert the_figures_are_the_ledgers()["paid"] == (1, 500_000)
