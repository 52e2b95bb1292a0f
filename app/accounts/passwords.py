"""Passwords: argon2id through passlib, with the cost that a sign-in on two cores can
bear, and one for unknown logins that costs the same.

Rule: OWASP ASVS 5.0 6.2: length and no known or own word count, composition rules do not.
"""

import hashlib
import sys
from array import array
from bisect import bisect_left
from collections.abc import Collection
from functools import cache
from pathlib import Path

from passlib.context import CryptContext

from app.errors import invalid_field
from app.language import _

COST = {"argon2__type": "ID", "argon2__time_cost": 2, "argon2__memory_cost": 19 * 1024, "argon2__parallelism": 1}
"""Passes over the memory, and KiB of it."""
LENGTH_MIN = 10
LENGTH_MAX = 128
DIFFERENT_MIN = 4
"""A password of fewer different letters is a rhythm, not a secret."""
ROWS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
)
KNOWN = (
    "password", "passw0rd", "katasandi", "sandi", "rahasia", "indonesia", "admin", "administrator", "lokapasar", "welcome",
    "qwerty", "iloveyou", "merdeka", "sayang", "bismillah", "letmein", "dragon", "monkey", "football", "princess",
)  # fmt: skip
"""Words with which lists of leaked passwords begin; one of them with digits around it is as well known as itself."""
FINGERPRINTS = Path(__file__).with_name("known_passwords.bin")
"""The beginnings (4 bytes, sorted) of the SHA-256 of 14,000 passwords that lists of leaked ones begin
with: all of 10 letters and more, and the 12,000 most frequent shorter ones, in small letters. Something
else is taken for one of them once in 300,000 times."""
AROUND_MAX = 6
"""With so many digits and signs around it a listed word is as good as
listed, and so are words of this place with so many digits."""
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
"""Digits and signs that people write for a letter."""


def refuse_weak(password: str, *, login: str, here: Collection[str] = ()) -> None:
    """Raises `Invalid` for a password that is too short or too long, that a list of known ones or the login gives away, or that
    is made of words of this place (`known_here`) and little else."""
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX:
        raise invalid_field("password", _("Kata sandi {min} sampai {max} huruf.").format(min=LENGTH_MIN, max=LENGTH_MAX))
    if _is_known(password.lower(), login.lower()):
        raise invalid_field("password", _("Kata sandi ini mudah ditebak. Pakai beberapa kata yang tidak berhubungan."))
    if _is_of_here(password.lower(), here):
        raise invalid_field(
            "password",
            _("Kata sandi ini hanya dari nama Anda, daerah, kantor, atau sistem ini. Pakai beberapa kata yang tidak berhubungan."),
        )


def hash_password(password: str) -> str:
    return str(_context().hash(password))


def is_password(password: str, hashed: str | None) -> bool:
    """The same work where nothing can be right: an account that does not exist (None),
    or whose person has not chosen a password yet ("")."""
    if not hashed:
        _context().verify(password, _decoy())
        return False
    return bool(_context().verify(password, hashed))


def _is_known(password: str, login: str) -> bool:
    bare = password.strip("0123456789!@#$%&*._-")
    is_row = any(password in row for row in ROWS)
    if is_row or bare in KNOWN or len(set(password)) < DIFFERENT_MIN or (len(login) >= 4 and bare == login):
        return True
    return _is_listed(password) or (len(bare) >= 4 and len(password) - len(bare) <= AROUND_MAX and _is_listed(bare))


def _is_of_here(password: str, words: Collection[str]) -> bool:
    """Is it these words one after the other, whatever stands between them, with few
    digits beside? Also where digits stand for letters."""
    bare = password.strip("0123456789!@#$%&*._- ")
    spelt = bare.translate(LOOKALIKES)
    digits = sum(letter.isdigit() for letter in password)
    return digits <= AROUND_MAX and any(_is_made_of(_letters(written), words) for written in (password, spelt))


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


def _is_made_of(text: str, words: Collection[str]) -> bool:
    """Can it be cut into these words, with nothing left over?"""
    reached = {0}
    for start in range(len(text)):
        if start in reached:
            reached |= {start + len(word) for word in words if word and text.startswith(word, start)}
    return bool(text) and len(text) in reached


def _is_listed(word: str) -> bool:
    wanted = int.from_bytes(hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[:4], "big")
    listed = _fingerprints()
    place = bisect_left(listed, wanted)
    return place < len(listed) and listed[place] == wanted


@cache
def _fingerprints() -> "array[int]":
    listed = array("I", FINGERPRINTS.read_bytes())
    if sys.byteorder == "little":
        listed.byteswap()
    return listed


@cache
def _context() -> CryptContext:
    return CryptContext(schemes=["argon2"], **COST)


@cache
def _decoy() -> str:
    return hash_password("not the password of anybody")
