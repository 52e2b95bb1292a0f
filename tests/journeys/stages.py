"""Stages that several journeys have in common: a firm registers, a product is written, an order is
placed, signed on both sides, checked and handed over."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.files import corpus
from tests.journeys.browser import Window
from tests.world import KD_RUP, PASSWORD

DAY = "2026-03-02"


def sign_on_both_sides(order: str, buyer: Window, ppk: Window, shop: Window) -> None:
    """From a fresh order to one that runs."""
    shop.open(order)
    shop.take("Setujui harga")
    buyer.open(order)
    buyer.take("Setujui harga")
    buyer.take("Kirim ke PPK")
    ppk.open(order)
    ppk.take("Setujui", ticks=("checklist.need", "checklist.price", "checklist.delivery"), reason="Harga wajar")
    ppk.take("Tanda tangani", password=PASSWORD)
    ppk.sees("Menunggu konfirmasi penyedia")
    shop.open(order)
    shop.take("Sanggupi")
    shop.take("Tanda tangani", password=PASSWORD)
    shop.sees("Berjalan")


def hand_over(order: str, ppk: Window, shop: Window) -> None:
    """What arrived is checked; its handover gets its number and both signatures."""
    ppk.open(order)
    ppk.take("Konfirmasi pemeriksaan", ticks=("function", "quantity", "time"), finished_on=DAY)
    ppk.take("Beri nomor")
    ppk.sees("Bernomor")
    shop.open(order)
    shop.take("Tanda tangani")
    shop.sees("Ditandatangani penyedia")
    ppk.open(order)
    ppk.take("Tanda tangani")


PRICE, QUANTITY = 24_000, 12
NEW_PASSWORD = "kuda laut biru tua"
DELIVERY = {"address": "Kantor Dinas Contoh, Jalan Contoh 1", "due_date": "2026-04-01"}


def order_body(listing_id: str, quantity: int = QUANTITY, **other: Any) -> dict[str, Any]:
    return {"kd_rup": KD_RUP, "lines": [{"listing_id": listing_id, "quantity": quantity}], "delivery": DELIVERY, **other}


def register(shop: Window, papers: Path) -> None:
    """Six steps on a telephone, up to sending it in."""
    papers.write_bytes(corpus.pdf())
    register_up_to_the_address(shop)
    shop.fill(
        {"Kode pos": "00101", "Jalan dan nomor": "Jalan Contoh 7", "Nama bank": "Bank Contoh", "Nomor rekening": "9900112233"}
    )
    shop.fill({"Atas nama": "CV PENA CONTOH"})
    shop.press("Simpan dan lanjutkan")
    shop.page.get_by_label("Desa Contoh Hulu").check()
    expect(shop.page.get_by_label("Jalan dan nomor")).to_have_value("Jalan Contoh 7")
    shop.is_sound()
    shop.press("Simpan dan lanjutkan")
    for kind in ("NIB", "NPWP"):
        expect(shop.page.get_by_label("Jenis berkas")).to_have_value(kind)
        shop.fill({"Nomor berkas": f"{kind}-1"})
        shop.page.get_by_label("Foto atau PDF").set_input_files(papers)
        shop.press("Unggah")
        shop.sees(f"{kind}-1")
    shop.is_sound()
    shop.follow("Lanjut ke pemeriksaan akhir")
    shop.page.get_by_role("checkbox").check()
    shop.press("Kirim pendaftaran")
    shop.sees("Pendaftaran sedang diperiksa")


def register_up_to_the_address(shop: Window) -> None:
    """The first three of them."""
    shop.open("/daftar")
    shop.fill({"Nama Anda": "Sari Contoh", "Nama masuk": "sari", "Kata sandi": NEW_PASSWORD})
    shop.press("Buat akun dan lanjutkan")
    shop.fill({"NIB": "9900000000077", "NPWP usaha": "0990000000000077", "Nama usaha": "CV Pena Contoh", "Telepon": "08001234567"})
    shop.page.get_by_label("Bentuk usaha").select_option("cv")
    shop.is_sound()
    shop.press("Simpan dan lanjutkan")
    shop.fill({"Kode KBLI": "47611", "Penjualan setahun": "1,5 miliar"})
    shop.press("Simpan dan lanjutkan")


def write_a_product(shop: Window, photo: Path, taken: bytes | None = None) -> None:
    photo.write_bytes(taken or corpus.from_a_phone(1200, 900))
    shop.open("/toko/produk/baru")
    shop.follow("Alat tulis kantor")
    shop.fill({"Nama produk": "Bolpoin hitam 0,5 mm", "Keterangan": "Isi 12 buah.", "Kode KBKI": "3891100000", "Satuan": "lusin"})
    shop.page.get_by_label("Foto", exact=True).set_input_files(photo)
    shop.page.get_by_label("Harga per satuan").fill("24.000")
    shop.page.get_by_label("Stok", exact=True).fill("50")
    shop.is_sound()
    shop.press("Simpan sebagai konsep")
    shop.take("Ajukan")
    shop.sees("Dikurasi")
    shop.is_sound()


def place_an_order(buyer: Window, product: str, *, quantity: str) -> str:
    """From the product's page over the cart to the order: its address."""
    buyer.open(product)
    buyer.page.get_by_label("Jumlah", exact=True).fill(quantity)
    buyer.press("Masukkan keranjang")
    buyer.page.get_by_label("Paket RUP").select_option(KD_RUP)
    buyer.fill({"Alamat kirim": "Jalan Contoh 1", "Tanggal kirim paling lambat": "2026-04-01"})
    buyer.press("Buat pesanan")
    buyer.sees("Giliran Anda")
    return buyer.page.url
