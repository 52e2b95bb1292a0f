"""Words: what a text is made of, the same for a listing and for a question.

Letters are small and without accents. A repeated word is one (`kertas-kertas`). A number with a unit of measure is one size
whatever the spelling: `70 gram`, `70gr` and `70 gsm` are `70gram`, `0,5 mm` is `0.5mm`, `14"` is `14inci`; `2 x 1,5 mm` is
`2x1.5`. `A4`, `A 4` and `a-4` are `a4`, `K-300` is `k300`, `AC-WC` is `acwc`.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from app.catalogue.search.stems import HERE, lines_of
from app.catalogue.units import PIECES

MEASURES = {
    "gram": "g gr gram gsm grm",
    "kg": "kg kilo kilogram",
    "ml": "ml mililiter cc",
    "liter": "l lt ltr liter litre",
    "mm": "mm milimeter",
    "cm": "cm sentimeter senti",
    "meter": "m mtr meter",
    "m2": "m2",
    "m3": "m3 kubik",
    "inci": "inch inci inchi",
    "watt": "w watt",
    "volt": "v volt",
    "va": "va",
    "kva": "kva",
    "gb": "gb",
    "tb": "tb",
    "mb": "mb",
    "pk": "pk",
    "hp": "hp",
    "ton": "ton",
    "ply": "ply",
}


def _spellings(units: Mapping[str, str]) -> dict[str, str]:
    return {spelling: unit for unit, spellings in units.items() for spelling in spellings.split()}


MEASURE_OF, COUNT_OF = _spellings(MEASURES), _spellings(PIECES)
_NUMBER = r"\d+(?:[.,]\d+)*"
_UNIT = "|".join(sorted({**MEASURE_OF, **COUNT_OF}, key=len, reverse=True))
SCAN = re.compile(
    rf"""
    (?P<long>[^\W\d_]{{5,}}+(?!-))
    | (?P<across>{_NUMBER}(?:\s*x\s*{_NUMBER})+)(?:\s*(?P<of>{_UNIT})(?![^\W_]))?
    | (?P<number>{_NUMBER})(?:\s*-?\s*(?P<unit>{_UNIT})(?![^\W_]))
    | (?P<sheet>(?<![^\W_])[abf][ -]?\d{{1,2}}(?![^\W_]))
    | (?P<code>[a-z]{{1,4}}-?\d[a-z0-9]*)
    | (?P<pair>(?<![^\W_])[a-z]{{1,3}}-[a-z]{{1,3}}(?![^\W_]))
    | (?P<bare>{_NUMBER})(?P<tail>[a-z]*)
    | (?P<twice>[^\W\d_]{{2,}})-(?P=twice)(?P<ending>[a-z]*)
    | (?P<word>[^\W\d_]+)
    """,
    re.VERBOSE,
)
"""A `long` word is none of what follows; it stands first because most are."""
SENTENCE = ". "
"""No word reaches past it."""
PHOTOCOPY = re.compile(r"\b(?:foto|photo)[ -]?(?:copy|kopi|copi)\b")
"""One word in all of these spellings: apart, `copy` would find every paper of that name."""
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")


class Kind(Enum):
    """What kind of word it is."""

    PLAIN = "plain"
    NUMBER = "number"
    SIZE = "size"
    COUNT = "count"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared; `parts` are the smaller words that it is also found by (`70gram` by `70` and by `gram`)."""

    text: str
    kind: Kind = Kind.PLAIN
    parts: tuple[str, ...] = ()


def words_of(text: str) -> list[Word]:
    """Every word of a text in its order, filler words too."""
    return [word for sentence in _plain(text).split(SENTENCE) for word in _of_sentence(sentence)]


@lru_cache(maxsize=2_000)
def _of_sentence(text: str) -> tuple[Word, ...]:
    """The same sentences come in one description after the other."""
    return tuple(_words(text))


@cache
def stop_words() -> frozenset[str]:
    return frozenset(word for line in lines_of(HERE / "stops.txt") for word in line.split())


def _words(text: str) -> Iterator[Word]:
    for found in SCAN.finditer(text):
        if found.lastgroup in ("long", "word"):
            yield _plain_word(found.group())
            continue
        part = found.groupdict()
        if part["across"]:
            numbers = [_number(one) for one in re.split(r"\s*x\s*", part["across"])]
            sized = [f"{numbers[-1]}{MEASURE_OF[part['of']]}"] if part["of"] in MEASURE_OF else []
            yield Word("x".join(numbers), Kind.SIZE, (*numbers, *sized))
        elif part["number"]:
            number, unit = _number(part["number"]), part["unit"]
            kind = Kind.SIZE if unit in MEASURE_OF else Kind.COUNT
            unit = MEASURE_OF.get(unit) or COUNT_OF[unit]
            yield Word(f"{number}{unit}", kind, (number, unit))
        elif joined := part["sheet"] or part["code"] or part["pair"]:
            yield Word(joined.replace("-", "").replace(" ", ""), Kind.CODE)
        elif part["bare"]:
            number = _number(part["bare"])
            yield Word(f"{number}{part['tail']}", Kind.CODE, (number,)) if part["tail"] else Word(number, Kind.NUMBER)
        else:
            yield _plain_word("oleholeh" if part["twice"] == "oleh" else part["twice"])


@lru_cache(maxsize=20_000)
def _plain_word(text: str) -> Word:
    """The same words come in one listing after the other."""
    return Word(text)


def _plain(text: str) -> str:
    """Small letters without accents; inches and the cross of measures by name."""
    spelled = re.sub(r"(?<=\d)\s*[\"″”]", " inci ", text.replace("×", "x"))
    if spelled.isascii():
        small = spelled.lower()
    else:
        apart = unicodedata.normalize("NFKD", spelled.casefold())
        small = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return PHOTOCOPY.sub("fotokopi", small) if "oto" in small else small


def _number(typed: str) -> str:
    """`1.000` is a thousand, `0,50` and `0.5` are a half."""
    if _THOUSANDS.fullmatch(typed):
        return typed.replace(".", "").lstrip("0") or "0"
    whole, _dot, rest = typed.replace(",", ".").partition(".")
    rest = rest.replace(".", "").rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{rest}" if rest else whole
