"""What offices say, each in a sentence that a newcomer understands.

`source` names where a term is laid down, and only what was read there or in the domain's
reference; a term without one is explained in our own words.
"""

from dataclasses import dataclass

from app.language import mark


@dataclass(frozen=True, slots=True)
class Term:
    """`short` is what people say, `full` what it stands for (empty where it is a word), `means`
    a sentence or two; `code` is its place on the page."""

    code: str
    short: str
    full: str
    means: str
    source: str = ""


TERMS = (
    Term("adendum", mark("Adendum"), "", mark("Perubahan surat pesanan yang disetujui dan ditandatangani kedua pihak: jumlah, harga, tanggal, atau tempat kirim.")),
    Term("bast", "BAST", "Berita Acara Serah Terima", mark("Catatan bahwa barang sudah diperiksa dan diterima, ditandatangani penyedia dan PPK. Sejak itu nilainya terhitung diterima dan boleh ditagih.")),
    Term("bendahara", mark("Bendahara"), "Bendahara Pengeluaran", mark("Pejabat yang memeriksa tagihan, mengajukan SPP, dan mencatat pembayaran satuan kerja."), "PP 12/2019"),
    Term("bmp", "BMP", "Bobot Manfaat Perusahaan", mark("Tambahan nilai, paling banyak 15 persen, bagi perusahaan yang bermanfaat bagi dalam negeri; dijumlah dengan TKDN."), "Perpres 46/2025 pasal 66"),
    Term("dpa", "DPA", "Dokumen Pelaksanaan Anggaran", mark("Dokumen anggaran satuan kerja yang sudah disahkan; belanja hanya boleh dari sini.")),
    Term("etalase", mark("Etalase"), "", mark("Rak katalog: sekelompok produk sejenis di satu daerah, dengan syarat dan isian yang sama.")),
    Term("e-purchasing", "E-purchasing", "", mark("Membeli barang atau jasa lewat katalog elektronik, tanpa tender. Kontraknya surat pesanan."), "Perpres 16/2018 pasal 28(6)"),
    Term("hps", "HPS", "Harga Perkiraan Sendiri", mark("Perkiraan harga yang disusun pembeli sebelum membeli. Dalam kompetisi di sini HPS tersegel sampai penawaran dibuka.")),
    Term("kbki", "KBKI", "Klasifikasi Baku Komoditas Indonesia", mark("Kode baku barang dan jasa; dipakai untuk membandingkan harga barang yang sama.")),
    Term("kbli", "KBLI", "Klasifikasi Baku Lapangan Usaha Indonesia", mark("Kode kegiatan usaha, 5 angka, tercantum di NIB."), "Peraturan BPS 2/2020"),
    Term("kkpd", "KKPD", "Kartu Kredit Pemerintah Daerah", mark("Kartu kredit untuk membayar belanja yang dibebankan pada APBD; satuan kerja melunasinya sekaligus pada waktu yang disepakati."), "Permendagri 79/2022 pasal 1"),
    Term("lokapasar", "Lokapasar", "", mark("Pasar elektronik untuk pengadaan pemerintah: penyedia menayangkan produk, kantor pemerintah memesannya. Perangkat lunak ini dinamai menurut kata itu."), "Perpres 46/2025 pasal 1 angka 20"),
    Term("mak", "MAK", "Mata Anggaran Kegiatan", mark("Kode rekening belanja dalam anggaran, dari subkegiatan sampai rincian objek; setiap pesanan dibebankan ke satu atau beberapa MAK.")),
    Term("mini-kompetisi", mark("Mini-kompetisi"), "", mark("Beberapa penyedia menawar untuk satu kebutuhan; penawaran tersegel sampai waktunya, lalu yang sesuai dan termurah menang, kecuali diumumkan ukuran lain.")),
    Term("nib", "NIB", "Nomor Induk Berusaha", mark("Nomor usaha 13 angka dari OSS; identitas usaha dan tanda bahwa usaha itu terdaftar."), "Peraturan BKPM 5/2025 pasal 16"),
    Term("opd", "OPD", "Organisasi Perangkat Daerah", mark("Dinas, badan, kantor, atau sekretariat pemerintah daerah.")),
    Term("pa", "PA/KPA", "Pengguna Anggaran / Kuasa Pengguna Anggaran", mark("Kepala perangkat daerah, atau yang diberi kuasa, yang bertanggung jawab atas anggarannya dan menerbitkan SPM."), "PP 12/2019"),
    Term("pagu", mark("Pagu"), "", mark("Batas uang yang boleh dipakai untuk satu paket. Pesanan yang melebihi sisa pagu ditolak.")),
    Term("pdn", "PDN", "Produk Dalam Negeri", mark("Barang atau jasa yang dibuat di Indonesia; pemerintah wajib mendahulukannya."), "Perpres 46/2025 pasal 66"),
    Term("pp", "PP", "Pejabat Pengadaan", mark("Pejabat yang memilih penyedia dan menyusun pesanan sampai batas nilai tertentu.")),
    Term("ppk", "PPK", "Pejabat Pembuat Komitmen", mark("Pejabat yang menyetujui dan menandatangani surat pesanan; tanda tangannya mengikat pemerintah.")),
    Term("ppk-skpd", "PPK-SKPD", "Pejabat Penatausahaan Keuangan SKPD", mark("Pejabat yang memeriksa kelengkapan tagihan sebelum dibayar; bukan PPK yang menandatangani kontrak."), "PP 12/2019"),
    Term("pptk", "PPTK", "Pejabat Pelaksana Teknis Kegiatan", mark("Pejabat yang mengendalikan sub kegiatan, melaporkan kemajuannya, dan menyiapkan berkas pengadaan dan pembayarannya; tidak memesan, menandatangani, atau membayar."), "PP 12/2019 pasal 12"),
    Term("realisasi", mark("Realisasi"), "", mark("Berapa dari rencana yang sudah menjadi pesanan, diterima, atau dibayar; di sini setiap angkanya dapat dibuka sampai ke pesanannya.")),
    Term("rup", "RUP", "Rencana Umum Pengadaan", mark("Daftar paket yang akan dibeli pemerintah dalam setahun, diumumkan di SIRUP. Setiap pesanan menunjuk satu paket RUP.")),
    Term("satuan-kerja", mark("Satuan kerja"), "", mark("Bagian pemerintah yang punya anggaran sendiri: dinas, badan, kecamatan, rumah sakit.")),
    Term("sirup", "SIRUP", "Sistem Informasi Rencana Umum Pengadaan", mark("Situs LKPP tempat RUP diumumkan.")),
    Term("sp2d", "SP2D", "Surat Perintah Pencairan Dana", mark("Surat bendahara umum daerah yang mencairkan uang dari kas daerah; sejak itu nilainya terhitung dibayar.")),
    Term("spm", "SPM", "Surat Perintah Membayar", mark("Perintah PA/KPA agar tagihan dibayar, atas dasar SPP.")),
    Term("spp", "SPP", "Surat Permintaan Pembayaran", mark("Permintaan bendahara agar tagihan dibayar; langkah pertama sebelum SPM dan SP2D.")),
    Term("surat-pesanan", mark("Surat pesanan"), "", mark("Kontrak pembelian lewat katalog, berapa pun nilainya, sah setelah ditandatangani PPK dan penyedia."), "Perpres 16/2018 pasal 28(6)"),
    Term("swakelola", mark("Swakelola"), "", mark("Pekerjaan yang dikerjakan sendiri oleh pemerintah, ormas, atau kelompok masyarakat, bukan penyedia.")),
    Term("tkdn", "TKDN", "Tingkat Komponen Dalam Negeri", mark("Berapa persen isi produk berasal dari dalam negeri, menurut sertifikat."), "Perpres 46/2025 pasal 66"),
    Term("umkk", "UMKK", "Usaha mikro, usaha kecil, dan koperasi", mark("Golongan usaha yang didahulukan; paling sedikit 40 persen anggaran belanja barang dan jasa untuknya."), "Perpres 12/2021 pasal 65(3)"),
    Term("up", "UP", "Uang Persediaan", mark("Uang muka kerja di bendahara untuk belanja kecil sehari-hari, tanpa SP2D untuk setiap tagihan.")),
)  # fmt: skip
BY_CODE = {term.code: term for term in TERMS}


def term_of(said: str) -> Term:
    """By what people say: `SP2D`, `Surat pesanan`; a page that explains an unknown word is a mistake of whoever wrote it."""
    return BY_CODE[said.lower().replace(" ", "-")]
