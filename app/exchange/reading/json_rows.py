"""JSON: a bare array (ISB), `{data: […]}`, or `{success, data, meta}` (INAPROC v1), decoded one row after another as the file is read."""

import json
from collections.abc import Iterator
from json.decoder import JSONDecoder
from pathlib import Path
from typing import Any

from app.exchange.reading.opened import ROW_MAX, Opened, Position, Raw, Unreadable, dataset_of
from app.language import _

CHUNK = 2**20


def open_json(path: Path, wanted: str | None) -> Opened:
    """The first row is read now, to know the dataset; the others when they are asked for."""
    position = Position()
    rows = _numbered(path, position)
    first = next(rows, None)
    if first is None:
        raise Unreadable(_("{file}: tidak ada baris data. Data yang lama tetap dipakai.").format(file=path.name))
    return Opened(dataset_of(path, first[1], wanted), _starting_with(first, rows), position=position.bytes)


def _starting_with(first: tuple[int, dict[str, Any]], rest: Iterator[tuple[int, dict[str, Any]]]) -> Iterator[tuple[int, Raw]]:
    yield first
    yield from rest


def _numbered(path: Path, position: Position) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as file:
            position.of(file)
            for number, row in enumerate(_elements(Text(file)), 1):
                if not isinstance(row, dict):
                    raise Unreadable(_("{file}: baris {n} bukan objek JSON.").format(file=path.name, n=number))
                yield number, row
    except Failed:
        raise Unreadable(_("{file}: sumber data menjawab gagal. Unduh lagi nanti.").format(file=path.name)) from None
    except UnicodeDecodeError:
        raise Unreadable(_("{file}: bukan UTF-8 di sekitar baris {n}. Unduh lagi.").format(file=path.name, n=number + 1)) from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            _("{file}: JSON terpotong atau rusak sesudah baris {n} ({why}). Unduh lagi.").format(
                file=path.name, n=number, why=_plainly(error)
            )
        ) from None


class Failed(Exception):
    """The envelope says `success: false`."""


class Text:
    """The text of a file as a window that moves on: whole JSON values are taken from its front."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.window, self.at, self.is_whole = "", 0, False
        self.decoder = JSONDecoder(parse_constant=_no_constant)

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            while self.at < len(self.window) and self.window[self.at] in " \t\r\n":
                self.at += 1
            if self.at < len(self.window):
                return self.window[self.at]
            if not self._more():
                return ""

    def take(self, *expected: str) -> str:
        """The next character, which must be one of these."""
        found = self.peek()
        if found not in expected or not found:
            raise ValueError(f"ada “{found}”, seharusnya “{expected[0]}”" if found else "berakhir di tengah")
        self.at += 1
        return found

    def value(self) -> Any:
        """The next whole value."""
        self.peek()
        while True:
            try:
                value, end = self.decoder.raw_decode(self.window, self.at)
            except json.JSONDecodeError:
                if len(self.window) - self.at > ROW_MAX or not self._more():
                    raise
                continue
            if end == len(self.window) and self._more():
                continue
            self.at = end
            return value

    def _more(self) -> bool:
        chunk = self.file.read(CHUNK)
        self.window, self.at = self.window[self.at :] + chunk, 0
        return bool(chunk)


def _elements(text: Text) -> Iterator[Any]:
    if text.take("[", "{") == "[":
        yield from _array(text)
    else:
        yield from _envelope(text)
    if text.peek():
        raise ValueError("ada isi sesudah akhirnya")


def _array(text: Text) -> Iterator[Any]:
    if text.peek() == "]":
        text.take("]")
        return
    while True:
        yield text.value()
        if text.take(",", "]") == "]":
            return


def _envelope(text: Text) -> Iterator[Any]:
    """The rows under `data`; `success` may stand before or after them."""
    if text.peek() == "}":
        text.take("}")
        return
    while True:
        name = text.value()
        text.take(":")
        if name == "data" and text.peek() == "[":
            text.take("[")
            yield from _array(text)
        elif text.value() is False and name == "success":
            raise Failed
        if text.take(",", "}") == "}":
            return


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} bukan JSON")


def _plainly(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return _("terlalu dalam bersarang")
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error)[:160]
