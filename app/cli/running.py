"""Running one command: its words read, the command found, its exit code; and what went wrong said as a sentence.

Commands that need the database find it running (the embedded one is started for as long as they run) and its schema at
the head. `--data DIR` and `--json` may stand anywhere.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from typer.core import TyperCommand, TyperGroup

from app import output
from app.cli import console
from app.cli.commands import COMMANDS, GROUPS, Command
from app.errors import FieldError, Refusal
from app.language import _, mark, speaking
from app.regions.names import tier_of, unknown
from app.settings import PORT_MAX, give, settings
from app.years import FIRST_YEAR, LAST_YEAR, is_fiscal_year

OTHERS_WRITE = 0o022
"""The bits that let a group or everybody write."""


OF_A_KIND = {
    "Input should be a valid integer": mark("Tulis bilangan bulat, misalnya 2026."),
    "Input should be a valid date": mark("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-31."),
}
"""What typer says of a value of another kind, by how it begins."""


def judge(given: Mapping[str, Any]) -> None:
    """A code that no place has, a year of no budget and a port of no machine are wrong usage, at whatever command they stand;
    whether the region is here is the command's to tell."""
    region, year, port = given.get("region"), given.get("year"), given.get("port")
    if port is not None and not 0 <= port <= PORT_MAX:
        raise typer.BadParameter(_("Tulis porta dari 0 sampai {most}.").format(most=PORT_MAX), param_hint="--port")
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
    """The commands whose names begin with `prefix`."""

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
        return [command for command in COMMANDS if command.name.startswith(self.prefix)]


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
            output.note(f"{fault.field}: {fault.message}")
        return console.misused(_("Ada isian yang perlu diperbaiki."), faults)


def let_nobody_else_write() -> None:
    """Whatever the umask of whoever starts us: no file or folder that this process and those that it starts make can be written
    by another account. What holds secrets or people says besides that nobody else reads it, where it is made."""
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
        return output.REFUSED
    except Exception as error:
        return _known(error)
    return code if isinstance(code, int) else output.DONE


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
    return _misused(f"{option}: {what}" if option else what, path)


def _misused(said: str, path: str) -> int:
    output.note(said)
    output.note(_("Isian perintah ini: {path} --help").format(path=path))
    return console.misused(said)


def _no_such(error: Any) -> str | None:
    """A word that is no option, argument or command of ours, or one that lacks, which
    typer tells in English alone; None of anything else."""
    kind, message = type(error).__name__, getattr(error, "message", "") or ""
    if kind == "NoSuchOption":
        return _with_nearest(_("Tidak ada isian {name}.").format(name=error.option_name), error.possibilities or ())
    if kind == "MissingParameter" and error.param is not None:
        option = next((one for one in error.param.opts if one.startswith("--")), None)
        return _("{name} wajib diisi.").format(name=option or (error.param.name or "").upper())
    if kind == "BadOptionUsage":
        return _("{name} tanpa isi: tulis isinya sesudahnya.").format(name=error.option_name)
    if message.startswith("No such command"):
        typed = message.partition("'")[2].rpartition("'")[0]
        here = error.ctx.command.list_commands(error.ctx) if error.ctx else []
        return _with_nearest(_("Tidak ada perintah {name}.").format(name=typed[:60]), get_close_matches(typed, here, n=1))
    if message.startswith("Got unexpected extra"):
        return _("Terlalu banyak kata: {words}.").format(words=message.rpartition("(")[2].rstrip(")")[:100])
    return None


def _with_nearest(said: str, near: Sequence[str]) -> str:
    return f"{said} {_('Maksudnya {word}?').format(word=', '.join(near))}" if near else said


def _known(error: Exception) -> int:
    """What is not our fault, as a sentence; anything else goes on as the fault that it is."""
    if hasattr(error, "format_message") and hasattr(error, "exit_code"):
        if type(error) is typer.BadParameter and (context := error.ctx) is not None:
            return _misspelt(error, context.command_path)
        if said := _no_such(error):
            return _misused(said, getattr(getattr(error, "ctx", None), "command_path", "lokapasar"))
        error.show()  # type: ignore[attr-defined]
        if error.exit_code != output.WRONG_USAGE:
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
