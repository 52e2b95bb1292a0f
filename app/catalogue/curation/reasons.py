"""Reason codes: why a listing was returned, frozen, withdrawn by the office or has expired, with the one thing its
vendor can do."""

from app.errors import invalid_field
from app.language import _, mark

ADVICE = {
    "PRICE_JUMP": mark("Jelaskan kenaikan harga di keterangan, atau turunkan harganya."),
    "PRICE_ABOVE_RANGE": mark("Sesuaikan harga dengan kisaran produk sejenis."),
    "DUPLICATE": mark("Produk yang sama sudah ada. Perbarui yang lama, jangan membuat baru."),
    "WRONG_CATEGORY": mark("Pindahkan ke etalase yang sesuai."),
    "WRONG_KBKI": mark("Pilih kode KBKI yang sesuai dengan barangnya."),
    "BAD_PHOTO": mark("Ganti dengan foto barang itu sendiri, terang dan tajam."),
    "BAD_DESC": mark("Lengkapi keterangan: ukuran, bahan, isi, dan merek."),
    "PDN_UNPROVEN": mark("Jelaskan di mana barang ini dibuat."),
    "TKDN_EXPIRED": mark("Isi nomor dan masa berlaku sertifikat TKDN yang baru."),
    "SNI_MISSING": mark("Isi nomor SNI produk ini."),
    "LICENCE_MISSING": mark("Isi nomor izin yang diminta (BPOM, halal, atau PIRT)."),
    "KBLI_MISMATCH": mark("Tambahkan KBLI yang sesuai pada NIB Anda dahulu."),
    "BRAND_DISPUTE": mark("Unggah bukti hak atau izin memakai merek ini."),
    "PROHIBITED": mark("Barang ini tidak boleh dijual di katalog pemerintah."),
    "VENDOR_BLOCKED": mark("Hubungi kurator daerah Anda tentang status toko."),
    "COMPLAINT": mark("Tanggapi pengaduan atas produk ini."),
    "STOCK_STALE": mark("Periksa stok, lalu tayangkan lagi."),
    "OTHER": mark("Lihat penjelasan kurator."),
}
"""Every code, with what the vendor reads when the curator adds no sentence of their own."""


def read_reason(code: str | None, note: str | None) -> tuple[str, str]:
    """The code and the sentence that the vendor reads. Raises `Invalid` for an unknown code, and for OTHER without a sentence."""
    if code not in ADVICE:
        raise invalid_field("reason", _("Pilih satu kode alasan: {codes}.").format(codes=", ".join(ADVICE)))
    sentence = (note or "").strip()
    if code == "OTHER" and not sentence:
        raise invalid_field("note", _("Tulis satu kalimat yang menjelaskan apa yang harus diubah."))
    return code, sentence or _(ADVICE[code])
