"""Subjects: what is proved, by which command, and the figures that each proof gives.
A figure that is not declared here is kept by nobody."""

from dataclasses import dataclass

from app.language import mark


@dataclass(frozen=True, slots=True)
class Subject:
    """One promise. `figures` are names with what they count, in the order in which they are shown."""

    name: str
    title: str
    promise: str
    command: str
    figures: dict[str, str]


SUBJECTS = (
    Subject(
        "crash",
        mark("Mati mendadak"),
        mark(
            "Pesanan yang sudah dijawab berhasil tetap ada setelah proses apa pun dimatikan paksa, dan tidak ada yang tercatat dua kali."
        ),
        "make crash",
        {
            "kills": mark("kali proses dimatikan atau dihentikan paksa"),
            "orders": mark("pesanan yang sudah dijawab berhasil"),
            "acknowledged": mark("pesanan dan langkah yang sudah dijawab berhasil"),
            "lost": mark("yang hilang"),
            "doubled": mark("yang tercatat dua kali"),
            "back_seconds": mark("detik paling lama sampai melayani lagi"),
            "controls_caught": mark("pembanding yang sengaja dirusak, ketahuan"),
        },
    ),
    Subject(
        "tampering",
        mark("Riwayat yang diubah"),
        mark("Baris buku besar dan jejak audit yang diubah, dihapus, disisipkan, atau ditukar ketahuan dari segelnya."),
        "make proofs",
        {
            "mutations": mark("perubahan acak pada salinan"),
            "kinds": mark("cara mengubah"),
            "found": mark("yang ketahuan"),
        },
    ),
    Subject(
        "restore",
        mark("Cadangan dan pemulihan"),
        mark("Cadangan dipulihkan di tempat lain, lalu setiap angka dibandingkan; hanya dianggap baik bila sama sampai ke rupiah."),
        "make test",
        {
            "tallies": mark("angka realisasi yang dibandingkan"),
            "files": mark("berkas yang dibandingkan"),
            "seconds": mark("detik sampai terbukti sama"),
        },
    ),
    Subject(
        "access",
        mark("Siapa boleh apa"),
        mark(
            "Setiap alamat diminta oleh setiap peran, atas barang sendiri dan barang orang lain; yang tidak boleh dilihat seolah tidak ada."
        ),
        "make proofs",
        {
            "cells": mark("pasangan alamat dan peran yang dicoba"),
            "routes": mark("alamat"),
            "leaks": mark("yang bocor"),
        },
    ),
    Subject(
        "walls",
        mark("Dinding kedua"),
        mark(
            "Setiap halaman dan alamat menjawab sama dengan dan tanpa dinding basis data, bagi setiap orang yang boleh membacanya."
        ),
        "make walls",
        {
            "asked": mark("jawaban yang dibandingkan"),
            "otherwise": mark("yang berbeda"),
        },
    ),
    Subject(
        "races",
        mark("Rebutan"),
        mark("Barang terakhir atau rupiah terakhir yang diperebutkan serentak jatuh kepada satu pesanan saja."),
        "make proofs",
        {
            "races": mark("rebutan"),
            "clients": mark("pembeli serentak"),
            "oversold": mark("yang terjual dua kali"),
        },
    ),
    Subject(
        "xss",
        mark("Skrip yang diselundupkan"),
        mark(
            "Apa pun yang diketik orang tampil sebagai teks di peramban sungguhan: tidak ada skrip yang jalan dan tidak ada aturan halaman yang dilanggar."
        ),
        "make xss",
        {
            "fields": mark("isian yang diberi markup"),
            "payloads": mark("cara menyelundupkan"),
            "pages": mark("halaman, oleh semua peran"),
            "shown": mark("halaman yang memuat isiannya"),
            "ran": mark("skrip yang jalan"),
        },
    ),
    Subject(
        "fuzz",
        mark("API yang dipanggil sembarangan"),
        mark(
            "Setiap panggilan API dicoba dengan isi yang diizinkan dan yang tidak menurut uraiannya; tidak ada yang membuat server gagal."
        ),
        "make fuzz",
        {
            "operations": mark("panggilan API"),
            "calls": mark("contoh yang dikarang dan dikirim"),
            "faults": mark("jawaban di luar uraiannya"),
        },
    ),
    Subject(
        "asvs",
        mark("OWASP ASVS 5.0.0"),
        mark("Persyaratan keamanan yang berlaku di sini, masing-masing dengan pengujian yang lulus atau alasan tertulis."),
        "make asvs",
        {
            "requirements": mark("persyaratan"),
            "proved": mark("yang dibuktikan pengujian"),
            "reasons": mark("yang hanya beralasan"),
            "failed": mark("yang gagal"),
        },
    ),
    Subject(
        "mutants",
        mark("Pengujian yang diuji"),
        mark("Kesalahan kecil disisipkan ke buku besar, langkah, dan hak akses; pengujian harus menemukannya."),
        "make mutants",
        {
            "possible": mark("kesalahan yang mungkin"),
            "mutants": mark("kesalahan yang disisipkan"),
            "killed": mark("yang ketahuan"),
            "survived": mark("yang lolos"),
        },
    ),
    Subject(
        "pages",
        mark("Halaman"),
        mark("Setiap halaman diperiksa otomatis untuk aksesibilitas (WCAG 2.2 AA), bentuk HTML, lebar telepon, dan tautan mati."),
        "make pages",
        {
            "pages": mark("halaman, dari semua peran"),
            "builds": mark("susunan halaman yang berbeda"),
            "views": mark("tampilan: terang, gelap, huruf dua kali besar"),
            "violations": mark("pelanggaran aksesibilitas"),
            "html_errors": mark("kesalahan HTML"),
            "wide": mark("halaman yang melebar di 360 px"),
            "dead_links": mark("tautan mati"),
        },
    ),
)
BY_NAME = {subject.name: subject for subject in SUBJECTS}
NOT_TESTED = (
    mark("Listrik padam pada tingkat disk: yang diuji adalah proses yang dimatikan, bukan mesin yang kehilangan daya."),
    mark("Uji penetrasi oleh pihak luar."),
    mark("Sertifikasi PDF/A oleh pemeriksa luar."),
    mark("Layanan tanda tangan elektronik BSrE yang sesungguhnya: yang diuji adalah layanan tiruan menurut keterangan umumnya."),
    mark("Pemindaian berkas oleh antivirus yang sesungguhnya: yang diuji adalah pemindai tiruan menurut protokol ClamAV."),
    mark("TLS: itu pekerjaan proksi di depan aplikasi."),
    mark("Layanan SIRUP dan INAPROC yang sesungguhnya: yang diuji adalah berkas nyata dan server tiruan."),
    mark("Penyedia identitas (SSO) yang sesungguhnya: yang diuji adalah penyedia tiruan yang dapat berbohong dengan segala cara."),
    mark("Citra kontainer: berkasnya diperiksa, citranya belum dibangun dan dijalankan oleh pengujian."),
    mark("Pengguna pembaca layar yang sesungguhnya: yang diuji adalah papan ketik dan pemeriksa otomatis."),
)
"""What nobody proved: said as plainly as the rest."""
