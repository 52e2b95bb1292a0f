"""The command line's ear and voice: a room's plain function becomes a command, and the document that it returns is printed.

A command is a function of a room's `commands.py`. Its positional parameters are arguments, its
keyword-only ones options; a text in `Annotated[…]` is their help. It returns the document to print, or
the document and the exit code; it refuses by raising a `Refusal`.
"""

import functools
import inspect
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from difflib import get_close_matches
from enum import Enum
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app import output
from app.errors import FieldError, Invalid, Refusal
from app.language import _, figures
from app.output import DONE, REFUSED, WRONG_USAGE

WIDE = 160
"""Columns where nobody looks: a pipe, a file."""


def say(document: Any) -> None:
    """Print what a command returned: as JSON, or laid out for a person."""
    if document is None:
        return
    if output.is_kept_for_json():
        with output.opened() as stream:
            stream.write(json.dumps(document, ensure_ascii=False, default=str, indent=2).encode() + b"\n")
        return
    screen = Console()
    _lay_out(screen if screen.is_terminal else Console(width=WIDE), document)


def refuse(refusal: Refusal) -> int:
    """Print the refusal and what is wrong with which field; a field's sentence that is the message itself stands there once. One
    without a word is that of a thing that is not there, or not to be seen, which says no more anywhere."""
    said = refusal.message or _("Yang disebut itu tidak ada di sini. Periksa kode atau nomornya.")
    output.note(said)
    for error in refusal.errors:
        if error.message != said:
            output.note(f"  {error.field}: {error.message}")
    _say_why(said, refusal.errors, refusal.status)
    return REFUSED


def misused(said: str, errors: Sequence[FieldError] = ()) -> int:
    """Standard error was told already; who asked for JSON is told there too."""
    _say_why(said, errors, Invalid.status)
    return WRONG_USAGE


def _say_why(said: str, errors: Sequence[FieldError], status: int) -> None:
    if output.is_kept_for_json():
        told = [{"field": error.field, "message": error.message} for error in errors]
        say({"status": status, "detail": said, "errors": told})


def as_command(
    function: Callable[..., Any],
    within: Callable[[], AbstractContextManager[Any]] = nullcontext,
    judge: Callable[[Mapping[str, Any]], None] = lambda given: None,
) -> Callable[..., None]:
    """The function as typer wants it: what was given judged, run inside the context (a database that
    answers), its document printed, its exit code taken."""

    @functools.wraps(function)
    def command(**given: Any) -> None:
        judge(given)
        with within():
            returned = function(*[given.pop(name) for name in positional], **given)
        document, code = returned if isinstance(returned, tuple) else (returned, DONE)
        say(document)
        if code:
            raise typer.Exit(code)

    hints = get_type_hints(function, include_extras=True)
    signature = inspect.signature(function)
    positional = [name for name, parameter in signature.parameters.items() if parameter.kind is not inspect.Parameter.KEYWORD_ONLY]
    parameters = [
        parameter.replace(annotation=_annotation(parameter, hints[parameter.name]), kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in signature.parameters.values()
    ]
    del command.__wrapped__
    command.__signature__ = signature.replace(parameters=parameters, return_annotation=None)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _annotation(parameter: inspect.Parameter, hint: Any) -> Any:
    bare, extras = (get_args(hint)[0], get_args(hint)[1:]) if get_origin(hint) is Annotated else (hint, ())
    words = next((_(extra) for extra in extras if isinstance(extra, str)), None)
    flags = tuple(extra for extra in extras if isinstance(extra, typer.models.OptionInfo | typer.models.ArgumentInfo))
    if flags:
        told = copy(flags[0])
        told.help = _(told.help) if told.help else None
        return Annotated[bare, told]
    read = _read_of(bare)
    if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
        return Annotated[bare, typer.Argument(help=words, **read)]
    return Annotated[bare, typer.Option(f"--{parameter.name.rstrip('_').replace('_', '-')}", help=words, **read)]


def _read_of(hint: Any) -> dict[str, Any]:
    """How a choice of several words is read: nothing for anything else."""
    kind = next((one for one in (hint, *get_args(hint)) if isinstance(one, type) and issubclass(one, Enum)), None)
    if kind is None or get_origin(hint) is list:
        return {}
    words = [str(one.value) for one in kind]
    return {"parser": lambda typed: typed if isinstance(typed, kind) else kind(one_of(words, typed)), "metavar": "|".join(words)}


def one_of(words: Sequence[str], typed: str) -> str:
    """The word that was typed. Raises `typer.BadParameter` with those that there are, and the nearest where one is near."""
    if typed in words:
        return typed
    by_letters = {word.casefold(): word for word in words}
    near = get_close_matches(typed.casefold(), by_letters, n=1)
    said = _("“{typed}” tidak dikenal. Pilih salah satu: {words}.").format(typed=typed[:60], words=", ".join(words))
    if near:
        said += " " + _("Maksudnya {word}?").format(word=by_letters[near[0]])
    raise typer.BadParameter(said)


def _lay_out(to: Console, document: Any) -> None:
    """Plain values first, one a line; each list of rows, and what is told apart by a key, as a table under its name."""
    if not isinstance(document, Mapping):
        to.print(document if isinstance(document, str) else json.dumps(document, ensure_ascii=False, default=str))
        return
    tables = {name: rows for name, value in document.items() if (rows := _rows(value))}
    plain = Table.grid(padding=(0, 2))
    for name, value in document.items():
        if name not in tables:
            plain.add_row(Text(name, style="bold"), Text(_shown(value)))
    to.print(plain)
    for name, rows in tables.items():
        to.print()
        to.print(_table(name, rows))


def _rows(value: Any) -> Sequence[Mapping[str, Any]]:
    """The rows of a list, or of a mapping with its keys as their first column; none of anything else."""
    rows: list[Any] = value if isinstance(value, list) else []
    if isinstance(value, Mapping) and all(isinstance(row, Mapping) for row in value.values()):
        rows = [{"": key, **row} for key, row in value.items()]
    return rows if all(isinstance(row, Mapping) for row in rows) else []


def _table(name: str, rows: Iterable[Mapping[str, Any]]) -> Table:
    rows = list(rows)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    table = Table(title=name, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        is_number = all(isinstance(row.get(column), int) and not isinstance(row.get(column), bool) for row in rows)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(row.get(column))) for column in columns))
    return table


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, int):
        return figures(f"{value:,}") if abs(value) >= 10_000 else str(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_shown(inner)}" for name, inner in value.items() if inner is not None)
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return str(value)
