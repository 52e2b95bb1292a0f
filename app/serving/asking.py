"""What `init` asks at a terminal: which region this is, by its code or its name, and who its first
admin is. Nobody is asked through a pipe or for JSON."""

import sys
from collections.abc import Sequence

import typer

from app import output
from app.language import _
from app.regions.names import is_listed, name_of, named, tier_of, unknown

Answers = tuple[str | None, str | None, str | None, str | None]
"""The region's code, and of its admin the login, the name and the decree's number; None for what was left for later."""
LATER: Answers = (None, None, None, None)


def first_region() -> Answers:
    """Ask, or say how it is done later."""
    if not sys.stdin.isatty() or output.is_kept_for_json():
        _say_how()
        return LATER
    code = _region()
    if not code:
        _say_how()
        return LATER
    login = _asked(_("Nama masuk admin daerah pertama, sebaiknya alamat surel dinasnya (kosongkan: nanti)"))
    if not login:
        return code, None, None, None
    name = ""
    while not name:
        name = _asked(_("Nama orangnya"))
    return code, login, name, _asked(_("Nomor SK-nya (boleh kosong)")) or None


def _region() -> str:
    """The code of the region that was named; empty where none was."""
    while typed := _asked(_("Daerah mana? Kode wilayah atau namanya, misalnya 32.04 atau Bandung (kosongkan: nanti)")):
        found = _places(typed)
        if len(found) == 1:
            output.note(f"{found[0][0]} · {found[0][1]}")
            return found[0][0]
        _say_which(typed, found)
    return ""


def _places(typed: str) -> list[tuple[str, str]]:
    """By its code, else by its name; none for a code that no place has."""
    if tier_of(typed) is None:
        return named(typed)
    return [(typed, name_of(typed))] if is_listed(typed) else []


def _say_which(typed: str, found: Sequence[tuple[str, str]]) -> None:
    """Several have that name, or none."""
    output.note(_("Ada beberapa; tulis kodenya:") if found else unknown(typed))
    for code, name in found:
        output.note(f"  {code} · {name}")


def _say_how() -> None:
    output.note(
        _("Belum ada daerah di sini. Buka satu dengan: {command}").format(
            command='lokapasar init --region 32.04 --admin NAMA_MASUK --name "NAMA ORANG"'
        )
    )


def _asked(question: str) -> str:
    answer: str = typer.prompt(question, default="", show_default=False, err=True)
    return answer.strip()
