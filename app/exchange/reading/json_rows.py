"""JSON: a bare array (ISB), `{data: […]}`, or `{success, data, meta}` (INAPROC v1), decoded a window at a time as the file is read.

Most windows hold whole rows of one shape and are decoded at once; what does not go that way (a row cut in two, another column, a
mistake) is decoded value by value, which also finds out what is wrong and where.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from json.decoder import JSONDecoder
from pathlib import Path
from typing import Any

import msgspec

from app.exchange.reading.opened import (
    BATCH,
    NOTHING,
    ROW_MAX,
    Batch,
    Misfit,
    Opened,
    Position,
    Unreadable,
    dataset_of,
    kind_of,
)
from app.language import _

CHUNK = 2**17
PIECE = 2**14
SPACE = b" \t\r\n"
BOM = b"\xef\xbb\xbf"


def open_json(path: Path, wanted: str | None) -> Opened:
    """The first window is read now, to know the dataset; the others when they are asked for."""
    position = Position()
    batches = _batches(path, position)
    first = next(batches, None)
    if first is None:
        raise Unreadable(_("{file}: tidak ada baris data. Data yang lama tetap dipakai.").format(file=path.name))
    return Opened(dataset_of(path, first.names, wanted), _starting_with(first, batches), position=position.bytes)


def _starting_with(first: Batch, rest: Iterator[Batch]) -> Iterator[Batch | Misfit]:
    yield first
    yield from rest


def _batches(path: Path, position: Position) -> Iterator[Batch]:
    number = 0
    try:
        with path.open("rb") as file:
            position.of(file)
            for found in _elements(Window(file)):
                if isinstance(found, Batch):
                    length = len(found.numbers)
                    yield Batch(found.names, range(number + 1, number + 1 + length), found.columns, found.kinds)
                    number += length
                    continue
                for names, rows in groupby(_objects(path, found, number), key=tuple):
                    values = [tuple(row.values()) for row in rows]
                    yield Batch.of_rows(names, range(number + 1, number + 1 + len(values)), values)
                    number += len(values)
    except Failed:
        raise Unreadable(_("{file}: sumber data menjawab gagal. Unduh lagi nanti.").format(file=path.name)) from None
    except NoRows as found:
        raise Unreadable(
            _(
                "{file}: tidak ada daftar baris. Seharusnya satu larik JSON, atau objek dengan larik “data”; yang ada: {names}."
            ).format(file=path.name, names=", ".join(found.names[:8])[:300])
        ) from None
    except UnicodeDecodeError:
        raise Unreadable(_("{file}: bukan UTF-8 di sekitar baris {n}. Unduh lagi.").format(file=path.name, n=number + 1)) from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            _("{file}: JSON terpotong atau rusak sesudah baris {n} ({why}). Unduh lagi.").format(
                file=path.name, n=number, why=_plainly(error)
            )
        ) from None


def _objects(path: Path, values: Iterable[Any], before: int) -> Iterator[dict[str, Any]]:
    for number, value in enumerate(values, before + 1):
        if not isinstance(value, dict):
            raise Unreadable(_("{file}: baris {n} bukan objek JSON.").format(file=path.name, n=number))
        yield value


class NotJson(ValueError):
    """What is wrong, in our own words."""


class Failed(Exception):
    """The envelope says `success: false`."""


class NoRows(Exception):
    """The object has no list under `data`; these are its names."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self.names = names


DECODED: Mapping[type, Any] = {str: str | None, int: int | None, bool: bool | None, NOTHING: None}
"""How a column that held nothing but this so far is decoded: so that it still
does. Of any other kind nothing is taken for granted."""


class Shape:
    """The columns of the rows so far and the kind of each (see `kind_of`), for decoding many rows of that shape at once. They
    are in the file's order: a decoder looks for a row's next column first where the last one was found."""

    def __init__(self, kinds: Mapping[str, type]) -> None:
        self.of = dict(kinds)
        self.names = tuple(kinds)
        self.kinds = [kind if (kind := kinds[name]) in DECODED else object for name in self.names]
        fields = [(f"f{place}", DECODED.get(kind, Any)) for place, kind in enumerate(self.kinds)]
        rename = {field: name for (field, _kind), name in zip(fields, self.names, strict=True)}
        row = msgspec.defstruct("Row", fields, rename=rename, forbid_unknown_fields=True, gc=False)
        self._decoder = msgspec.json.Decoder(list[row])  # type: ignore[valid-type]

    def rows(self, text: bytes) -> Batch:
        """Rows numbered from 0. Raises `msgspec.DecodeError` where the text is not whole rows of this shape alone."""
        rows = self._decoder.decode(text)
        return Batch.of_rows(self.names, range(len(rows)), map(msgspec.structs.astuple, rows), self.kinds)


