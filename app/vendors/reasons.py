"""Reason codes of an office that returns, suspends or blacklists a vendor or lifts its
blacklist, each with the sentence that the vendor reads.

A reason may also be a sentence of the office's own; it counts as OTHER.
"""

from app.errors import invalid_field
from app.language import _, mark

RETURNS = {
    "NIB_MISMATCH": mark("NIB di isian tidak sama dengan berkasnya. Perbaiki nomornya atau unggah NIB yang benar."),
    "NPWP_MISMATCH": mark("NPWP di isian tidak sama dengan berkasnya. Perbaiki nomornya atau unggah NPWP yang benar."),
    "NAME_MISMATCH": mark("Nama usaha di isian tidak sama dengan berkasnya. Tulis seperti di berkas."),
    "KBLI_UNLISTED": mark("Ada KBLI yang tidak tercantum di NIB. Hapus, atau unggah NIB yang mencantumkannya."),
    "ADDRESS_MISMATCH": mark("Alamat tidak sama dengan berkasnya. Tulis alamat usaha seperti di berkas."),
    "BANK_MISMATCH": mark("Rekening bukan atas nama usaha atau pemiliknya. Isi rekening yang sesuai."),
    "PAPER_UNREADABLE": mark("Pindaian tidak terbaca. Unggah lagi yang terang dan utuh."),
    "PAPER_MISSING": mark("Ada berkas yang belum diunggah. Unggah berkas yang diminta."),
    "SCALE_UNPROVEN": mark("Skala usaha belum sesuai modal atau penjualannya. Periksa isian Kegiatan."),
    "ALREADY_REGISTERED": mark("Usaha ini sudah terdaftar. Pakai toko yang lama; hubungi kurator bila Anda tidak dapat masuk."),
}
STOPS = {
    "COMPLAINT": mark("Ada pengaduan yang sedang diperiksa. Hubungi kurator daerah Anda."),
    "NOT_DELIVERED": mark("Pesanan tidak dikirim sesuai surat pesanan. Selesaikan dengan satuan kerjanya."),
    "FALSE_PAPERS": mark("Berkas tidak benar. Serahkan yang asli kepada kurator daerah Anda."),
    "PRICE_COLLUSION": mark("Ada dugaan pengaturan harga yang sedang diperiksa."),
    "CONTRACT_BREACH": mark("Surat pesanan dilanggar menurut putusan yang disebut."),
}
LIFTS = {
    "COURT_RULING": mark("Putusan pengadilan membatalkan daftar hitam ini."),
    "DECREE_REVOKED": mark("Pejabat yang menetapkan mencabut keputusannya."),
    "WRONG_FIRM": mark("Daftar hitam ini keliru dikenakan kepada usaha Anda."),
}
OTHER = "OTHER"
ADVICE = {**RETURNS, **STOPS, **LIFTS, OTHER: mark("Lihat penjelasan kurator.")}
CODES_OF = {
    "return": (*RETURNS, OTHER),
    "suspend": (*STOPS, OTHER),
    "blacklist": ("FALSE_PAPERS", "PRICE_COLLUSION", "CONTRACT_BREACH", OTHER),
    "lift": (*LIFTS, OTHER),
}
"""Which codes an office is offered for which move."""


def read_reason(reason: str | None, note: str | None) -> tuple[str, str | None, str | None]:
    """(code, the sentence that the vendor reads, what is left of the note). The note is the sentence where the
    reason is a code; OTHER without one is refused (`Invalid`)."""
    said = (reason or "").strip()
    if said not in ADVICE:
        return OTHER, said or None, note
    sentence = (note or "").strip()
    if said == OTHER and not sentence:
        raise invalid_field("note", _("Tulis satu kalimat yang menjelaskan apa yang harus diubah."))
    return said, sentence or _(ADVICE[said]), None
