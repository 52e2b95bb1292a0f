"""A question: what is looked for, and what its words ask of the index.

Each word that counts must be found, in any of its forms or as one of its synonyms. Filler words ask nothing. A number
with a counting unit (`2 lusin bolpoin`) is how many, not what: it only helps the order of the answers, unless there is
nothing else. An amount of money (`priced.py`) is no word.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from app.catalogue.search.priced import priced
from app.catalogue.search.stems import stem
from app.catalogue.search.synonyms import LONGEST, synonyms
from app.catalogue.search.words import Kind, Word, stop_words, words_of

WORDS_MAX = 8
IN_NAME = ":AB"
"""The weights of a name and a brand in the index."""


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for; prices are whole rupiah, both ends included. `after` is the sort value and id of the last one seen."""

    q: str = ""
    exact: bool = False
    """As written: nothing is taken for another word."""
    named: bool = False
    """Its words stand in the name or are the brand: who asks for the cheapest `komputer` does not mean a cable on the
    shelf of computers."""
    region_id: int | None = None
    sold_to: tuple[int, ...] | None = None
    """Only what is of these regions, or of an etalase that serves buyers of all."""
    etalase_id: UUID | None = None
    vendor_id: UUID | None = None
    origin: str | None = None
    """Code of the province, kabupaten or kota in which the vendor is."""
    price_min: int | None = None
    price_max: int | None = None
    pdn: bool | None = None
    tkdn_min: int | None = None
    """Percent."""
    umkk: bool | None = None
    in_stock: bool | None = None
    ready_within: int | None = None
    """Days that it is made in, at most; 0: ready."""
    certificate: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    sort: Sort = Sort.RELEVANCE
    after: tuple[Any, UUID] | None = None
    limit: int = 24


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that must be there: as it was written, and the ways in which it may be there (each some terms together)."""

    written: str
    ways: tuple[tuple[str, ...], ...]
    is_plain: bool
    """A word that may be misspelt: no number, size or code."""

    @property
    def match(self) -> str:
        """A tsquery that every answer meets."""
        return any_of(map(_all_of, self.ways))

    @property
    def match_in_name(self) -> str:
        """The same of its name and brand."""
        return any_of(_all_of(way, IN_NAME) for way in self.ways)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the words of a question ask for; `besides` are terms that only help the order."""

    wanted: tuple[Wanted, ...] = ()
    besides: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.wanted)

    @property
    def likeness(self) -> str:
        """A tsquery that an answer meets the better the more of it is there."""
        terms = dict.fromkeys([*(term for one in self.wanted for way in one.ways for term in way), *self.besides])
        return any_of(map(quoted, terms))

    @property
    def own(self) -> list[str]:
        """The terms of the words themselves, without their synonyms."""
        return list(dict.fromkeys(term for one in self.wanted for term in one.ways[0]))

    @property
    def terms(self) -> list[str]:
        return list(dict.fromkeys(term for one in self.wanted for way in one.ways for term in way))


def asked_of(q: str) -> Asked:
    """Read a question: at most `WORDS_MAX` words of it count."""
    words = words_of(priced(q[:1_000]).q)[: WORDS_MAX * 3]
    counting = [word for word in words if word.text not in stop_words() and (len(word.text) > 1 or word.kind is Kind.NUMBER)]
    things = [word for word in counting if word.kind is not Kind.COUNT]
    things = (things or counting or words)[:WORDS_MAX]
    besides = [word.text for word in counting if word.kind is Kind.COUNT]
    besides += [written(word.text) for word in things if stem(word.text) != word.text]
    return Asked(tuple(_grouped(things)), tuple(besides))


def is_of_words(q: str) -> bool:
    """Does it ask for any word at all?"""
    return bool(asked_of(q))


def written(word: str) -> str:
    """The term of a word exactly as it is written, beside its stem's."""
    return f"={word}"


@lru_cache(maxsize=20_000)
def quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def _grouped(words: Sequence[Word]) -> Iterable[Wanted]:
    """Some words that together have synonyms are one thing, the longest first."""
    known, place = synonyms(), 0
    stems = [stem(word.text) for word in words]
    while place < len(words):
        for length in range(min(LONGEST, len(words) - place), 0, -1):
            own = tuple(stems[place : place + length])
            others = known.get(own, ())
            if others or length == 1:
                said = words[place : place + length]
                yield Wanted(" ".join(word.text for word in said), (own, *others), any(word.kind is Kind.PLAIN for word in said))
                place += length
                break


def _all_of(way: tuple[str, ...], where: str = "") -> str:
    terms = [quoted(term) + where for term in way]
    return terms[0] if len(terms) == 1 else f"({' & '.join(terms)})"


def any_of(parts: Iterable[str]) -> str:
    told = list(parts)
    return told[0] if len(told) == 1 else f"({' | '.join(told)})"
