"""The command line: `lokapasar …`, also `python -m app`.

Every command stands in one table with where its function lives; it is imported only when it is called. Commands that need the database find it
running (the embedded one is started for as long as they run) and its schema at the head. `--data DIR` and `--json` may stand anywhere.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from typer.core import TyperCommand, TyperGroup

from app import console, output
from app.errors import FieldError, Refusal
from app.house import ready
from app.language import _, speaking
from app.language import mark as lazy
from app.regions.names import tier_of, unknown
from app.settings import give, settings
from app.years import FIRST_YEAR, LAST_YEAR, is_fiscal_year

ROOMS = Path(__file__).parent
OTHERS_WRITE = 0o022
"""The bits that let a group or everybody write."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command's name (two words: a command of a group), its function's place, its line in the list, what it runs within."""

    name: str
    place: str
    help: str
    within: Callable[[], AbstractContextManager[Any]] = ready

    @property
    def is_there(self) -> bool:
        """Has its room been built? Told by reading, not by importing."""
        module, name = self.place.split(":")
        path = ROOMS.parent / f"{module.replace('.', '/')}.py"
        return path.exists() and f"\ndef {name}(" in path.read_text(encoding="utf-8")

    def function(self) -> Callable[..., Any]:
        module, name = self.place.split(":")
        function: Callable[..., Any] = getattr(import_module(module), name)
        return function


