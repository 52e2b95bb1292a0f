"""Sending: what stands on the button that takes a move, once the form of the move is open: what happens
by pressing it. The button that opens the form has the move's own word (`labels`), so that a screen
reader never has two buttons of one name one after the other."""

from collections.abc import Mapping

from app.language import gettext, mark

BACK = mark("Kembalikan dengan alasan ini")
REFUSE = mark("Tolak dengan alasan ini")
SIGN = mark("Bubuhkan tanda tangan")
SENDS: Mapping[str, Mapping[str, str]] = {
    "order": {
        "offer": mark("Kirim tawaran ini"),
        "agree": mark("Ya, setujui harga ini"),
        "submit_for_review": mark("Ya, kirim pesanan ini ke PPK"),
        "abandon": mark("Batalkan dengan alasan ini"),
        "approve": mark("Setujui pesanan ini"),
        "send_back": mark("Kembalikan dengan catatan ini"),
        "reject": REFUSE,
        "sign": SIGN,
        "accept": mark("Ya, kami sanggup"),
        "decline": REFUSE,
        "cancel": mark("Batalkan dengan alasan ini"),
        "propose_addendum": mark("Kirim usulan ini"),
        "accept_addendum": mark("Ya, setujui perubahan ini"),
        "sign_addendum": SIGN,
        "refuse_addendum": REFUSE,
        "withdraw_addendum": mark("Tarik dengan alasan ini"),
        "request_cancel": mark("Kirim permohonan pembatalan"),
        "open_cancel": mark("Ya, teruskan kepada Pengguna Anggaran"),
        "dismiss_cancel": mark("Ya, tutup permintaan ini"),
        "grant_cancel": mark("Kabulkan dengan alasan ini"),
        "refuse_cancel": REFUSE,
        "settle_outside": mark("Simpan pembayaran ini"),
        "reverse_outside": mark("Batalkan catatan pembayarannya"),
    },
    "shipment": {
        "pack": mark("Ya, sedang dikemas"),
        "ship": mark("Catat pengiriman ini"),
        "deliver": mark("Catat barangnya tiba"),
        "confirm": mark("Simpan hasil pemeriksaan"),
        "return": BACK,
    },
    "handover": {
        "number": mark("Simpan nomornya"),
        "sign": SIGN,
        "reject": REFUSE,
    },
    "payment": {
        "prepare": mark("Ya, berkasnya lengkap"),
        "verify": mark("Ya, tagihan ini benar"),
        "issue_spp": mark("Simpan SPP"),
        "issue_spm": mark("Simpan SPM"),
        "issue_sp2d": mark("Simpan SP2D"),
        "pay_up": mark("Simpan pembayaran dari UP"),
        "pay_kkpd": mark("Simpan pembayaran dengan KKPD"),
        "receive": mark("Ya, dananya sudah masuk"),
        "return": BACK,
        "resubmit": mark("Kirim tagihan lagi"),
        "reverse": mark("Simpan pengembalian dana"),
        "refund": mark("Simpan bagian yang kembali"),
        "link_gu": mark("Simpan SP2D GU"),
        "unlink_gu": mark("Ya, lepas SP2D GU ini"),
    },
    "listing": {
        "submit": mark("Kirim ke kurator"),
        "approve": mark("Ya, produk ini disetujui"),
        "return": BACK,
        "reconsider": mark("Ya, putusan ini ditinjau lagi"),
        "freeze": mark("Bekukan dengan alasan ini"),
        "unfreeze": mark("Ya, cairkan produk ini"),
        "withdraw": mark("Ya, turunkan produk ini"),
        "renew": mark("Ya, stoknya memang ada"),
        "appeal": mark("Kirim keberatan ini"),
        "uphold": mark("Ya, putusannya tetap"),
        "overturn": mark("Ya, putusannya dibatalkan"),
    },
    "vendor": {
        "verify": mark("Ya, penyedia ini terverifikasi"),
        "return": BACK,
        "suspend": mark("Tangguhkan dengan alasan ini"),
        "reinstate": mark("Ya, pulihkan penyedia ini"),
        "blacklist": mark("Ya, masukkan ke daftar hitam"),
        "lift": mark("Ya, cabut daftar hitam ini"),
        "close": mark("Ya, tutup untuk seterusnya"),
    },
    "competition": {
        "publish": mark("Ya, umumkan sekarang"),
        "amend": mark("Umumkan adendum ini"),
        "evaluate": mark("Simpan hasil evaluasi"),
        "reevaluate": mark("Kembalikan untuk dinilai lagi"),
        "award": mark("Ya, tetapkan dan buat pesanannya"),
        "lift_award": mark("Batalkan penetapan ini"),
        "cancel": mark("Batalkan kompetisi ini"),
    },
    "dispute": {
        "answer_dispute": mark("Kirim jawaban ini"),
        "escalate_dispute": mark("Teruskan dengan alasan ini"),
        "add_evidence": mark("Kirim bukti ini"),
        "take_back": mark("Tarik dengan alasan ini"),
        "settle": mark("Ya, sengketanya selesai"),
        "grant_dispute": mark("Kabulkan dengan putusan ini"),
        "decline_dispute": mark("Tolak dengan putusan ini"),
        "void_dispute": mark("Nyatakan dengan putusan ini"),
    },
    "finding": {
        "answer_finding": mark("Kirim jawaban ini"),
        "ask_again": mark("Kirim permintaan ini"),
        "close_finding": mark("Tutup dengan penjelasan ini"),
    },
    "complaint": {
        "reply": mark("Kirim jawaban ini"),
        "dismiss": mark("Tutup dengan jawaban ini"),
    },
}
"""By machine and move: all that persons take by a form behind a button."""


OF_SERVICE: Mapping[str, str] = {"pack": mark("Ya, mulai dikerjakan"), "deliver": mark("Catat pekerjaannya selesai")}
"""Of a shipment of services and works alone."""


def sender(machine: str, move: str) -> str:
    """The words on the button."""
    if machine == "service":
        return gettext(OF_SERVICE.get(move, SENDS["shipment"][move]))
    return gettext(SENDS[machine][move])
