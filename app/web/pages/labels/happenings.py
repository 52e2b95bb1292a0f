"""What happens without anybody's move, as notices and duties are titled."""

from app.language import mark

HAPPENINGS = {
    "near_end": mark("Batas waktu hampir habis"),
    "decree_ends": mark("SK akan berakhir"),
    "oidc_bound": mark("Akun dihubungkan"),
    "sent_out": mark("Dikeluarkan dari semua perangkat"),
    "left_behind": mark("Perlu dialihkan"),
    "account_closed": mark("Akun pejabat ditutup"),
    "post_vacant": mark("Tidak ada yang menjabat"),
    "paper_ends": mark("Berkas akan berakhir"),
    "paper_ended": mark("Berkas berakhir"),
    "blacklist_over": mark("Masa daftar hitam lewat"),
    "delivery_near": mark("Penyerahan sudah dekat"),
    "delivery_late": mark("Penyerahan terlambat"),
    "check_waits": mark("Barang menunggu diperiksa"),
    "handover_waits": mark("Berita acara menunggu"),
    "bill_waits": mark("Tagihan menunggu"),
    "listing_ends": mark("Produk akan turun"),
}