COMMANDS = (
    Command("demo", "app.serving.commands:demo", lazy("Jalankan dengan data contoh (hanya di komputer ini)"), nullcontext),
    Command("serve", "app.serving.commands:serve", lazy("Jalankan: basis data, halaman, pekerjaan latar"), nullcontext),
    Command("worker", "app.serving.commands:worker", lazy("Jalankan pekerjaan latar saja"), ready),
    Command("init", "app.serving.commands:init", lazy("Siapkan folder data dan skema"), nullcontext),
    Command("migrate", "app.serving.commands:migrate", lazy("Bawa skema ke versi terbaru (atau ke --revision)"), nullcontext),
    Command(
        "upgrade",
        "app.upgrade.commands:upgrade",
        lazy("Naikkan ke versi program ini: cadangkan, naikkan salinannya, periksa, lalu ganti"),
        nullcontext,
    ),
    Command("index", "app.catalogue.commands:index", lazy("Rapikan indeks pencarian: aturan baru, wilayah besar, hitungan kata")),
    Command("shard", "app.scaling.commands:shard", lazy("Bagi basis data ke beberapa mesin menurut wilayah (Citus)")),
    Command("doctor", "app.doctor.commands:doctor", lazy("Periksa instalasi; tiap temuan disertai perbaikannya"), nullcontext),
    Command("import", "app.exchange.commands:import_files", lazy("Muat berkas SIRUP, e-Katalog, Toko Daring")),
    Command("pull", "app.exchange.pulling.commands:pull", lazy("Tarik data dari sumber terjadwal sekarang juga")),
    Command("source add", "app.exchange.pulling.commands:add_source", lazy("Tambah sumber yang ditarik setiap hari")),
    Command("source list", "app.exchange.pulling.commands:list_sources", lazy("Sumber tarikan dan hasil terakhirnya")),
    Command(
        "takeover", "app.catalogue.takeover.commands:take_over", lazy("Ambil alih katalog lama: penyedia, lalu produk per etalase")
    ),
    Command("export", "app.exports.commands:export_data", lazy("Tulis data ke luar (csv, ISB, INAPROC, SPSE, OCDS)")),
    Command("tally", "app.realisation.commands:tally", lazy("Realisasi satu wilayah dan tahun")),
    Command("rank", "app.realisation.commands:rank", lazy("Peringkat wilayah setingkat, atau di dalam satu wilayah")),
    Command("metrics", "app.realisation.commands:metrics", lazy("Arti setiap metrik, dengan kata dan dengan angka")),
    Command("compare", "app.realisation.commands:compare", lazy("Semua metrik pada semua basis: mengapa angkanya berbeda")),
    Command("revisions", "app.plan.commands:revisions", lazy("Kaji ulang RUP setahun: menurut jenis, dan menjadi apa")),
    Command("attributions", "app.attribution.commands:attributions", lazy("Pesanan tanpa paket, paket terpecah, pesanan kembar")),
    Command("claims list", "app.claims.commands:list_claims", lazy("Angka yang diklaim pihak lain, di samping angka sistem ini")),
    Command("claims record", "app.claims.commands:record", lazy("Catat angka yang diklaim")),
    Command("reports list", "app.reports.commands:list_reports", lazy("Laporan beku satu wilayah")),
    Command("reports freeze", "app.reports.commands:freeze", lazy("Bekukan angka sebagai laporan")),
    Command("reports show", "app.reports.commands:show", lazy("Dokumen satu laporan beku dan keasliannya")),
    Command("sp2d import", "app.payment.sp2d.commands:import_list", lazy("Periksa daftar SP2D; dengan --apply catat yang cocok")),
    Command("user add", "app.officials.granting:add_user", lazy("Tambah akun dengan satu peran")),
    Command("user grant", "app.officials.granting:grant", lazy("Beri peran kepada akun")),
    Command("user revoke", "app.accounts.commands:revoke", lazy("Akhiri peran")),
    Command("user disable", "app.accounts.commands:disable", lazy("Tutup akun; sesi dan tokennya berakhir")),
    Command("user enable", "app.accounts.commands:enable", lazy("Buka lagi akun yang ditutup")),
    Command("user sign-out", "app.accounts.commands:sign_out", lazy("Akhiri semua sesi dan token seseorang, atau semua orang")),
    Command("user export", "app.persons.commands:export", lazy("Tulis semua data tentang satu orang ke satu berkas")),
    Command("user erase", "app.persons.commands:erase", lazy("Hapus data satu orang yang tidak wajib disimpan")),
    Command("user list", "app.accounts.commands:list_users", lazy("Akun dan perannya")),
    Command("user password", "app.accounts.commands:set_password", lazy("Ganti kata sandi akun")),
    Command("holiday list", "app.regions.commands:list_holidays", lazy("Hari libur satu wilayah dan tahun")),
    Command(
        "holiday import", "app.regions.commands:import_holidays", lazy("Muat tabel SKB (libur nasional, cuti bersama) setahun")
    ),
    Command("official list", "app.officials.commands:list_officials", lazy("Pejabat, SK dan masanya, pesanan atas namanya")),
    Command("official appoint", "app.officials.commands:appoint", lazy("Angkat pejabat dengan SK")),
    Command("official prolong", "app.officials.commands:prolong", lazy("Perpanjang pejabat dengan SK baru")),
    Command("official end", "app.officials.commands:end", lazy("Akhiri peran pejabat")),
    Command("official hand-over", "app.officials.commands:hand_over", lazy("Alihkan pesanan berjalan (definitif, Plt, Plh)")),
    Command(
        "user link", "app.accounts.commands:print_link", lazy("Tautan sekali pakai untuk kata sandi, nama masuk, atau pengaman")
    ),
    Command("user bind", "app.accounts.oidc.commands:bind", lazy("Hubungkan akun dengan penyedia identitas (OIDC)")),
    Command("user require-factor", "app.accounts.commands:require_factor", lazy("Pejabat wilayah harus memakai pengaman kedua")),
    Command("token add", "app.accounts.commands:add_token", lazy("Buat token API; ditampilkan sekali")),
    Command("token list", "app.accounts.commands:list_tokens", lazy("Token yang berlaku")),
    Command("token revoke", "app.accounts.commands:revoke_token", lazy("Akhiri token")),
    Command("webhook list", "app.webhooks.commands:list_webhooks", lazy("Webhook satu wilayah atau penyedia")),
    Command("webhook add", "app.webhooks.commands:add_webhook", lazy("Daftarkan webhook; rahasianya ditampilkan sekali")),
    Command("webhook move", "app.webhooks.commands:move_webhook", lazy("Coba, matikan, nyalakan, hapus, ganti rahasianya")),
    Command("webhook deliveries", "app.webhooks.commands:list_deliveries", lazy("Yang dikirim ke webhook, dan jawabannya")),
    Command("webhook replay", "app.webhooks.commands:replay", lazy("Kirim ulang satu kiriman")),
    Command("audit verify", "app.seals.commands:verify", lazy("Cocokkan buku besar dan jejak audit dengan segelnya")),
    Command("audit export", "app.seals.commands:export", lazy("Tulis baris bersegel untuk diperiksa di luar program ini")),
    Command("backup", "app.backup.commands:backup", lazy("Cadangkan basis data, berkas, dan kunci ke satu berkas"), nullcontext),
    Command(
        "archive",
        "app.backup.commands:archive",
        lazy("Salin seluruh basis data ke arsip, dasar pemulihan ke suatu saat"),
        nullcontext,
    ),
    Command(
        "restore",
        "app.backup.commands:restore",
        lazy("Pulihkan cadangan: bandingkan saja, atau jadi folder data baru"),
        nullcontext,
    ),
)
GROUPS = {
    "source": lazy("Sumber tarikan terjadwal"),
    "claims": lazy("Angka yang diklaim"),
    "reports": lazy("Laporan beku"),
    "sp2d": lazy("Daftar SP2D"),
    "holiday": lazy("Hari libur"),
    "official": lazy("Pejabat dan SK-nya"),
    "user": lazy("Akun dan peran"),
    "token": lazy("Token API"),
    "webhook": lazy("Webhook: kejadian yang dikirim ke server lain"),
    "audit": lazy("Jejak audit"),
}


