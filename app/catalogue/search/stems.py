"""Stems: the form of a word under which it is indexed and asked for, by the affixes of Indonesian.

A word is reduced only to a known root (`roots.txt`): `cetakan`, `mencetak` and `pencetak` to `cetak`, while
`pengadaan` is not mistaken for a form of `ada`, nor `kemeja` for one of `meja`. What the rules get wrong stands in
`exceptions.txt`. A word without a known root only loses `-nya`.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

HERE = Path(__file__).parent
SUFFIXES = ("", "lah", "kah", "pun", "nya", "ku", "mu", "an", "kan", "i", "annya", "kannya", "inya", "anku", "anmu")
PREFIXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    #  prefix   what it may stand for
    ("",        ("",)),
    ("menge",   ("",)), ("penge",   ("",)),
    ("meng",    ("", "k")), ("peng",    ("", "k")),
    ("meny",    ("s",)), ("peny",    ("s",)),
    ("mem",     ("", "p")), ("pem",     ("", "p")),
    ("men",     ("", "t")), ("pen",     ("", "t")),
    ("me",      ("",)), ("pe",      ("",)),
    ("member",  ("",)), ("memper",  ("",)), ("pember",  ("",)), ("keter",   ("",)), ("diper",   ("",)), ("berke",   ("",)), ("seper",   ("",)),
    ("ber",     ("",)), ("per",     ("",)), ("ter",     ("",)), ("be",      ("",)), ("te",      ("",)),
    ("bel",     ("",)), ("pel",     ("",)),
    ("di",      ("",)), ("ke",      ("",)), ("se",      ("",)),
)  # fmt: skip
"""The nasal swallows the first letter of some roots: pe-ny-apu is of sapu, me-m-otong of potong."""
CIRCUMFIX, CIRCUMFIX_END = "ke", "an"
"""ke- alone makes no word (`ketas` is a misspelt `kertas` and not a form of `tas`); ke-…-an does."""
POSSESSIVE = "nya"
LEFT_MIN = 4
"""Letters left of a word without a known root when it loses its `-nya`."""


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Of one word in small letters; a stem is its own stem."""
    if (told := exceptions().get(word)) is not None:
        return told
    if word in roots() or not word.isalpha():
        return word
    found = sorted((len(word) - len(root), root) for root in _possible(word) if root in roots())
    if found:
        return exceptions().get(found[0][1], found[0][1])
    if word.endswith(POSSESSIVE) and len(word) - len(POSSESSIVE) >= LEFT_MIN:
        return stem(word.removesuffix(POSSESSIVE))
    return word


@cache
def roots() -> frozenset[str]:
    return frozenset(word for line in lines_of(HERE / "roots.txt") for word in line.split())


@cache
def exceptions() -> dict[str, str]:
    pairs = (line.split(" = ") for line in lines_of(HERE / "exceptions.txt"))
    return {form.strip(): root.strip() for form, root in pairs if " " not in form.strip()}


def lines_of(path: Path) -> list[str]:
    """The lines of a list of words that say something."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _possible(word: str) -> Iterator[str]:
    for suffix in SUFFIXES:
        if not word.endswith(suffix):
            continue
        rest = word[: len(word) - len(suffix)]
        for prefix, swallowed in PREFIXES:
            if rest.startswith(prefix) and (prefix != CIRCUMFIX or suffix.startswith(CIRCUMFIX_END)):
                yield from (letter + rest[len(prefix) :] for letter in swallowed)