class Window:
    """The bytes of a file as a window that moves on: whole JSON values are taken from its front."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.window, self.at = file.read(CHUNK), 0
        if self.window.startswith(BOM):
            self.at = len(BOM)
        self.decoder = JSONDecoder(parse_constant=_no_constant)
        self.shape: Shape | None = None
        self.is_tried = False

    def peek(self) -> bytes:
        """The next byte that is no white space; empty at the end."""
        while True:
            while self.at < len(self.window) and self.window[self.at] in SPACE:
                self.at += 1
            if self.at < len(self.window):
                return self.window[self.at : self.at + 1]
            if not self._more():
                return b""

    def take(self, *expected: bytes) -> bytes:
        """The next byte, which must be one of these."""
        found = self.peek()
        if found not in expected or not found:
            wanted = expected[0].decode()
            there = _("ada “{found}”, seharusnya “{wanted}”").format(found=found.decode("utf-8", "replace"), wanted=wanted)
            raise NotJson(there if found else _("berakhir di tengah"))
        self.at += 1
        return found

    def value(self) -> Any:
        """The next whole value, looked for in ever longer pieces of the window."""
        self.peek()
        length = PIECE
        while True:
            text = self._text(length)
            is_all = self.at + length >= len(self.window)
            try:
                value, end = self.decoder.raw_decode(text)
            except json.JSONDecodeError:
                if not is_all:
                    length *= 4
                elif len(self.window) - self.at > ROW_MAX or not self._more():
                    self.window[self.at :].decode()
                    raise
                continue
            if end == len(text) and (not is_all or self._more()):
                length *= 4
                continue
            self.at += len(text[:end].encode())
            return value

    def rows(self) -> Batch | list[Any] | None:
        """As many whole values as the window holds but for the last, at once; None where they cannot be had so."""
        if self.is_tried:
            return None
        end = self._before_last_value()
        if end < 0 and len(self.window) - self.at <= ROW_MAX and self._more():
            end = self._before_last_value()
        if end < 0:
            return None
        text = b"[" + self.window[self.at : end + 1] + b"]"
        found: Batch | list[Any] | None = None
        with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            if self.shape is not None:
                found = self.shape.rows(text)
        if found is None:
            with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                values: list[Any] = msgspec.json.decode(text)
                self.expect(values)
                found = values
        self.is_tried = found is None
        if found is not None:
            self.at = end + 1
        return found

    def expect(self, values: Sequence[Any]) -> None:
        """The rows that follow probably have the columns of the last of these, and hold what is held here and was held before."""
        last = values[-1]
        if not isinstance(last, dict):
            return
        names = tuple(last)
        rows = [value for value in values if isinstance(value, dict) and tuple(value) == names]
        kinds = {name: kind_of(row[name] for row in rows) for name in names}
        if self.shape is not None and tuple(self.shape.of) == names:
            kinds = {name: _wider(before, kinds[name]) for name, before in self.shape.of.items()}
            if kinds == self.shape.of:
                return
        self.shape = Shape(kinds)

    def _before_last_value(self) -> int:
        """Where the last value but one may end: no row is cut off there, if rows hold no objects; below 0 where there is none."""
        last = self.window.rfind(b"}", self.at)
        return self.window.rfind(b"}", self.at, last) if last >= 0 else last

    def _text(self, length: int) -> str:
        """So many bytes from here on, without a letter that is cut in two at their end; bytes that are no UTF-8 raise."""
        piece = self.window[self.at : self.at + length]
        try:
            return piece.decode()
        except UnicodeDecodeError as error:
            if len(piece) - error.start >= 4:
                raise
            return piece[: error.start].decode()

    def _more(self) -> bool:
        chunk = self.file.read(CHUNK)
        self.window, self.at, self.is_tried = self.window[self.at :] + chunk, 0, False
        return bool(chunk)


def _elements(window: Window) -> Iterator[Batch | list[Any]]:
    if window.take(b"[", b"{") == b"[":
        yield from _array(window)
    else:
        yield from _envelope(window)
    if window.peek():
        raise NotJson(_("ada isi sesudah akhirnya"))


def _array(window: Window) -> Iterator[Batch | list[Any]]:
    """Rows: many at once where they can be had so, else one by one, collected to lists."""
    if window.peek() == b"]":
        window.take(b"]")
        return
    single: list[Any] = []
    while True:
        many = window.rows() if window.peek() == b"{" else None
        if many is not None:
            if single:
                yield single
                single = []
            yield many
        else:
            try:
                value = window.value()
            except (ValueError, RecursionError):
                yield single
                raise
            single.append(value)
            window.expect([value])
            if len(single) == BATCH:
                yield single
                single = []
        if window.take(b",", b"]") == b"]":
            break
    if single:
        yield single


def _envelope(window: Window) -> Iterator[Batch | list[Any]]:
    """The rows under `data`; `success` may stand before or after them."""
    if window.peek() == b"}":
        window.take(b"}")
        return
    names: list[str] = []
    has_rows = False
    while True:
        name = window.value()
        names.append(str(name))
        window.take(b":")
        if name == "data" and window.peek() == b"[":
            window.take(b"[")
            has_rows = True
            yield from _array(window)
        elif window.value() is False and name == "success":
            raise Failed
        if window.take(b",", b"}") == b"}":
            break
    if not has_rows:
        raise NoRows(names)


def _wider(before: type, now: type) -> type:
    return now if before is NOTHING else before if now in (before, NOTHING) else object


def _no_constant(name: str) -> Any:
    raise NotJson(_("{name} bukan JSON").format(name=name))


def _plainly(error: Exception) -> str:
    """Why, in our own words: those of the libraries are English."""
    if isinstance(error, RecursionError):
        return _("terlalu dalam bersarang")
    if isinstance(error, json.JSONDecodeError):
        return _("susunannya bukan JSON")
    return str(error) if isinstance(error, NotJson) else _("ada nilai yang tidak dapat dibaca")