OF_A_KIND = {
    "Input should be a valid integer": lazy("Tulis bilangan bulat, misalnya 2026."),
    "Input should be a valid date": lazy("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-31."),
}
"""What typer says of a value of another kind, by how it begins."""


def judge(given: Mapping[str, Any]) -> None:
    """A code that no place has and a year of no budget are wrong usage, at whatever command they stand; whether the region is here is the command's to tell."""
    region, year = given.get("region"), given.get("year")
    if region is not None and tier_of(region) is None:
        raise typer.BadParameter(unknown(region), param_hint="--region")
    if year is not None and not is_fiscal_year(year):
        said = _("{year} bukan tahun anggaran. Tulis tahun {first} sampai {last}.").format(
            year=year, first=FIRST_YEAR, last=LAST_YEAR
        )
        raise typer.BadParameter(said, param_hint="--year")


class Later(TyperCommand):
    """A command known by its name and its line in the list; its module is imported when it is called."""

    def __init__(self, command: Command, name: str) -> None:
        super().__init__(name=name, help=_(command.help))
        self.command = command

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        one = typer.Typer(add_completion=False)
        one.command(name=self.name, help=self.help)(console.as_command(self.command.function(), self.command.within, judge))
        return typer.main.get_command(one).make_context(info_name, args, parent=parent, **extra)


