"""The commands: every one of `lokapasar …`, with where its function lives; it is imported only when it is called."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from app.language import mark
from app.schema.readiness import ready


@dataclass(frozen=True, slots=True)
class Command:
    """A command's name (two words: a command of a group), its function's place, its line in the list, what it runs within."""

    name: str
    place: str
    help: str
    within: Callable[[], AbstractContextManager[Any]] = ready

    def function(self) -> Callable[..., Any]:
        module, name = self.place.split(":")
        function: Callable[..., Any] = getattr(import_module(module), name)
        return function


COMMANDS = (
    Command("demo", "app.serving.commands:demo", mark("Jalankan dengan data contoh (hanya di komputer ini)"), nullcontext),
    Command("serve", "app.serving.commands:serve", mark("Jalankan: basis data, halaman, pekerjaan latar"), nullcontext),
    Command("worker", "app.serving.commands:worker", mark("Jalankan pekerjaan latar saja"), ready),
    Command("init", "app.serving.commands:init", mark("Siapkan folder data dan skema"), nullcontext),
    Command("migrate", "app.serving.commands:migrate", mark("Bawa skema ke versi terbaru (atau ke --revision)"), nullcontext),
    Command(
        "upgrade",
        "app.upgrade.commands:upgrade",
        mark("Naikkan ke versi program ini: cadangkan, naikkan salinannya, periksa, lalu ganti"),
        nullcontext,
    ),
    Command("index", "app.catalogue.commands:index", mark("Rapikan indeks pencarian: aturan baru, wilayah besar, hitungan kata")),
    Command("shard", "app.scaling.commands:shard", mark("Bagi basis data ke beberapa mesin menurut wilayah (Citus)")),
    Command("doctor", "app.doctor.commands:doctor", mark("Periksa instalasi; tiap temuan disertai perbaikannya"), nullcontext),
    Command("import", "app.exchange.commands:import_files", mark("Muat berkas SIRUP, e-Katalog, Toko Daring")),
    Command("pull", "app.exchange.pulling.commands:pull", mark("Tarik data dari sumber terjadwal sekarang juga")),
    Command("source add", "app.exchange.pulling.commands:add_source", mark("Tambah sumber yang ditarik setiap hari")),
    Command("source list", "app.exchange.pulling.commands:list_sources", mark("Sumber tarikan dan hasil terakhirnya")),
    Command(
        "takeover", "app.catalogue.takeover.commands:take_over", mark("Ambil alih katalog lama: penyedia, lalu produk per etalase")
    ),
    Command("export", "app.exports.commands:export_data", mark("Tulis data ke luar (csv, ISB, INAPROC, SPSE, OCDS)")),
    Command("tally", "app.realisation.commands:tally", mark("Realisasi satu wilayah dan tahun")),
    Command("orders", "app.realisation.commands:orders", mark("Pesanan yang membentuk satu angka realisasi")),
    Command("rank", "app.realisation.commands:rank", mark("Peringkat wilayah setingkat, atau di dalam satu wilayah")),
    Command("metrics", "app.realisation.commands:metrics", mark("Arti setiap metrik, dengan kata dan dengan angka")),
    Command("compare", "app.realisation.commands:compare", mark("Semua metrik pada semua basis: mengapa angkanya berbeda")),
    Command("revisions", "app.plan.commands:revisions", mark("Kaji ulang RUP setahun: menurut jenis, dan menjadi apa")),
    Command("attributions", "app.attribution.commands:attributions", mark("Pesanan tanpa paket, paket terpecah, pesanan kembar")),
    Command("claims list", "app.claims.commands:list_claims", mark("Angka yang diklaim pihak lain, di samping angka sistem ini")),
    Command("claims record", "app.claims.commands:record", mark("Catat angka yang diklaim")),
    Command("reports list", "app.reports.commands:list_reports", mark("Laporan beku satu wilayah")),
    Command("reports freeze", "app.reports.commands:freeze", mark("Bekukan angka sebagai laporan")),
    Command("reports show", "app.reports.commands:show", mark("Dokumen satu laporan beku dan keasliannya")),
    Command("sp2d import", "app.payment.sp2d.commands:import_list", mark("Periksa daftar SP2D; dengan --apply catat yang cocok")),
    Command("user add", "app.officials.granting:add_user", mark("Tambah akun dengan satu peran")),
    Command("user grant", "app.officials.granting:grant", mark("Beri peran kepada akun")),
    Command("user revoke", "app.accounts.commands:revoke", mark("Akhiri peran")),
    Command("user disable", "app.accounts.commands:disable", mark("Tutup akun; sesi dan tokennya berakhir")),
    Command("user enable", "app.accounts.commands:enable", mark("Buka lagi akun yang ditutup")),
    Command("user sign-out", "app.accounts.commands:sign_out", mark("Akhiri semua sesi dan token seseorang, atau semua orang")),
    Command("user export", "app.persons.commands:export", mark("Tulis semua data tentang satu orang ke satu berkas")),
    Command("user erase", "app.persons.commands:erase", mark("Hapus data satu orang yang tidak wajib disimpan")),
    Command("user list", "app.accounts.commands:list_users", mark("Akun dan perannya")),
    Command("user password", "app.accounts.commands:set_password", mark("Ganti kata sandi akun")),
    Command("holiday list", "app.regions.commands:list_holidays", mark("Hari libur satu wilayah dan tahun")),
    Command(
        "holiday import", "app.regions.commands:import_holidays", mark("Muat tabel SKB (libur nasional, cuti bersama) setahun")
    ),
    Command("official list", "app.officials.commands:list_officials", mark("Pejabat, SK dan masanya, pesanan atas namanya")),
    Command("official appoint", "app.officials.commands:appoint", mark("Angkat pejabat dengan SK")),
    Command("official prolong", "app.officials.commands:prolong", mark("Perpanjang pejabat dengan SK baru")),
    Command("official end", "app.officials.commands:end", mark("Akhiri peran pejabat")),
    Command("official hand-over", "app.officials.commands:hand_over", mark("Alihkan pesanan berjalan (definitif, Plt, Plh)")),
    Command(
        "user link", "app.accounts.commands:print_link", mark("Tautan sekali pakai untuk kata sandi, nama masuk, atau pengaman")
    ),
    Command("user bind", "app.accounts.oidc.commands:bind", mark("Hubungkan akun dengan penyedia identitas (OIDC)")),
    Command("user require-factor", "app.accounts.commands:require_factor", mark("Pejabat wilayah harus memakai pengaman kedua")),
    Command("token add", "app.accounts.commands:add_token", mark("Buat token API; ditampilkan sekali")),
    Command("token list", "app.accounts.commands:list_tokens", mark("Token yang berlaku")),
    Command("token revoke", "app.accounts.commands:revoke_token", mark("Akhiri token")),
    Command("webhook list", "app.webhooks.commands:list_webhooks", mark("Webhook satu wilayah atau penyedia")),
    Command("webhook add", "app.webhooks.commands:add_webhook", mark("Daftarkan webhook; rahasianya ditampilkan sekali")),
    Command("webhook move", "app.webhooks.commands:move_webhook", mark("Coba, matikan, nyalakan, hapus, ganti rahasianya")),
    Command("webhook deliveries", "app.webhooks.commands:list_deliveries", mark("Yang dikirim ke webhook, dan jawabannya")),
    Command("webhook replay", "app.webhooks.commands:replay", mark("Kirim ulang satu kiriman")),
    Command("audit verify", "app.seals.commands:verify", mark("Cocokkan buku besar dan jejak audit dengan segelnya")),
    Command("audit export", "app.seals.commands:export", mark("Tulis baris bersegel untuk diperiksa di luar program ini")),
    Command("backup", "app.backup.commands:backup", mark("Cadangkan basis data, berkas, dan kunci ke satu berkas"), nullcontext),
    Command(
        "archive",
        "app.backup.commands:archive",
        mark("Salin seluruh basis data ke arsip, dasar pemulihan ke suatu saat"),
        nullcontext,
    ),
    Command(
        "restore",
        "app.backup.commands:restore",
        mark("Pulihkan cadangan: bandingkan saja, atau jadi folder data baru"),
        nullcontext,
    ),
)
GROUPS = {
    "source": mark("Sumber tarikan terjadwal"),
    "claims": mark("Angka yang diklaim"),
    "reports": mark("Laporan beku"),
    "sp2d": mark("Daftar SP2D"),
    "holiday": mark("Hari libur"),
    "official": mark("Pejabat dan SK-nya"),
    "user": mark("Akun dan peran"),
    "token": mark("Token API"),
    "webhook": mark("Webhook: kejadian yang dikirim ke server lain"),
    "audit": mark("Jejak audit"),
}
