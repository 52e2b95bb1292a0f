"""Reads the text out of the PDFs that we draw, so that a test can compare figures; no reader of other people's PDFs."""

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)endstream", re.DOTALL)
_REF = rb"\s*(\d+) 0 R"
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """Everything shown, a space between runs; the marks that let a long word break are gone."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pieces: list[str] = []
    for body in objects.values():
        if re.search(rb"/Type\s*/Page\b(?!s)", body):
            pieces += _page(body, objects)
    return " ".join(pieces).replace("\u200b", "")


def close(text: str) -> str:
    """Without blanks, to find what may have been broken across lines."""
    return re.sub(r"\s+", "", text)


def _page(body: bytes, objects: dict[int, bytes]) -> list[str]:
    fonts = {}
    resources = objects[_ref(rb"/Resources", body)] if re.search(rb"/Resources" + _REF, body) else body
    for name, number in re.findall(rb"/(f\d+)" + _REF, resources):
        fonts[name] = _letters(objects[_ref(rb"/ToUnicode", objects[int(number)])])
    return list(_shown(_inflated(objects[_ref(rb"/Contents", body)]), fonts))


def _string(deep: int) -> bytes:
    """What may stand in a string: escapes, letters, and parentheses that are balanced."""
    return rb"(?:\\.|[^\\()]" + (rb"|\(" + _string(deep - 1) + rb"\)" if deep else b"") + rb")*"


_TOKEN = re.compile(
    rb"(?P<run>\bBT\b)|(?P<end>\bET\b)|/(?P<font>f\d+) [\d.]+ Tf"
    rb"|/Span<<(?P<span>(?:\(" + _string(4) + rb"\)|[^()>]|>(?!>))*)>>BDC|(?P<mark>\bB[DM]C\b)|(?P<over>\bEMC\b)"
    rb"|\((?P<text>" + _string(6) + rb")\)",
    re.DOTALL,
)
_INSTEAD = re.compile(rb"/ActualText\(((?:\\.|[^\\()])*)\)", re.DOTALL)


def _shown(contents: bytes, fonts: dict[str | bytes, dict[bytes, str]]) -> Iterator[str]:
    """Each run of text as it reads: where the drawing says what a sign stands for, that, else what its font says."""
    font: dict[bytes, str] = {}
    spans: list[str | None] = []
    run = ""
    for token in _TOKEN.finditer(contents):
        if token["font"]:
            font = fonts[token["font"]]
        elif token["mark"] or token["span"] is not None:
            instead = _INSTEAD.search(token["span"] or b"")
            spans.append(_plain(_unescaped(instead[1])) if instead else None)
            run += spans[-1] or ""
        elif token["over"]:
            spans.pop()
        elif token["text"] is not None and not any(span is not None for span in spans):
            raw = _unescaped(token["text"])
            run += "".join(font.get(raw[at : at + 2], "") for at in range(0, len(raw), 2))
        elif token["run"]:
            run = ""
        elif token["end"]:
            yield run


def _plain(raw: bytes) -> str:
    return raw[2:].decode("utf-16-be") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")


def _letters(body: bytes) -> dict[bytes, str]:
    found = {}
    cmap = _inflated(body)
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, letters in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[bytes.fromhex(code.decode())] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    return found


def _ref(key: bytes, body: bytes) -> int:
    match = re.search(key + _REF, body)
    assert match, key
    return int(match[1])


def _inflated(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    assert stream
    return zlib.decompressobj().decompress(stream[1])  # what stands after it (an end of line) is not a part of it


def _unescaped(text: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8) & 0xFF]) if code.isdigit() else _ESCAPES.get(code, code)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, text, flags=re.DOTALL)