class Commands(TyperGroup):
    """The commands whose names begin with `prefix`, those whose room is there."""

    prefix = ""

    def list_commands(self, ctx: Any) -> list[str]:
        names = [command.name.removeprefix(self.prefix).split()[0] for command in self._here()]
        return list(dict.fromkeys(names))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        wanted = self.prefix + cmd_name
        if wanted in GROUPS:
            group = Commands(name=cmd_name, help=_(GROUPS[wanted]), no_args_is_help=True)
            group.prefix = f"{wanted} "
            return group
        return next((Later(command, cmd_name) for command in self._here() if command.name == wanted), None)

    def _here(self) -> list[Command]:
        return [command for command in COMMANDS if command.name.startswith(self.prefix) and command.is_there]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command; 0 done, 1 refused and nothing changed, 2 wrong usage, 3 done but some rows quarantined."""
    let_nobody_else_write()
    rest, data, in_json = _taken_out(arguments)
    if in_json:
        output.keep_for_json()
    if data is not None:
        give(data=Path(data).expanduser().absolute())
    try:
        with speaking(settings().language):
            return _answered(rest)
    except ValidationError as error:
        faults = [FieldError(".".join(map(str, fault["loc"])), fault["msg"]) for fault in error.errors()]
        for fault in faults:
            console.note(f"{fault.field}: {fault.message}")
        return console.misused(_("Ada isian yang perlu diperbaiki."), faults)


def let_nobody_else_write() -> None:
    """Whatever the umask of whoever starts us: no file or folder that this process and those that it starts make can be written by another account. What
    holds secrets or people says besides that nobody else reads it, where it is made."""
    os.umask(os.umask(OTHERS_WRITE) | OTHERS_WRITE)


def _answered(arguments: Sequence[str]) -> int:
    program = typer.Typer(cls=Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
    about = _("Lokapasar: e-katalog daerah yang realisasinya dapat dijumlah sampai rupiah terakhir.")
    program.callback(help=about)(_for_all())
    group = typer.main.get_command(program)
    try:
        code = group.main(args=list(arguments), prog_name="lokapasar", standalone_mode=False)
    except Refusal as refusal:
        return console.refuse(refusal)
    except ValidationError:
        raise
    except typer.Abort:
        return console.REFUSED
    except Exception as error:
        return _known(error)
    return code if isinstance(code, int) else console.DONE


def _for_all() -> Callable[..., None]:
    """What may stand at every command, explained in the reader's language."""

    def options(
        data: Annotated[Path | None, typer.Option("--data", help=_("Folder data"))] = None,
        json: Annotated[bool, typer.Option("--json", help=_("Satu dokumen JSON di keluaran standar"))] = False,
    ) -> None:
        return None

    return options


def _taken_out(arguments: Sequence[str]) -> tuple[list[str], str | None, bool]:
    """The arguments without `--data DIR` and `--json`, wherever they stand before a `--`."""
    rest: list[str] = []
    data, in_json = None, False
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--json":
            in_json = True
        elif word == "--data":
            data = next(words, None)
            if data is None:
                rest.append(word)
        elif word.startswith("--data="):
            data = word.removeprefix("--data=")
        else:
            rest.append(word)
    return rest, data, in_json


def _misspelt(error: typer.BadParameter, path: str) -> int:
    """A value that its option does not take: which option, and what it takes."""
    option = error.param_hint or (error.param.opts[0] if error.param is not None else "")
    what = next((_(text) for begins, text in OF_A_KIND.items() if error.message.startswith(begins)), error.message)
    said = f"{option}: {what}" if option else what
    console.note(said)
    console.note(_("Isian perintah ini: {path} --help").format(path=path))
    return console.misused(said)


def _known(error: Exception) -> int:
    """What is not our fault, as a sentence; anything else goes on as the fault that it is."""
    if hasattr(error, "format_message") and hasattr(error, "exit_code"):
        if type(error) is typer.BadParameter and (context := error.ctx) is not None:
            return _misspelt(error, context.command_path)
        error.show()  # type: ignore[attr-defined]
        if error.exit_code != console.WRONG_USAGE:
            return int(error.exit_code)
        return console.misused(error.format_message() or _("Sebutkan perintahnya; lokapasar --help menyebut semuanya."))
    import psycopg

    cause = getattr(error, "orig", error)
    if isinstance(cause, psycopg.OperationalError):
        said = _("Basis data tidak menjawab: {reason}").format(reason=str(cause).strip().splitlines()[-1])
    elif isinstance(cause, OSError) and isinstance(cause.filename, str | Path):
        said = _("{file} tidak dapat dibaca atau ditulis ({reason}). Periksa nama dan hak aksesnya.").format(
            file=str(cause.filename).removesuffix(".part"), reason=cause.strerror
        )
    else:
        raise error
    return console.refuse(Refusal(said))
