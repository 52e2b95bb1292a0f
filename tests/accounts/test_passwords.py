"""Passwords: argon2id at the cost that was chosen, long phrases welcome, known ones refused."""

from itertools import permutations

import pytest
from passlib.hash import argon2

from app.accounts import passwords
from app.accounts.passwords import hash_password, is_password, refuse_weak
from app.errors import Invalid
from tests.conftest import REAL_COST


@pytest.mark.asvs("11.4.2")
def test_hashes_are_argon2id_with_the_chosen_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The house hashes with `COST`; every other test with a cost that nobody waits for."""
    monkeypatch.setattr(passwords, "COST", REAL_COST)
    monkeypatch.setattr(passwords, "_context", passwords._context.__wrapped__)
    parsed = argon2.from_string(hash_password("kuda laut biru tua"))
    assert (str(parsed.type).upper(), parsed.rounds, parsed.memory_cost, parsed.parallelism) == ("ID", 2, 19 * 1024, 1)


def test_the_right_password_is_right_and_no_other() -> None:
    hashed = hash_password("kuda laut biru tua")
    assert is_password("kuda laut biru tua", hashed)
    assert not is_password("kuda laut biru tua ", hashed)
    assert not is_password("not the password of anybody", None)


@pytest.mark.asvs("6.2.5")
@pytest.mark.parametrize(
    "password",
    [
        "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh 🙂🙂🙂",
        "🙂 naga makan rumput",
        "x7#q" * 32,
        "Kursi biru 2026",
        " payung di teras ",
    ],
)
def test_long_phrases_with_blanks_and_pictures_are_welcome_and_let_in(password: str) -> None:
    refuse_weak(password, login="siti")
    assert is_password(password, hash_password(password))
    assert not is_password(password.strip() + " ", hash_password(password))


@pytest.mark.asvs("6.2.9")
def test_a_phrase_of_64_letters_with_blanks_and_pictures_is_taken_whole() -> None:
    phrase = "kuda laut biru tua berenang pelan di bawah jembatan lama 🙂 🌊 🐟"
    assert len(phrase) <= 64
    phrase = phrase.ljust(64, "!")
    refuse_weak(phrase, login="siti")
    assert not is_password(phrase[:-1], hash_password(phrase))


def test_what_nobody_lists_is_hardly_ever_taken_for_listed() -> None:
    words = ("kuda", "laut", "biru", "tua", "meja", "payung", "teras", "naga", "rumput", "kursi")
    for one, two, three in permutations(words, 3):
        refuse_weak(f"{one} {two} {three}", login="siti")


@pytest.mark.asvs("6.2.1", "6.2.4", "6.2.12")
@pytest.mark.parametrize(
    "password",
    ["short", "x" * 129, "1234567890", "0987654321", "qwertyuiop", "password123", "Password2026!", "rahasia12345", "aaaaaaaaaaaa", "abababababab",
     "siti.aminah99", "abcdefghijkl", "1q2w3e4r5t", "q1w2e3r4t5", "1qaz2wsx3edc", "123456789a", "a123456789", "1234554321", "4815162342", "basketball",
     "Basketball", "liverpool1", "Liverpool2026!", "butterfly1", "christopher", "harrypotter", "azertyuiop", "zxcvbnm123", "1029384756", "qazwsxedcrfv",
     "sunshine2025", "!!michael99!", "123qweasdzxc", "california", "strawberry", "superman1234"],
)  # fmt: skip
def test_what_anybody_guesses_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        refuse_weak(password, login="siti.aminah")
    assert [error.field for error in refused.value.errors] == ["password"]
