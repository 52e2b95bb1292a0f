"""Stages that several journeys have in common: an order is signed on both sides, what came is checked and handed over."""

from tests.journeys.browser import Window
from tests.world import PASSWORD

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
